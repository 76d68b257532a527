package web

import (
	"net/http"
	"strings"
	"testing"

	"example.com/layers/058_search_routes/good/catalog"
	"example.com/layers/058_search_routes/good/webtest"
)

func TestSearch(t *testing.T) {
	env := webtest.Start(Handler(catalog.New(
		catalog.Book{Title: "The Go Programming Language", Year: 2015},
		catalog.Book{Title: "Learning Go", Year: 2021},
		catalog.Book{Title: "Compilers", Year: 1986},
	)))
	t.Cleanup(env.Close)
	tests := []struct {
		name, path string
		status     int
		count      int
	}{
		{"all", "/search", http.StatusOK, 3},
		{"title", "/search?q=go", http.StatusOK, 2},
		{"year", "/search?q=go&year=2020", http.StatusOK, 1},
		{"bad year", "/search?year=x", http.StatusBadRequest, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status, body, err := env.Get(t.Context(), tt.path)
			if err != nil {
				t.Fatal(err)
			}
			if status != tt.status {
				t.Fatalf("status %d, want %d", status, tt.status)
			}
			if n := strings.Count(body, `"title"`); n != tt.count {
				t.Errorf("%d books, want %d: %s", n, tt.count, body)
			}
		})
	}
}
