package cache

import (
	"log/slog"
	"sync"
	"time"
)

type entry[V any] struct {
	val V
	exp time.Time
}

type Cache[K comparable, V any] struct {
	mu   sync.Mutex
	m    map[K]entry[V]
	ttl  time.Duration
	log  *slog.Logger
	stop chan struct{}
	done chan struct{}
	once sync.Once
}

type Options struct {
	TTL     time.Duration
	Janitor time.Duration // zero: expired entries are only dropped on Get
	Logger  *slog.Logger
}

func New[K comparable, V any](o Options) *Cache[K, V] {
	if o.TTL <= 0 {
		o.TTL = time.Minute
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	c := &Cache[K, V]{m: make(map[K]entry[V]), ttl: o.TTL, log: o.Logger, stop: make(chan struct{})}
	if o.Janitor > 0 {
		c.done = make(chan struct{})
		go c.janitor(o.Janitor)
	}
	return c
}

func (c *Cache[K, V]) janitor(every time.Duration) {
	defer close(c.done)
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-c.stop:
			return
		case now := <-t.C:
			c.mu.Lock()
			before := len(c.m)
			for k, e := range c.m {
				if now.After(e.exp) {
					delete(c.m, k)
				}
			}
			c.log.Debug("swept", "dropped", before-len(c.m))
			c.mu.Unlock()
		}
	}
}

func (c *Cache[K, V]) Set(k K, v V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m[k] = entry[V]{val: v, exp: time.Now().Add(c.ttl)}
}

func (c *Cache[K, V]) Get(k K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.m[k]
	if !ok || time.Now().After(e.exp) {
		delete(c.m, k)
		var zero V
		return zero, false
	}
	return e.val, true
}

// Close ends the janitor, if there is one, and returns when it is gone.
func (c *Cache[K, V]) Close() {
	c.once.Do(func() { close(c.stop) })
	<-c.done
}
