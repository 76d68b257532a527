package api

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"

	"example.com/layers/052_tenant_reports/bad/reports"
	"example.com/layers/052_tenant_reports/bad/tokens"
)

type API struct {
	tokens *tokens.Set
	dir    reports.Dir
	tenant string
}

func New(t *tokens.Set, d reports.Dir) *API { return &API{tokens: t, dir: d} }

func (a *API) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /reports", a.auth(a.list))
	mux.HandleFunc("GET /reports/{name}", a.auth(a.read))
	return mux
}

func (a *API) auth(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		tenant, ok := a.tokens.Tenant(r)
		if !ok {
			http.Error(w, "unauthorized", http.StatusUnauthorized)
			return
		}
		a.tenant = tenant
		next(w, r)
	}
}

func (a *API) list(w http.ResponseWriter, r *http.Request) {
	names, err := a.dir.List(a.tenant)
	if err != nil {
		slog.ErrorContext(r.Context(), "list reports", "err", err)
		http.Error(w, "cannot list reports", http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, strings.Join(names, "\n"))
}

func (a *API) read(w http.ResponseWriter, r *http.Request) {
	data, err := a.dir.Read(a.tenant, r.PathValue("name"))
	if errors.Is(err, fs.ErrNotExist) {
		http.NotFound(w, r)
		return
	}
	if err != nil {
		slog.ErrorContext(r.Context(), "read report", "err", err)
		http.Error(w, "cannot read report", http.StatusInternalServerError)
		return
	}
	w.Write(data)
}
