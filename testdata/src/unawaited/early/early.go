// Package early looks at what goroutines gather before it is there.
package early

import (
	"context"
	"errors"
	"log"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

type house interface {
	Units(ctx context.Context) (int64, error)
}

type summary struct{ units, failed int64 }

// The result is made before the deferred wait.
func summarise(ctx context.Context, houses []house) summary {
	var (
		total, failed atomic.Int64
		wg            sync.WaitGroup
	)
	defer wg.Wait()
	for _, h := range houses {
		wg.Go(func() {
			n, err := h.Units(ctx)
			if err != nil {
				failed.Add(1)
				return
			}
			total.Add(n)
		})
	}
	return summary{units: total.Load(), failed: failed.Load()} // want `total is looked at before the goroutines that change it \(started at line \d+\) have done anything: the Wait that is deferred on line \d+ comes after it: wait first`
}

// A number of package atomic's functions, and Done.
func count(ctx context.Context, houses []house) int64 {
	var n int64
	var wg sync.WaitGroup
	for _, h := range houses {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if _, err := h.Units(ctx); err == nil {
				atomic.AddInt64(&n, 1)
			}
		}()
	}
	got := atomic.LoadInt64(&n) // want `n is looked at before the goroutines that change it`
	wg.Wait()
	return got
}

// A collector with a lock of its own.
type failures struct {
	mu   sync.Mutex
	errs []error
}

func newFailures() *failures { return &failures{} }

func (f *failures) add(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.errs = append(f.errs, err)
}

func (f *failures) err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return errors.Join(f.errs...)
}

func writeAll(ctx context.Context, houses []house) error {
	var (
		wg  sync.WaitGroup
		res failures
	)
	for _, h := range houses {
		wg.Go(func() {
			if _, err := h.Units(ctx); err != nil {
				res.add(err)
			}
		})
	}
	err := res.err() // want `res is looked at before the goroutines that change it`
	wg.Wait()
	if err != nil {
		log.Print(err)
		return err
	}
	return nil
}

func writeTwo(ctx context.Context, a, b house) error {
	res := newFailures()
	var g errgroup.Group
	g.Go(func() error { _, err := a.Units(ctx); res.add(err); return nil })
	g.Go(func() error { _, err := b.Units(ctx); res.add(err); return nil })
	err := res.err() // want `res is looked at before the goroutines that change it`
	_ = g.Wait()
	return err
}

type box[T any] struct {
	mu sync.RWMutex
	m  map[string]T
	n  int
}

func (b *box[T]) put(k string, v T) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.m[k] = v
	b.n++
}

func (b *box[T]) size() int {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.n
}

func sizes(ctx context.Context, houses map[string]house) int {
	b := &box[int64]{m: make(map[string]int64)}
	var wg sync.WaitGroup
	defer wg.Wait()
	for name, h := range houses {
		wg.Go(func() {
			n, _ := h.Units(ctx)
			b.put(name, n)
		})
	}
	return b.size() // want `b is looked at before the goroutines that change it`
}

// ok: waited for.
func waited(ctx context.Context, houses []house) int64 {
	var total atomic.Int64
	var wg sync.WaitGroup
	for _, h := range houses {
		wg.Go(func() { n, _ := h.Units(ctx); total.Add(n) })
	}
	wg.Wait()
	return total.Load()
}

// ok: how far they are, asked again and again.
func progress(ctx context.Context, houses []house) {
	var done atomic.Int64
	var wg sync.WaitGroup
	for _, h := range houses {
		wg.Go(func() { _, _ = h.Units(ctx); done.Add(1) })
	}
	for done.Load() < int64(len(houses)) {
		time.Sleep(time.Second)
		log.Print(done.Load())
	}
	wg.Wait()
}

// ok: how far they are when it begins, for the log.
func begun(ctx context.Context, houses []house) {
	var running atomic.Int64
	var wg sync.WaitGroup
	for _, h := range houses {
		wg.Go(func() { running.Add(1); _, _ = h.Units(ctx) })
	}
	log.Print("running: ", running.Load())
	wg.Wait()
}

// ok: what is done in a second; the rest is not counted.
func rate(ctx context.Context, h house) int64 {
	ctx, cancel := context.WithCancel(ctx)
	var ops atomic.Int64
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for ctx.Err() == nil {
				_, _ = h.Units(ctx)
				ops.Add(1)
			}
		})
	}
	time.Sleep(time.Second)
	n := ops.Load()
	cancel()
	wg.Wait()
	return n
}

// ok: the first that is there, by a channel.
func firstOf(ctx context.Context, houses []house) int64 {
	var best atomic.Int64
	var wg sync.WaitGroup
	defer wg.Wait()
	there := make(chan struct{}, len(houses))
	for _, h := range houses {
		wg.Go(func() {
			if n, err := h.Units(ctx); err == nil {
				best.Store(n)
			}
			there <- struct{}{}
		})
	}
	<-there
	return best.Load()
}

// ok: what the function itself counts; the goroutines only look.
func limit(ctx context.Context, houses []house) int64 {
	var next atomic.Int64
	var wg sync.WaitGroup
	defer wg.Wait()
	for _, h := range houses {
		next.Add(1)
		wg.Go(func() {
			if next.Load() < 10 {
				_, _ = h.Units(ctx)
			}
		})
	}
	return next.Load()
}

// ok: looked at in between to stop early, and again at the end.
func stopEarly(ctx context.Context, houses []house) (int, error) {
	var failed atomic.Int64
	var wg sync.WaitGroup
	started := 0
	for _, h := range houses {
		if failed.Load() > 0 {
			break
		}
		started++
		wg.Go(func() {
			if _, err := h.Units(ctx); err != nil {
				failed.Add(1)
			}
		})
	}
	wg.Wait()
	if failed.Load() > 0 {
		return started, errors.New("failed")
	}
	return started, nil
}

// ok: a snapshot before and one after, for the difference.
func difference(ctx context.Context, houses []house) int64 {
	var n atomic.Int64
	var wg sync.WaitGroup
	for _, h := range houses {
		wg.Go(func() { _, _ = h.Units(ctx); n.Add(1) })
	}
	before := n.Load()
	wg.Wait()
	return n.Load() - before
}

// ok: tickets that the workers and the function take, each its own.
func tickets(ctx context.Context, houses []house) int64 {
	var n atomic.Int64
	var wg sync.WaitGroup
	for _, h := range houses {
		wg.Go(func() { _, _ = h.Units(ctx); n.Add(1) })
	}
	mine := n.Add(1)
	wg.Wait()
	return mine
}
