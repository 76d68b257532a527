package unguarded

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Who hears of the other writers before it goes on.
type shops struct {
	mu    sync.Mutex
	of    map[string]int
	ended chan struct{}
}

func (s *shops) Put(n string)  { s.mu.Lock(); s.of[n]++; s.mu.Unlock() }
func (s *shops) Drop(n string) { s.mu.Lock(); delete(s.of, n); s.mu.Unlock() }

func (s *shops) Start(ctx context.Context) { go s.last(ctx, time.NewTicker(time.Second)) }

func (s *shops) last(ctx context.Context, t *time.Ticker) {
	for {
		select {
		case <-t.C:
			continue
		case <-s.ended:
		}
		for n := range s.of { // ok
			_ = n
		}
		return
	}
}

// After a time, in a helper that hears of them, too.
type stores struct {
	mu    sync.Mutex
	of    map[string]int
	ended chan struct{}
}

func (s *stores) Put(n string)  { s.mu.Lock(); s.of[n]++; s.mu.Unlock() }
func (s *stores) Drop(n string) { s.mu.Lock(); delete(s.of, n); s.mu.Unlock() }

func (s *stores) wait(t *time.Timer) {
	<-t.C
	<-s.ended
}

func (s *stores) Close(t *time.Timer) {
	s.wait(t)
	clear(s.of) // ok
}

// With the lock.
type inns struct {
	mu sync.Mutex
	of map[string]int
}

func (i *inns) Put(n string)  { i.mu.Lock(); i.of[n]++; i.mu.Unlock() }
func (i *inns) Drop(n string) { i.mu.Lock(); delete(i.of, n); i.mu.Unlock() }

func (i *inns) Start(ctx context.Context) {
	go func() {
		for pause(ctx, time.Second) {
			i.mu.Lock()
			clear(i.of) // ok
			i.mu.Unlock()
		}
	}()
}

// Who has the lock for a moment waits until those have left that have not seen the flag.
type bars struct {
	mu     sync.Mutex
	closed atomic.Bool
	of     map[string]int
}

func (b *bars) Put(n string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed.Load() {
		b.of[n]++
	}
}

func (b *bars) Drop(n string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed.Load() {
		delete(b.of, n)
	}
}

func (b *bars) Len() int { b.mu.Lock(); defer b.mu.Unlock(); return len(b.of) }

func (b *bars) Close(use func(string)) {
	b.closed.Store(true)
	b.mu.Lock()
	b.mu.Unlock()
	for n := range b.of { // ok
		use(n)
	}
}

// All have answered before the sum is made.
type polls struct {
	mu    sync.Mutex
	of    map[string]int
	votes chan int
}

func (p *polls) Put(n string)  { p.mu.Lock(); p.of[n]++; p.mu.Unlock(); p.votes <- 1 }
func (p *polls) Drop(n string) { p.mu.Lock(); delete(p.of, n); p.mu.Unlock(); p.votes <- 1 }
func (p *polls) Len() int      { p.mu.Lock(); defer p.mu.Unlock(); return len(p.of) }

func (p *polls) Sum(n int) (sum int) {
	for range n {
		<-p.votes
	}
	for _, k := range p.of { // ok
		sum += k
	}
	return sum
}

func (p *polls) All(use func(string)) {
	for range p.votes {
	}
	for n := range p.of { // ok
		use(n)
	}
}

// From a warehouse: all files are written at once, then uploaded at once.
type files struct {
	mu sync.RWMutex
	of map[string]int
}

func (f *files) put(n string)      { f.mu.Lock(); f.of[n] = 0; f.mu.Unlock() }
func (f *files) grow(n string)     { f.mu.Lock(); f.of[n]++; f.mu.Unlock() }
func (f *files) has(n string) bool { f.mu.RLock(); defer f.mu.RUnlock(); return f.of[n] > 0 }

func (f *files) upload(ctx context.Context, names []string, send func(string, int)) {
	for _, n := range names {
		go func() {
			select {
			case <-ctx.Done():
				return
			default:
				send(n, f.of[n]) // ok
			}
		}()
	}
}

func Haul(ctx context.Context, names []string, send func(string, int)) {
	f := &files{of: make(map[string]int)}
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Go(func() {
			if !f.has(n) {
				f.put(n)
			}
			f.grow(n)
		})
	}
	wg.Wait()
	f.upload(ctx, names, send)
}
