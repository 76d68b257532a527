// Package presumed calls what may look at its context, or not: the names of the functions say
// of which kind the reports in them are.
package presumed

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"deadctx/dep"
)

type peer interface {
	Leave(ctx context.Context) error
}

// leave hands the context to somebody of whom nothing is known.
func leave(ctx context.Context, p peer) error { return p.Leave(ctx) }

func memberPresumed(ctx context.Context, p peer) error {
	<-ctx.Done()
	return leave(ctx, p) // want `leave is given ctx, which has ended \(line 22\), so that it fails at once if it looks at it: give it one of its own`
}

type member struct{ p peer }

func (m *member) ClosePresumed(ctx context.Context) error {
	<-ctx.Done()
	return m.p.Leave(ctx) // want `Leave is given ctx, which has ended \(line 29\), so that it fails at once if it looks at it`
}

func laterPresumed(ctx context.Context, p peer) {
	go func() {
		<-ctx.Done()
		p.Leave(ctx) // want `Leave is given ctx, which has ended .* fails at once if it looks at it`
	}()
}

func allPresumed[P peer](ctx context.Context, peers []P) {
	<-ctx.Done()
	for _, p := range peers {
		p.Leave(ctx) // want `Leave is given ctx, which has ended .* fails at once if it looks at it`
	}
}

func elsewherePresumed(ctx context.Context, s *dep.Session) error {
	<-ctx.Done()
	return s.End(ctx) // want `End is given ctx, which has ended .* fails at once if it looks at it`
}

func onePresumed(ctx context.Context, p peer) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	err := p.Leave(ctx)
	cancel()
	if err != nil {
		return err
	}
	return leave(ctx, p) // want `leave is given ctx, which has been cancelled .* fails at once if it looks at it`
}

// What is known to look at it.

func serveDone(ctx context.Context, srv *http.Server) error {
	<-ctx.Done()
	return srv.Shutdown(ctx) // want `Shutdown is given ctx, which has ended \(line \d+\), so that it fails at once: `
}

func loadCancelled(ctx context.Context, db *sql.DB) (*sql.Rows, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	err := db.PingContext(ctx)
	cancel()
	if err != nil {
		return nil, err
	}
	return db.QueryContext(ctx, "SELECT 1") // want `QueryContext is given ctx, which has been cancelled \(line \d+\), so that it fails at once: `
}
