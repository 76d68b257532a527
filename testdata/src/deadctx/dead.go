// Package deadctx begins work under contexts that have ended.
package deadctx

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"deadctx/dep"
)

type queue interface {
	Publish(ctx context.Context, msg string) error
	Close(ctx context.Context) error
}

func receive(ctx context.Context, srv *http.Server) error {
	<-ctx.Done()
	return srv.Shutdown(ctx) // want `Shutdown is given ctx, which has ended \(line 24\), so that it fails at once: give it one of its own, context.WithTimeout\(context.WithoutCancel\(ctx\), ...\)`
}

// A case of a select, a derived context, and an interface.
func last(ctx context.Context, q queue, in <-chan string) error {
	for {
		select {
		case m := <-in:
			if err := q.Publish(ctx, m); err != nil {
				return err
			}
		case <-ctx.Done():
			sctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			return q.Close(sctx) // want `Close is given sctx, which has ended`
		}
	}
}

// A helper works, a method asks Err.
type worker struct{ db *sql.DB }

func (w *worker) save(ctx context.Context, s string) error {
	_, err := w.db.ExecContext(ctx, "INSERT INTO log VALUES (?)", s)
	return err
}

func (w *worker) finish(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return errors.Join(err, w.save(ctx, "ended")) // want `save is given ctx, which has ended`
	}
	return nil
}

func flush[T any](ctx context.Context, items []T, put func(context.Context, T) error) {
	<-ctx.Done()
	for _, i := range items {
		if err := put(ctx, i); err != nil { // want `put is given ctx, which has ended`
			slog.ErrorContext(ctx, "put", "err", err)
		}
	}
}

func elsewhere(ctx context.Context, srv *http.Server) error {
	<-ctx.Done()
	return dep.Stop(ctx, srv) // want `Stop is given ctx, which has ended`
}

func afterFunc(ctx context.Context, srv *http.Server) func() bool {
	return context.AfterFunc(ctx, func() {
		srv.Shutdown(ctx) // want `Shutdown is given ctx, which has ended when AfterFunc calls this`
	})
}

func cancelled(db *sql.DB) (*sql.Rows, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	err := db.PingContext(ctx)
	cancel()
	if err != nil {
		return nil, err
	}
	return db.QueryContext(ctx, "SELECT 1") // want `QueryContext is given ctx, which has been cancelled \(line 82\)`
}

func deferredFirst(srv *http.Server, work func()) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer func() {
		if err := srv.Shutdown(ctx); err != nil { // want `Shutdown is given ctx, whose cancel is deferred after it \(line 96\) and so runs before it: it fails at once; defer the cancel first`
			slog.Error("shutdown", "err", err)
		}
	}()
	defer cancel()
	work()
}

// ok: it says why, and works under another.
func own(ctx context.Context, srv *http.Server) error {
	<-ctx.Done()
	slog.InfoContext(ctx, "stopping", "cause", context.Cause(ctx))
	sctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := srv.Shutdown(sctx); err != nil {
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	return ctx.Err()
}

// ok: the variable is another context by then.
func replaced(ctx context.Context, srv *http.Server) error {
	<-ctx.Done()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return srv.Shutdown(ctx)
}

// ok: another way leads there, too.
func merged(ctx context.Context, q queue, in <-chan string) error {
	select {
	case <-ctx.Done():
	case <-in:
	}
	return q.Close(ctx)
}

// ok: it has not ended.
func alive(ctx context.Context, q queue) error {
	if ctx.Err() == nil {
		return q.Publish(ctx, "hello")
	}
	return nil
}

// ok: the helper takes nothing but values from it.
func label(ctx context.Context) (string, error) {
	v, _ := ctx.Value("id").(string)
	return v, nil
}

func values(ctx context.Context) string {
	<-ctx.Done()
	s, _ := label(ctx)
	return s
}

// ok: who asks itself whether the context has ended knows what to do.
func (w *worker) barrier(ctx context.Context, stop chan struct{}) {
	if ctx.Err() != nil {
		close(stop)
		return
	}
	w.save(ctx, "barrier")
}

func over(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return true
	default:
		return false
	}
}

func (w *worker) stopped(ctx context.Context, stop chan struct{}) {
	<-ctx.Done()
	if over(ctx) {
		w.barrier(ctx, stop)
	}
}

// ok: in order.
func deferredLast(srv *http.Server, work func()) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	defer srv.Shutdown(ctx)
	work()
}

// ok: only on some ways.
func perhaps(db *sql.DB, stop bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	if stop {
		cancel()
		return context.Canceled
	}
	defer cancel()
	return db.PingContext(ctx)
}

// ok: the loop makes another each round.
func rounds(db *sql.DB) error {
	for range 3 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		err := db.PingContext(ctx)
		cancel()
		if err == nil {
			return nil
		}
	}
	return errors.New("no")
}

// The context of a group that is derived has ended with its parent.
func grouped(ctx context.Context, w *worker) error {
	<-ctx.Done()
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return nil })
	if err := w.save(gctx, "last"); err != nil { // want `save is given gctx, which has ended`
		return err
	}
	return g.Wait()
}

// ok: to say how it ended is no work.
func status(ctx context.Context) error {
	<-ctx.Done()
	if err := dep.Status(ctx); err != nil {
		return err
	}
	return ended(ctx)
}

func ended(ctx context.Context) error { return fmt.Errorf("ended: %w", ctx.Err()) }

// Who asks before each step does not take one.
func steps(ctx context.Context, w *worker) error {
	<-ctx.Done()
	return dep.Steps(ctx, w.save) // want `Steps is given ctx, which has ended`
}

// ok: the service is to stop at once.
func kill(q queue) error {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return q.Close(ctx)
}

func killAll(q queue) {
	go func() {
		ctx, cancel := context.WithCancelCause(context.Background())
		cancel(errors.New("killed"))
		if err := q.Close(ctx); err != nil { // ok
			slog.Error("close", "err", err)
		}
	}()
}

// The deferral is missing.
func undeferred(q queue) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	cancel()
	return q.Publish(ctx, "m") // want `Publish is given ctx, which has been cancelled`
}

func used(q queue) error {
	ctx, cancel := context.WithCancel(context.Background())
	err := q.Publish(ctx, "m")
	cancel()
	return errors.Join(err, q.Close(ctx)) // want `Close is given ctx, which has been cancelled`
}

// From a processor of blocks: the only one there is does not look at the context.
type blocks interface {
	ProcessBlock(ctx context.Context, n int) error
}

type counter struct{ n int }

func (c *counter) ProcessBlock(_ context.Context, n int) error {
	if c.n += n; c.n < 0 {
		return errors.New("overflow")
	}
	return nil
}

func update(q queue, b blocks) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	err := q.Publish(ctx, "m")
	cancel()
	if err != nil {
		return err
	}
	return b.ProcessBlock(ctx, 1) // ok
}

// One of two does.
type hooks interface {
	RunHook(ctx context.Context) error
}

type quiet struct{}

func (quiet) RunHook(context.Context) error { return nil }

type posts struct{ q queue }

func (p posts) RunHook(ctx context.Context) error { return p.q.Publish(ctx, "hook") }

func finish(q queue, h hooks) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	err := q.Publish(ctx, "m")
	cancel()
	if err != nil {
		return err
	}
	return h.RunHook(ctx) // want `RunHook is given ctx, which has been cancelled`
}
