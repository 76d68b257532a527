package wait

import (
	"context"

	"golang.org/x/sync/errgroup"
)

var commands = map[string]func(context.Context) error{
	"export": func(ctx context.Context) error {
		g, ctx := errgroup.WithContext(ctx)
		g.Go(func() error { return push(ctx) })
		if err := load(); err != nil {
			return err // want `returns while goroutines of g run`
		}
		return g.Wait()
	},
}
