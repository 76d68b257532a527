package unguarded

import (
	"context"
	"sync"
	"time"
)

// A collector that goes over the clients from time to time. (A cache of connections to
// other clusters whose collector forgot the lock.)
type clients struct {
	mu sync.RWMutex
	of map[string]int
}

func (c *clients) Put(n string)      { c.mu.Lock(); c.of[n]++; c.mu.Unlock() }
func (c *clients) Drop(n string)     { c.mu.Lock(); delete(c.of, n); c.mu.Unlock() }
func (c *clients) Has(n string) bool { c.mu.RLock(); defer c.mu.RUnlock(); return c.of[n] > 0 }

func (c *clients) Start(ctx context.Context, use func(string)) { go c.collect(ctx, use) }

func (c *clients) collect(ctx context.Context, use func(string)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Minute):
			for n := range c.of { // want `the map c.of is read here without clients.mu`
				use(n)
			}
		}
	}
}

// In a literal, over a ticker.
type peers struct {
	mu sync.Mutex
	of map[string]int
}

func (p *peers) Put(n string)  { p.mu.Lock(); p.of[n]++; p.mu.Unlock() }
func (p *peers) Drop(n string) { p.mu.Lock(); delete(p.of, n); p.mu.Unlock() }

func (p *peers) Watch(use func(string)) {
	go func() {
		t := time.NewTicker(time.Second)
		defer t.Stop()
		for range t.C {
			for n := range p.of { // want `the map p.of is read here without peers.mu`
				use(n)
			}
		}
	}()
}

// By a helper that only waits for the time, or the end.
type rooms struct {
	mu sync.Mutex
	of map[string]int
}

func (r *rooms) Put(n string)  { r.mu.Lock(); r.of[n]++; r.mu.Unlock() }
func (r *rooms) Drop(n string) { r.mu.Lock(); delete(r.of, n); r.mu.Unlock() }

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (r *rooms) Start(ctx context.Context) { go r.sweep(ctx) }

func (r *rooms) sweep(ctx context.Context) {
	for pause(ctx, time.Second) {
		for n, k := range r.of { // want `the map r.of is read here without rooms.mu`
			if k == 0 {
				delete(r.of, n)
			}
		}
	}
}

// Beside a request, which is another way. Generic.
type board[K comparable] struct {
	mu   sync.Mutex
	of   map[K]int
	asks chan func()
}

func (b *board[K]) Put(k K)  { b.mu.Lock(); b.of[k]++; b.mu.Unlock() }
func (b *board[K]) Drop(k K) { b.mu.Lock(); delete(b.of, k); b.mu.Unlock() }
func (b *board[K]) Start()   { go b.run(time.NewTicker(time.Second)) }

func (b *board[K]) run(t *time.Ticker) {
	for {
		select {
		case ask := <-b.asks:
			ask()
		case <-t.C:
			for k := range b.of { // want `the map b.of is read here without board.mu`
				_ = k
			}
		}
	}
}

// The lock is had for a moment, and given back before the use: a defer was meant.
type gauges struct {
	mu sync.Mutex
	of map[string]int
}

func (g *gauges) Put(n string)  { g.mu.Lock(); defer g.mu.Unlock(); g.of[n]++ }
func (g *gauges) Drop(n string) { g.mu.Lock(); defer g.mu.Unlock(); delete(g.of, n) }
func (g *gauges) Len() int      { g.mu.Lock(); defer g.mu.Unlock(); return len(g.of) }

func (g *gauges) Each(use func(string)) {
	g.mu.Lock() // want `g.mu is given back as soon as it is taken, so g.of is used without it`
	g.mu.Unlock()
	for n := range g.of {
		use(n)
	}
}

// Messages come in each round. (A hub that tells all members, while they come and go.)
type hub struct {
	mu      sync.Mutex
	members map[string]chan int
	news    chan int
}

func (h *hub) Join(n string)     { h.mu.Lock(); h.members[n] = make(chan int, 1); h.mu.Unlock() }
func (h *hub) Leave(n string)    { h.mu.Lock(); delete(h.members, n); h.mu.Unlock() }
func (h *hub) Has(n string) bool { h.mu.Lock(); defer h.mu.Unlock(); return h.members[n] != nil }

func (h *hub) run(stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case n := <-h.news:
			for _, m := range h.members { // want `the map h.members is read here without hub.mu`
				m <- n
			}
		}
	}
}

func (h *hub) Start(stop chan struct{}) { go h.run(stop) }
func (h *hub) Tell(n int)               { h.news <- n }
