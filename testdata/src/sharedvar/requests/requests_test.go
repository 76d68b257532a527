package requests

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// ok: a test knows its requests. That there is one does not make the package one for tests.
func TestHits(t *testing.T) {
	calls := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		hits++
	}))
	defer srv.Close()
	if _, err := http.Get(srv.URL); err != nil {
		t.Fatal(err)
	}
}
