// Package ignores has callees that do not look at the context that they are given.
package ignores

import (
	"bytes"
	"context"

	"errgroup/lib"
	"golang.org/x/sync/errgroup"
)

type memory struct{ blobs map[string][]byte }

// From dolt: a store in memory.
func (m *memory) Put(ctx context.Context, key string, r *bytes.Reader) error {
	return m.put(ctx, key, r)
}

func (m *memory) put(ctx context.Context, key string, r *bytes.Reader) error {
	b := make([]byte, r.Len())
	_, err := r.Read(b)
	m.blobs[key] = b
	return err
}

// Send asks the context.
func (m *memory) Send(ctx context.Context, key string) error {
	if err := m.put(ctx, key, nil); err != nil {
		return err
	}
	return m.sent(ctx)
}

func (m *memory) sent(ctx context.Context) error { return ctx.Err() }

func forget(_ context.Context, m *memory) error {
	clear(m.blobs)
	return nil
}

func concatenate(ctx context.Context, m *memory, keys []string) error {
	eg, _ := errgroup.WithContext(ctx) // ok: nothing would stop
	for _, k := range keys {
		eg.Go(func() error { return m.Put(ctx, k, nil) })
	}
	return eg.Wait()
}

func send(ctx context.Context, m *memory, keys []string) error {
	eg, _ := errgroup.WithContext(ctx) // want `the context that WithContext derives is dropped`
	for _, k := range keys {
		eg.Go(func() error { return m.Send(ctx, k) })
	}
	return eg.Wait()
}

func both(ctx context.Context, m *memory) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return forget(ctx, m) })     // ok
	g.Go(func() error { return m.Send(gctx, "a") })  // ok
	g.Go(func() error { return m.Send(ctx, "a") })   // want `Send runs in a goroutine of g with the outer context ctx`
	g.Go(func() error { return keep(ctx, m) })       // want `keep runs in a goroutine of g with the outer context ctx`
	g.Go(func() error { return lib.Note(ctx, "b") }) // ok
	return g.Wait()
}

var kept context.Context

func keep(ctx context.Context, m *memory) error {
	kept = ctx
	return nil
}

// From dolt: what was written is committed under a context of the writer's own.
func load(ctx context.Context, m *memory, s *lib.Store) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return m.Send(ctx, "a") })
	if err := g.Wait(); err != nil {
		return err
	}
	if err := s.Commit(ctx); err != nil { // ok
		return err
	}
	if err := m.Put(ctx, "b", nil); err != nil { // ok
		return err
	}
	commit := func(ctx context.Context) error { return s.Commit(ctx) }
	if err := commit(ctx); err != nil { // ok
		return err
	}
	return m.Send(ctx, "c") // want `Send gets ctx after g.Wait`
}

// An interface may stand for a store that asks.
type store interface {
	Put(ctx context.Context, key string, r *bytes.Reader) error
}

func through(ctx context.Context, s store) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.Put(ctx, "a", nil) })
	if err := g.Wait(); err != nil {
		return err
	}
	return s.Put(ctx, "b", nil) // want `Put gets ctx after g.Wait`
}

func through2(ctx context.Context, s store, m *memory) error { return through(ctx, m) }
