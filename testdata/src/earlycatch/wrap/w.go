// Package wrap has errors whose fix is a %w.
package wrap

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"
)

func fetch(id int) error { return errors.New("x") }

func named(id int, errc chan<- error) {
	if err := fetch(id); err != nil {
		errc <- fmt.Errorf("100%% of %d: %v", id, err) // want `err is turned into text`
	}
}

type loader struct{ errc chan error }

func (l *loader) method(id int) {
	if err := fetch(id); err != nil {
		l.errc <- fmt.Errorf("%s: %d", err, id) // want `err is turned into text`
	}
}

func member(ids []int) error {
	var g errgroup.Group
	for _, id := range ids {
		g.Go(func() error {
			if err := fetch(id); err != nil {
				return fmt.Errorf("item %d: %v", id, err) // want `err is turned into text`
			}
			return nil
		})
	}
	return g.Wait()
}

func generic[T any](v T, f func(T) error, errc chan<- error) {
	if err := f(v); err != nil {
		errc <- fmt.Errorf("%v: %v", v, err) // want `err is turned into text`
	}
}

// No fix: two errors, and text made first.
func left(errc chan<- error) {
	first, second := fetch(1), fetch(2)
	if first != nil {
		errc <- fmt.Errorf("%v, %v", first, second) // want `is turned into text`
		errc <- errors.New(first.Error())           // want `is turned into text`
	}
}

// Look-alikes.

func good(id int, errc chan<- error, text chan<- string) error {
	err := fetch(id)
	if err != nil {
		errc <- fmt.Errorf("item %d: %w", id, err)  // ok: wrapped
		text <- fmt.Sprintf("item %d: %v", id, err) // ok: a text for people
		return fmt.Errorf("item %d: %v", id, err)   // ok: stays in the goroutine
	}
	errc <- fmt.Errorf("item %d", id) // ok: no other error
	return nil
}

func get(ctx context.Context, id string) error { return ctx.Err() }

func causeHeld(ctx context.Context, id string) error {
	err := get(ctx, id)
	if err != nil {
		return fmt.Errorf("get %s", id) // want `the error of get is replaced`
	}
	if e := get(ctx, "b"); e != nil {
		return errors.New("get b") // want `the error of get is replaced`
	}
	if e := get(ctx, "c"); e != nil {
		return fmt.Errorf(`get c`) // want `the error of get is replaced`
	}
	return nil
}

// No fix where the name means another error, or the text is not in the source.
func noFix(ctx context.Context, id string, text string) error {
	if err := get(ctx, id); err != nil {
		err := errors.Is(nil, context.Canceled)
		return fmt.Errorf("get %s: %t", id, err) // want `the error of get is replaced`
	}
	if err := get(ctx, id); err != nil {
		return errors.New(text) // want `the error of get is replaced`
	}
	if err := get(ctx, id); err != nil {
		return errors.New("100% failed") // want `the error of get is replaced`
	}
	return nil
}
