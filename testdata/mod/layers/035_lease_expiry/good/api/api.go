package api

import (
	"errors"
	"net/http"

	"example.com/layers/035_lease_expiry/good/lease"
)

func Handler(t *lease.Table) http.Handler {
	mux := http.NewServeMux()
	do := func(fn func(name, holder string) error) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			err := fn(r.PathValue("name"), r.FormValue("holder"))
			switch {
			case err == nil:
				w.WriteHeader(http.StatusNoContent)
			case errors.Is(err, lease.ErrHeld):
				http.Error(w, err.Error(), http.StatusConflict)
			default:
				http.Error(w, err.Error(), http.StatusNotFound)
			}
		}
	}
	mux.HandleFunc("POST /leases/{name}", do(t.Acquire))
	mux.HandleFunc("PUT /leases/{name}", do(t.Renew))
	mux.HandleFunc("DELETE /leases/{name}", do(t.Release))
	return mux
}
