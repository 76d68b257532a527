// Package dep stops servers.
package dep

import (
	"bytes"
	"context"
	"io"
	"net/http"
)

func Stop(ctx context.Context, srv *http.Server) error { return srv.Shutdown(ctx) }

// Fetch answers with what is at an address, to be read under ctx.
func Fetch(ctx context.Context, url string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

// Text answers with a copy of what is at an address.
func Text(ctx context.Context, url string) (io.Reader, error) {
	body, err := Fetch(ctx, url)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	b, err := io.ReadAll(body)
	return bytes.NewReader(b), err
}
