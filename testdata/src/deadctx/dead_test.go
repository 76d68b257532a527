package deadctx

import (
	"context"
	"net/http"
	"testing"
	"time"
)

func TestCleanup(t *testing.T) {
	srv := &http.Server{}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		srv.Shutdown(ctx) // want `Shutdown is given the context of the test, which ends before the test's clean-up`
	})
	ctx := t.Context()
	t.Cleanup(func() { srv.Shutdown(ctx) })                        // want `Shutdown is given the context of the test`
	t.Cleanup(func() { srv.Shutdown(context.WithoutCancel(ctx)) }) // ok
	t.Cleanup(func() { srv.Shutdown(context.Background()) })       // ok
}

// ok: it wants to see what happens.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := receive(ctx, &http.Server{}); err == nil {
		t.Error("no error")
	}
}

type machine interface {
	Shutdown(ctx context.Context) error
}

// ok: who knows whether they look at it.
func TestInterface(t *testing.T) {
	var m machine = newMachine()
	t.Cleanup(func() { _ = m.Shutdown(t.Context()) })
}

func newMachine() machine { return nil }
