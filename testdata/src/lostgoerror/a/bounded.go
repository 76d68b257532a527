package a

import (
	"context"
	"os"
	"time"
)

func put(ctx context.Context, name string) error { return os.WriteFile(name, nil, 0o600) }

// What goes through a list ends: the first failure leaves the rest undone, and
// nobody learns of it.
func pushAll(ctx context.Context, names []string) error {
	for _, n := range names {
		if err := put(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

func pushKeys(ctx context.Context, names map[string]int) error {
	for n := range names {
		if err := put(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

type outbox struct{ names []string }

func (o *outbox) flush(ctx context.Context) error {
	for i := 0; i < len(o.names); i++ {
		if err := put(ctx, o.names[i]); err != nil {
			return err
		}
	}
	return nil
}

func pushEach[T any](ctx context.Context, xs []T, f func(context.Context, T) error) error {
	for _, x := range xs {
		if err := f(ctx, x); err != nil {
			return err
		}
	}
	return nil
}

func startBounded(ctx context.Context, names []string, keys map[string]int, o *outbox) {
	go pushAll(ctx, names)       // want "the error of pushAll is lost"
	go pushKeys(ctx, keys)       // want "the error of pushKeys is lost"
	go o.flush(ctx)              // want "the error of flush is lost"
	go pushEach(ctx, names, put) // want "the error of pushEach is lost"
}

// These serve until they are stopped, or until nothing comes any more.
func serveAll(ctx context.Context, names []string) error {
	for {
		for _, n := range names {
			if err := put(ctx, n); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

func consume(ctx context.Context, in <-chan string) error {
	for n := range in {
		if err := put(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

func startServers(ctx context.Context, names []string, in <-chan string) {
	go serveAll(ctx, names) // ok
	go consume(ctx, in)     // ok
}
