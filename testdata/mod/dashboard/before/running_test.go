package before

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestPages(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler())
	defer srv.Close() // testrun/early-cleanup
	for _, path := range []string{"/", "/users"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			resp, err := http.Get(srv.URL + path)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
		})
	}
}

func TestAnswer(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(srv.Close)
	status := make(chan int)
	go func() {
		resp, err := http.Get(srv.URL)
		if err != nil {
			t.Fatal(err) // testrun/fatal-hangs
		}
		resp.Body.Close()
		status <- resp.StatusCode
	}()
	if s := <-status; s != http.StatusNotFound {
		t.Error(s)
	}
}
