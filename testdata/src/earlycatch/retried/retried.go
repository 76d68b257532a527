// Package retried tries several times.
package retried

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"
)

type client interface {
	Push(ctx context.Context, data []byte) error
	Get(ctx context.Context, id string) ([]byte, error)
}

// The errors of all tries are lost.
func push(ctx context.Context, c client, data []byte) error {
	for range 3 {
		if err := c.Push(ctx, data); err == nil {
			return nil
		}
		time.Sleep(time.Second)
	}
	return nil // want `push returns nil here, when Push has failed each time \(line 20\), as it does when it has worked: return the last error`
}

// With a break, a log and a context of its own for each.
type sender struct {
	c   client
	max int
}

func (s *sender) send(ctx context.Context, data []byte) (err error) {
	for i := 0; i < s.max; i++ {
		tctx, cancel := context.WithTimeout(ctx, time.Second)
		err := s.c.Push(tctx, data)
		cancel()
		if err == nil {
			break
		}
		log.Printf("try %d: %v", i, err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
	return nil // want `send returns nil here, when Push has failed each time`
}

// In a literal, generic.
func retry[T any](n int, v T, f func(T) error) func() error {
	return func() error {
		for attempt := 1; attempt <= n; attempt++ {
			if err := f(v); err != nil {
				log.Print(err)
				continue
			}
			log.Print("done")
			return nil
		}
		return nil // want `returns nil here, when f has failed each time`
	}
}

// The last error is returned.
func last(ctx context.Context, c client, data []byte) error {
	var err error
	for range 3 {
		if err = c.Push(ctx, data); err == nil {
			return nil
		}
	}
	return err // ok
}

func wrapped(ctx context.Context, c client, data []byte) error {
	var last error
	for range 3 {
		err := c.Push(ctx, data)
		if err == nil {
			return nil
		}
		last = err
	}
	return fmt.Errorf("gave up: %w", last) // ok
}

var errGaveUp = errors.New("gave up")

func other(ctx context.Context, c client, data []byte) error {
	for range 3 {
		if c.Push(ctx, data) == nil {
			return nil
		}
	}
	return errGaveUp // ok
}

// A flag tells.
func flagged(ctx context.Context, c client, data []byte) error {
	done := false
	for i := 0; i < 3 && !done; i++ {
		done = c.Push(ctx, data) == nil
	}
	if !done {
		return errGaveUp
	}
	return nil // ok
}

// Each round does something else.
func each(ctx context.Context, c client, parts [][]byte) error {
	for i := 0; i < 3; i++ {
		if err := c.Push(ctx, parts[i]); err == nil {
			return nil
		}
	}
	return nil // ok
}

// The first that works, of a list.
func first(ctx context.Context, cs []client, data []byte) error {
	for _, c := range cs {
		if err := c.Push(ctx, data); err == nil {
			return nil
		}
	}
	return nil // ok
}

// All are done, and an error ends it.
func all(ctx context.Context, c client, data []byte) error {
	for range 3 {
		if err := c.Push(ctx, data); err != nil {
			return err
		}
	}
	return nil // ok
}

// As often as it is wanted: who fails is left out.
func often(ctx context.Context, c client, data []byte) error {
	for range 100 {
		if err := c.Push(ctx, data); err != nil {
			log.Print(err)
		}
	}
	return nil // ok
}

// It says so, and goes on.
func best(ctx context.Context, c client, data []byte) error {
	for range 3 {
		if err := c.Push(ctx, data); err == nil {
			return nil
		}
	}
	log.Print("gave up")
	return nil // ok
}

// An error that others know is not the end.
func known(ctx context.Context, c client, data []byte) error {
	for range 3 {
		err := c.Push(ctx, data)
		if err == nil {
			return nil
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			return err
		}
	}
	return nil // ok
}
