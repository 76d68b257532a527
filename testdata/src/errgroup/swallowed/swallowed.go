package swallowed

import (
	"context"
	"errors"
	"log"
	"log/slog"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

func step(ctx context.Context) error { return ctx.Err() }

func literal(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := step(gctx); err != nil {
			log.Println("step:", err)
			return nil // want `the goroutine logs err and returns nil, so the other goroutines of g run on and Wait reports success`
		}
		return nil
	})
	return g.Wait()
}

type job struct {
	ctx context.Context
	log *slog.Logger
}

func (j *job) run() error {
	if err := step(j.ctx); err != nil {
		j.log.Error("step", "err", err)
		return nil // want `the goroutine logs err and returns nil`
	}
	return nil
}

func method(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	j := &job{ctx: gctx, log: slog.Default()}
	g.Go(j.run)
	return g.Wait()
}

// Look-alikes.

func filtered(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := step(gctx); err != nil {
			if !errors.Is(err, context.Canceled) {
				return err
			}
			log.Println(err)
			return nil // ok: this error is expected
		}
		return nil
	})
	return g.Wait()
}

func counted(ctx context.Context) error {
	var last atomic.Value
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := step(gctx); err != nil {
			log.Println(err)
			last.Store(err)
			return nil // ok: the error is kept
		}
		return nil
	})
	return g.Wait()
}

func plain(ctx context.Context) error {
	var g errgroup.Group
	g.Go(func() error {
		if err := step(ctx); err != nil {
			log.Println(err)
			return nil // ok: no sibling would be stopped
		}
		return nil
	})
	return g.Wait()
}

func fallback(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := step(gctx); err != nil {
			log.Println(err)
			return step(ctx) // ok: tries another way
		}
		return nil
	})
	return g.Wait()
}

// A failure that is kept beside the log is no secret: a case from dgraph.

type nodes struct {
	mu sync.Mutex
	up map[string]bool
}

func mark(mu *sync.Mutex, up map[string]bool, addr string, ok bool) {
	mu.Lock()
	up[addr] = ok
	mu.Unlock()
}

func majority(ctx context.Context, addrs []string) (bool, error) {
	n := &nodes{up: make(map[string]bool)}
	g, gctx := errgroup.WithContext(ctx)
	for _, addr := range addrs {
		g.Go(func() error {
			if err := step(gctx); err != nil {
				mark(&n.mu, n.up, addr, false)
				log.Println(addr, err)
				return nil // ok: the caller counts who is up
			}
			mark(&n.mu, n.up, addr, true)
			return nil
		})
	}
	err := g.Wait()
	return len(n.up) > len(addrs)/2, err
}

func setInPlace(ctx context.Context, addrs []string) ([]bool, error) {
	down := make([]bool, len(addrs))
	g, gctx := errgroup.WithContext(ctx)
	for i := range addrs {
		g.Go(func() error {
			if err := step(gctx); err != nil {
				log.Println(err)
				down[i] = true
				return nil // ok
			}
			return nil
		})
	}
	return down, g.Wait()
}

// What is kept on the way to a failure tells nobody of it.
func keptElsewhere(ctx context.Context, addrs []string) ([]bool, error) {
	seen := make([]bool, len(addrs))
	g, gctx := errgroup.WithContext(ctx)
	for i := range addrs {
		g.Go(func() error {
			seen[i] = true
			if err := step(gctx); err != nil {
				log.Println(err)
				return nil // want `the goroutine logs err and returns nil`
			}
			return nil
		})
	}
	return seen, g.Wait()
}

// Best effort, as the dropped error of Wait says: a case from loki.
func bestEffort(ctx context.Context, addrs []string) []bool {
	up := make([]bool, len(addrs))
	g, gctx := errgroup.WithContext(ctx)
	for i := range addrs {
		g.Go(func() error {
			if err := step(gctx); err != nil {
				log.Println(err)
				return nil // ok
			}
			up[i] = true
			return nil
		})
	}
	_ = g.Wait()
	return up
}
