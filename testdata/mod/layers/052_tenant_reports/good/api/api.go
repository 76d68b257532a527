package api

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"

	"example.com/layers/052_tenant_reports/good/reports"
	"example.com/layers/052_tenant_reports/good/tokens"
)

type API struct {
	tokens *tokens.Set
	dir    reports.Dir
}

func New(t *tokens.Set, d reports.Dir) *API { return &API{tokens: t, dir: d} }

func (a *API) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /reports", a.auth(a.list))
	mux.HandleFunc("GET /reports/{name}", a.auth(a.read))
	return mux
}

type tenantHandler func(w http.ResponseWriter, r *http.Request, tenant string)

func (a *API) auth(next tenantHandler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		tenant, ok := a.tokens.Tenant(r)
		if !ok {
			http.Error(w, "unauthorized", http.StatusUnauthorized)
			return
		}
		next(w, r, tenant)
	}
}

func (a *API) list(w http.ResponseWriter, r *http.Request, tenant string) {
	names, err := a.dir.List(tenant)
	if err != nil {
		slog.ErrorContext(r.Context(), "list reports", "err", err)
		http.Error(w, "cannot list reports", http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, strings.Join(names, "\n"))
}

func (a *API) read(w http.ResponseWriter, r *http.Request, tenant string) {
	data, err := a.dir.Read(tenant, r.PathValue("name"))
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
