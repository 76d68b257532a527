package after

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/dashboard/provider"
)

func TestPartialProfile(t *testing.T) {
	services := http.NewServeMux()
	services.HandleFunc("/users/1", func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte(`{"ID":"1","Name":"Ada"}`))
	})
	services.HandleFunc("/recommendations/1", func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte(`[{"ID":"7","Title":"A book"}]`))
	})
	// Orders are down.
	backend := httptest.NewServer(services)
	defer backend.Close()

	c := &provider.Client{Base: backend.URL, HTTP: backend.Client()}
	rec := httptest.NewRecorder()
	(&Server{Users: c, Orders: c, Items: c, MaxParallel: 2}).ServeHTTP(rec, httptest.NewRequest("GET", "/profile?id=1", nil))

	var p Profile
	if err := json.NewDecoder(rec.Body).Decode(&p); err != nil {
		t.Fatal(err)
	}
	if p.User.Name != "Ada" || len(p.Items) != 1 || len(p.Diagnostics) != 1 {
		t.Errorf("profile = %+v, want Ada, one item and one diagnostic about orders", p)
	}
}
