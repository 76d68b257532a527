package asks

import (
	"context"
	"errors"
	"time"

	"earlycatch/items"
)

// What another function of that package gave is made text of.

type loop struct {
	box   *items.Box
	finds finder
}

type finder interface {
	Find(ctx context.Context, id string) (*items.Item, error)
}

func (l *loop) run(ctx context.Context, id string) error {
	for {
		_, err := l.finds.Find(ctx, id)
		if err == nil {
			return nil
		}
		if !errors.Is(err, items.ErrNone) { // want `errors.Is\(err, items.ErrNone\) is false where it matters: items.Find returns an error that holds but the text of ErrNone; use %w there`
			return err
		}
		time.Sleep(time.Second)
	}
}

func (l *loop) find(ctx context.Context, id string) bool {
	_, err := l.box.Find(ctx, id)
	return errors.Is(err, items.ErrNone) // want `items.Find returns an error that holds but the text of ErrNone`
}

func (l *loop) deep(id string) bool {
	return errors.Is(items.Deep(l.box, id), items.ErrNone) // want `items.Deep returns an error that holds but the text of ErrNone`
}

func (l *loop) through(ctx context.Context, id string) func() bool {
	return func() bool {
		_, err := l.box.Through(ctx, id)
		return errors.Is(err, items.ErrNone) // want `items.Through returns an error that holds but the text of ErrNone`
	}
}

func (l *loop) keyed(id int) bool {
	err := items.Keyed(l.box, id)
	return errors.Is(err, items.ErrNone) // want `items.Keyed returns an error that holds but the text of ErrNone`
}

// Given as it is, told apart before, or both.
func (l *loop) given(id string) bool {
	return errors.Is(l.box.Told(id), items.ErrGone) || // ok
		errors.Is(l.box.Kept(id), items.ErrNone) || // ok
		errors.Is(l.box.Twice(id, id), items.ErrNone) || // ok
		errors.Is(l.box.Told(id), items.ErrStale) // ok
}
