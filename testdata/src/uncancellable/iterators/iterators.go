// Package iterators goes through functions: the bodies of the loops are loops.
package iterators

import (
	"context"
	"iter"
	"time"
)

func connect(ctx context.Context, pauses iter.Seq[time.Duration], dial func(context.Context) error) (err error) {
	for pause := range pauses {
		if err = dial(ctx); err == nil {
			return nil
		}
		time.Sleep(pause) // want `time.Sleep in a loop goes on waiting after ctx has ended`
	}
	return err
}

// The iterator pauses, and ends with the context.
func attempts(ctx context.Context) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; yield(i); i++ {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Second):
			}
		}
	}
}

func patient(ctx context.Context, dial func(context.Context) error) (err error) {
	for range attempts(ctx) {
		if err = dial(ctx); err == nil {
			return nil // ok
		}
	}
	return err
}
