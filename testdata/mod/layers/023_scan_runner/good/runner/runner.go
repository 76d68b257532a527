package runner

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"
)

const minWorkers = 1

type Option func(*Runner)

// WithWorkers sets how many functions run at the same time.
func WithWorkers(n int) Option { return func(r *Runner) { r.workers = max(n, minWorkers) } }

// WithName sets the name used in the log.
func WithName(name string) Option { return func(r *Runner) { r.name = name } }

// Runner runs functions with bounded concurrency.
type Runner struct {
	name    string
	workers int
}

func New(opts ...Option) *Runner {
	r := &Runner{name: "runner", workers: minWorkers}
	for _, o := range opts {
		o(r)
	}
	return r
}

// Each calls fn for every key and returns the first error.
func (r *Runner) Each(ctx context.Context, keys []string, fn func(context.Context, string) error) error {
	start := time.Now()
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(r.workers)
	for _, k := range keys {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return fn(ctx, k)
		})
	}
	err := g.Wait()
	slog.Debug("run", "name", r.name, "keys", len(keys), "took", time.Since(start))
	return err
}
