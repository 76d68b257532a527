package a

import (
	"context"
	"log"
	"sync"

	"lostgoerror/dep"
)

type queue interface {
	Push(ctx context.Context, s string) error
}

// A literal, for each.
func pushInGroup(ctx context.Context, q queue, xs []string) {
	var wg sync.WaitGroup
	for _, x := range xs {
		wg.Go(func() { q.Push(ctx, x) }) // want `the error of Push, the one thing that this goroutine does, is dropped`
	}
	wg.Wait()
}

type pusher struct {
	wg sync.WaitGroup
	s  *store
}

// A method, which says that it drops it.
func (p *pusher) flush(ctx context.Context) {
	p.wg.Go(func() {
		_ = p.s.Flush(ctx) // want `the error of Flush, the one thing that this goroutine does, is dropped`
	})
}

// A helper.
func flushWith(ctx context.Context, wg *sync.WaitGroup, s *store) {
	wg.Go(func() {
		flush(ctx, s) // want `the error of flush, the one thing`
	})
}

// Generic.
func eachIn[T any](ctx context.Context, wg *sync.WaitGroup, xs []T, put func(context.Context, T) error) {
	for _, x := range xs {
		wg.Go(func() { send(ctx, x) }) // want `the error of send, the one thing`
	}
}

func send[T any](ctx context.Context, v T) error { return ctx.Err() }

// Another package's.
func far(ctx context.Context, wg *sync.WaitGroup) {
	wg.Go(func() { dep.Save(ctx, "x") }) // want `the error of Save, the one thing`
}

// ok: it is looked at, kept or passed on.
func looked(ctx context.Context, q queue, errs chan error) (err error) {
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := q.Push(ctx, "x"); err != nil {
			log.Print(err)
		}
	})
	wg.Go(func() { errs <- q.Push(ctx, "y") })
	wg.Go(func() { err = q.Push(ctx, "z") })
	wg.Wait()
	return err
}

// ok: more than one thing to do, or one that may be dropped.
func several(ctx context.Context, wg *sync.WaitGroup, q queue, s *store) {
	wg.Go(func() {
		q.Push(ctx, "x")
		q.Push(ctx, "y")
	})
	wg.Go(func() { s.Close() })
}
