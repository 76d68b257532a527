package web

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strconv"

	"example.com/layers/058_search_routes/good/catalog"
)

func Handler(c *catalog.Catalog) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /search", func(w http.ResponseWriter, r *http.Request) {
		year := 0
		if s := r.FormValue("year"); s != "" {
			var err error
			if year, err = strconv.Atoi(s); err != nil {
				http.Error(w, "bad year", http.StatusBadRequest)
				return
			}
		}
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(c.Search(r.FormValue("q"), year)); err != nil {
			slog.WarnContext(r.Context(), "write result", "err", err)
		}
	})
	return mux
}
