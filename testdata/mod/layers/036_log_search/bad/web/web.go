package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"example.com/layers/036_log_search/bad/search"
)

func Handler(s *search.Searcher) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /find/{log}", func(w http.ResponseWriter, r *http.Request) {
		hit, err := s.Find(r.PathValue("log"), r.FormValue("q"))
		switch {
		case errors.Is(err, search.ErrNoMatch):
			http.Error(w, "no match", http.StatusNotFound)
		case err != nil:
			slog.ErrorContext(r.Context(), "find", "err", err)
			http.Error(w, "search failed", http.StatusInternalServerError)
		default:
			fmt.Fprintf(w, "%d: %s\n", hit.No, hit.Text)
		}
	})
	return mux
}
