package otherlock

import "sync"

// Confirms of a channel, which counts what is published under a lock of its own.
type confirms struct {
	mu        sync.Mutex
	listeners []chan int
	expecting int
	countMu   sync.Mutex
	count     int
	both      int
}

func (c *confirms) Listen(l chan int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listeners = append(c.listeners, l)
}

func (c *confirms) publish() int {
	c.countMu.Lock()
	defer c.countMu.Unlock()
	c.count++
	return c.count
}

func (c *confirms) undo() {
	c.countMu.Lock()
	defer c.countMu.Unlock()
	c.count--
}

func (c *confirms) confirm(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, l := range c.listeners {
		l <- n
	}
	c.expecting++
}

type Channel struct {
	mu sync.Mutex
	c  *confirms
}

// The lock of the confirms that is no concern of what it reads.
func (ch *Channel) Next() int {
	ch.c.mu.Lock()
	defer ch.c.mu.Unlock()
	return ch.c.count + 1 // want `ch.c.count is read here with confirms.mu held, but all others hold confirms.countMu for it, publish \(line \d+\) when it writes it: take that one`
}

func (ch *Channel) Publish() int {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	n := ch.c.publish()
	if n > 100 {
		ch.c.undo()
	}
	return n
}

func (ch *Channel) Run(in chan int) {
	go func() {
		for n := range in {
			ch.c.confirm(n)
		}
	}()
}

// ok: who writes it holds both, so each of them will do.
func (c *confirms) Set(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.countMu.Lock()
	defer c.countMu.Unlock()
	c.both = n
}

func (c *confirms) Both() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.both
}

func (c *confirms) Either() int {
	c.countMu.Lock()
	defer c.countMu.Unlock()
	return c.both
}

// A generic one.
type table[K comparable, V any] struct {
	rowsMu sync.RWMutex
	rows   map[K]V
	colsMu sync.RWMutex
	cols   map[K]V
}

func (t *table[K, V]) Put(k K, v V) { t.rowsMu.Lock(); defer t.rowsMu.Unlock(); t.rows[k] = v }
func (t *table[K, V]) Drop(k K)     { t.rowsMu.Lock(); defer t.rowsMu.Unlock(); delete(t.rows, k) }
func (t *table[K, V]) Get(k K) V    { t.rowsMu.RLock(); defer t.rowsMu.RUnlock(); return t.rows[k] }
func (t *table[K, V]) Col(k K) V    { t.colsMu.RLock(); defer t.colsMu.RUnlock(); return t.cols[k] }
func (t *table[K, V]) Add(k K, v V) { t.colsMu.Lock(); defer t.colsMu.Unlock(); t.cols[k] = v }
func (t *table[K, V]) Row(k K) (V, bool) {
	t.colsMu.RLock()
	defer t.colsMu.RUnlock()
	v, ok := t.rows[k] // want `the map t.rows is read here with table.colsMu held, but all others hold table.rowsMu for it`
	return v, ok
}

// bounded waits for room with a condition that has the lock by another name.
type bounded struct {
	mu   sync.Mutex
	full *sync.Cond
	rows map[string]int
}

func newBounded() *bounded {
	b := &bounded{rows: make(map[string]int)}
	b.full = sync.NewCond(&b.mu)
	return b
}

func (b *bounded) Put(k string) { b.mu.Lock(); defer b.mu.Unlock(); b.rows[k]++ }

func (b *bounded) Drop(k string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.rows, k)
	b.full.Signal()
}

func (b *bounded) Len() int { b.mu.Lock(); defer b.mu.Unlock(); return len(b.rows) }

// ok: it is the same lock.
func (b *bounded) Wait(k string) int {
	b.full.L.Lock()
	defer b.full.L.Unlock()
	for len(b.rows) > 3 {
		b.full.Wait()
	}
	return b.rows[k]
}
