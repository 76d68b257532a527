// Package check has helpers for tests.
package check

import (
	"context"
	"net/url"
	"testing"
)

func NoErr(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func Must[T any](t testing.TB, v T, err error) T {
	t.Helper()
	NoErr(t, err)
	return v
}

// Log ends nothing.
func Log(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// Together makes a test parallel.
func Together(t *testing.T) {
	t.Helper()
	t.Parallel()
}

// Equal compares.
func Equal(t *testing.T, want, got any) {}

// Proxy has an address.
type Proxy struct{ to *url.URL }

// NewProxy keeps the address.
func NewProxy(to *url.URL) *Proxy { return &Proxy{to} }

// NewClient connects.
func NewClient(ctx context.Context) *Proxy { return &Proxy{} }

// Forward asks there.
func (p *Proxy) Forward(path string) {}
