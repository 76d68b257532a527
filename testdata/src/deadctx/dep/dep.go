// Package dep stops servers.
package dep

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"
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

// Status says how a context ended.
func Status(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return context.Cause(ctx)
}

// Steps makes steps until ctx ends.
func Steps(ctx context.Context, step func(ctx context.Context, s string) error) error {
	for _, s := range []string{"a", "b"} {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := step(context.WithoutCancel(ctx), s); err != nil {
			return err
		}
	}
	return nil
}

// Pause waits, unless the context ends.
func Pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Session ends as its peer wants.
type Session struct {
	peer interface {
		End(ctx context.Context) error
	}
}

// End hands the context to the peer.
func (s *Session) End(ctx context.Context) error { return s.peer.End(ctx) }
