package admin

import (
	"encoding/json"
	"fmt"
	"net/http"

	"example.com/courses/066_route_table_lost_update/good/routes"
)

type routeBody struct {
	Upstream string `json:"upstream"`
	Weight   int    `json:"weight"`
}

// Handler is the API the controllers use.
func Handler(t *routes.Table) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /routes/{prefix...}", func(w http.ResponseWriter, r *http.Request) {
		var b routeBody
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&b); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if b.Upstream == "" {
			http.Error(w, "upstream is missing", http.StatusUnprocessableEntity)
			return
		}
		t.Set(routes.Route{Prefix: "/" + r.PathValue("prefix"), Upstream: b.Upstream, Weight: b.Weight})
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("DELETE /routes/{prefix...}", func(w http.ResponseWriter, r *http.Request) {
		t.Remove("/" + r.PathValue("prefix"))
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /version", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, t.Version())
	})
	return mux
}
