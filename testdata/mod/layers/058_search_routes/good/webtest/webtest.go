// Package webtest runs a server for tests.
package webtest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
)

// Env is a running server.
type Env struct {
	srv *httptest.Server
}

// Start serves h until Close.
func Start(h http.Handler) *Env { return &Env{srv: httptest.NewServer(h)} }

func (e *Env) Close() { e.srv.Close() }

// Get returns the status and the body of path.
func (e *Env) Get(ctx context.Context, path string) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, e.srv.URL+path, nil)
	if err != nil {
		return 0, "", err
	}
	resp, err := e.srv.Client().Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b), err
}
