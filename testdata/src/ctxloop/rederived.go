package ctxloop

import (
	"context"
	"time"
)

type key struct{}

func dead(ctx context.Context, c *client) error {
	for {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Second) // want `ctx is derived from the ctx of the round before, which that has cancelled \(line 15\): from the second round on it is dead`
		err := c.get(ctx, "/")
		cancel()
		if err != nil {
			return err
		}
	}
}

// In a method.
func (c *client) each(ctx context.Context, urls []string) {
	var cancel func()
	for _, u := range urls {
		ctx, cancel = context.WithCancel(ctx) // want `ctx is derived from the ctx of the round before, which that has cancelled`
		_ = c.get(ctx, u)
		cancel()
	}
}

// The first timeout is over some time.
func timed(ctx context.Context, c *client, urls []string) {
	for _, u := range urls {
		ctx, _ = context.WithTimeout(ctx, time.Second) // want `ctx is derived from the ctx of the round before, so that all rounds have to do with the time of the first`
		_ = c.get(ctx, u)
	}
}

// Generic, in a literal: the chain grows.
func serve[T any](next func(context.Context) (T, error), handle func(context.Context, T)) func(context.Context) {
	return func(ctx context.Context) {
		for {
			x, err := next(ctx)
			if err != nil {
				return
			}
			ctx = context.WithValue(ctx, key{}, x) // want `ctx is derived from the ctx of the round before, so that the chain grows by one each round`
			handle(ctx, x)
		}
	}
}

// ok: from the one before the loop.
func fresh(ctx context.Context, c *client) error {
	for {
		round, cancel := context.WithTimeout(ctx, time.Second)
		err := c.get(round, "/")
		cancel()
		if err != nil {
			return err
		}
	}
}

// ok: it is built for afterwards.
func values(ctx context.Context, c *client, m map[string]string) error {
	for k, v := range m {
		ctx = context.WithValue(ctx, key{}, k+v)
	}
	return c.get(ctx, "/")
}

// ok: it begins anew.
func again(ctx context.Context, c *client, urls []string) {
	saved := ctx
	for _, u := range urls {
		ctx = context.WithValue(saved, key{}, u)
		_ = c.get(ctx, u)
	}
}

// ok: a layer for each of what there is.
func layers(ctx context.Context, hooks []func(context.Context)) {
	for i, h := range hooks {
		ctx = context.WithValue(ctx, key{}, i)
		h(ctx)
	}
}
