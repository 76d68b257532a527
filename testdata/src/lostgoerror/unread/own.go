package unread

import (
	"context"
	"log"
	"sync"
)

// Channels that the function keeps, and never receives from.

func started(ctx context.Context, s *store) {
	errc := make(chan error, 1)
	go func() { errc <- s.flush(ctx) }() // want `the error that is sent on errc is lost, since nobody receives from it`
	log.Print("started")
}

func flushAll(ctx context.Context, ss []*store) error {
	errs := make(chan error, len(ss))
	var wg sync.WaitGroup
	for _, s := range ss {
		wg.Go(func() {
			if err := s.flush(ctx); err != nil {
				errs <- err // want `the error that is sent on errs is lost`
			}
		})
	}
	wg.Wait()
	close(errs)
	return nil
}

func (s *store) sendTo(ctx context.Context, errc chan<- error) { errc <- s.flush(ctx) } // want `the error that is sent on errc is lost`

func byMethod(ctx context.Context, s *store) {
	errc := make(chan error, 1)
	go s.sendTo(ctx, errc)
}

func each[T any](in []T, f func(T) error) {
	answers := make(chan answer[T], len(in))
	for _, v := range in {
		go func() { answers <- answer[T]{v, f(v)} }() // want `the error that is sent on answers is lost`
	}
}

// Received from.
func collected(ctx context.Context, ss []*store) (err error) {
	errs := make(chan error, len(ss))
	for _, s := range ss {
		go func() { errs <- s.flush(ctx) }() // ok
	}
	for range ss {
		if e := <-errs; e != nil {
			err = e
		}
	}
	return err
}

// Somebody is given it.
func lent(ctx context.Context, s *store, with func(chan error)) {
	errc := make(chan error, 1)
	with(errc)
	go func() { errc <- s.flush(ctx) }() // ok
}

// What has come is counted.
func failed(ctx context.Context, ss []*store) int {
	errs := make(chan error, len(ss))
	var wg sync.WaitGroup
	for _, s := range ss {
		wg.Go(func() {
			if err := s.flush(ctx); err != nil {
				errs <- err // ok
			}
		})
	}
	wg.Wait()
	return len(errs)
}

// A slot of a limit is no answer.
func limited(ss []*store) {
	slots := make(chan struct{}, 4)
	for range ss {
		go func() { slots <- struct{}{} }() // ok: no error
	}
}
