package spin

import (
	"context"
	"sync/atomic"
	"time"
)

type plan struct{ steps []func(context.Context) error }

// ok: a list that is what it is in each round; from a test runner of a driver.
func (p *plan) repeat(ctx context.Context, load func() *plan, done chan struct{}) error {
	args := load()
	for {
		select {
		case <-done:
			return nil
		default:
			for _, step := range args.steps {
				if err := step(ctx); err != nil {
					return err
				}
			}
		}
	}
}

// A list that is empty at times.
func (p *plan) pending(ctx context.Context, done chan struct{}) error {
	for {
		select { // want "select with a default in a loop that waits for nothing else"
		case <-done:
			return nil
		default:
			for _, step := range p.steps {
				if err := step(ctx); err != nil {
					return err
				}
			}
		}
	}
}

// ok: at most so many in one request; from a file synchroniser.
func grouped(in chan string, size *int32, list func([]string)) {
	for first := range in {
		group := []string{first}
		n := atomic.LoadInt32(size)
	fill:
		for i := int32(1); i < n; i++ {
			select {
			case next, ok := <-in:
				if !ok {
					break fill
				}
				group = append(group, next)
			default:
			}
		}
		list(group)
	}
}

// ok: a moment, until another goroutine has stored the first value; from a
// database of time series.
func settled(first *atomic.Int64) int64 {
	late := time.NewTimer(500 * time.Millisecond)
	defer late.Stop()
	for first.Load() == 0 {
		select {
		case <-late.C:
			return 0
		default:
		}
	}
	return first.Load()
}

// ok: so many at a time, until there is no more; from a pruner of a database.
func prune(ctx context.Context, batches int, one func(context.Context) (int, error)) (n int, err error) {
	for {
		select {
		case <-ctx.Done():
			return n, nil
		default:
			for range batches {
				k, err := one(ctx)
				if err != nil || k == 0 {
					return n, err
				}
				n++
			}
		}
	}
}

const batchesAtATime = 15

// ok: the same with a constant.
func pruneMany(ctx context.Context, one func(context.Context) (int, error)) (n int, err error) {
	for {
		select {
		case <-ctx.Done():
			return n, nil
		default:
			for range batchesAtATime {
				k, err := one(ctx)
				if err != nil || k == 0 {
					return n, err
				}
				n++
			}
		}
	}
}

// A length may well be nought.
func (p *plan) pendingByNumber(ctx context.Context) error {
	for {
		select { // want "select with a default in a loop that waits for nothing else"
		case <-ctx.Done():
			return nil
		default:
			for i := range len(p.steps) {
				if err := p.steps[i](ctx); err != nil {
					return err
				}
			}
		}
	}
}
