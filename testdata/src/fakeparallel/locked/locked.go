package locked

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"

	"fakeparallel/client"
)

type scaler interface {
	Scale(ctx context.Context, name string) (int, error)
}

type renderer struct {
	scaler scaler
	mu     sync.Mutex
	done   int
}

func (r *renderer) render(ctx context.Context, name string) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n, err := r.scaler.Scale(ctx, name)
	r.done++
	return n, err
}

// The lock is taken in a method that all goroutines call.
func (r *renderer) all(ctx context.Context, names []string) ([]int, error) {
	g, ctx := errgroup.WithContext(ctx)
	out := make([]int, len(names))
	for i, name := range names {
		g.Go(func() error {
			n, err := r.render(ctx, name) // want `render holds r.mu while Scale takes a context and so may wait, and every goroutine of the loop calls it \(line \d+\), so they run one after the other`
			out[i] = n
			return err
		})
	}
	return out, g.Wait()
}

// In another package.
func restart(ctx context.Context, c *client.Client, nodes []string) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, node := range nodes {
		g.Go(func() error {
			_, err := c.Exec(ctx, node) // want `Exec holds c.mu while post waits for the network, via .*, and every goroutine of the loop calls it`
			return err
		})
	}
	return g.Wait()
}

// With a WaitGroup, by a go statement.
func started(ctx context.Context, c *client.Client, nodes []string) {
	var wg sync.WaitGroup
	for _, node := range nodes {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if _, err := c.Exec(ctx, node); err != nil { // want `Exec holds c.mu while post waits`
				return
			}
		}()
	}
	wg.Wait()
}

func counted(ctx context.Context, c *client.Client, nodes []string) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, node := range nodes {
		g.Go(func() error {
			_, err := c.Call(ctx, node) // ok
			return err
		})
	}
	return g.Wait()
}

// Each has a client of its own.
func own(ctx context.Context, nodes []string) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, node := range nodes {
		g.Go(func() error {
			c := client.New()
			_, err := c.Exec(ctx, node) // ok
			return err
		})
	}
	return g.Wait()
}

// There is other work beside it.
func beside(ctx context.Context, c *client.Client, s scaler, nodes []string) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, node := range nodes {
		g.Go(func() error {
			if _, err := s.Scale(ctx, node); err != nil {
				return err
			}
			_, err := c.Exec(ctx, node) // ok
			return err
		})
	}
	return g.Wait()
}

// Clients in a list are several.
func several(ctx context.Context, list []*client.Client, node string) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, c := range list {
		g.Go(func() error {
			_, err := c.Exec(ctx, node) // ok
			return err
		})
	}
	return g.Wait()
}
