package uncancellable

import (
	"context"
	"sync"
	"time"
)

// The one of its kind, in a package variable: a case from dgraph.

type layer struct {
	mu   sync.Mutex
	hits int
}

var theLayer *layer

// OpenLayer sets the package up.
func OpenLayer() { theLayer = newLayer() }

func newLayer() *layer {
	l := &layer{}
	go func() {
		for range time.Tick(10 * time.Second) { // want `its goroutine lives as long as the program`
			l.mu.Lock()
			l.hits = 0
			l.mu.Unlock()
		}
	}()
	return l
}

// Another, which others keep as well.

type shelf struct {
	mu   sync.Mutex
	hits int
}

var theShelf *shelf

func OpenShelf() { theShelf = newShelf() }

type rack struct{ s *shelf }

func NewRack() *rack { return &rack{newShelf()} }

func newShelf() *shelf {
	s := &shelf{}
	go func() {
		for range time.Tick(10 * time.Second) { // want `nothing ends this loop, so that every shelf leaves a goroutine behind`
			s.mu.Lock()
			s.hits = 0
			s.mu.Unlock()
		}
	}()
	return s
}

// Somebody has said that it lasts: a case from seaweedfs.

type cache struct {
	mu  sync.Mutex
	old []string
}

// NewCache makes one.
func NewCache() *cache {
	c := &cache{}
	// the cache lives for the process lifetime
	go c.evict()
	return c
}

func (c *cache) evict() {
	for range time.Tick(time.Minute) { // ok
		c.mu.Lock()
		c.old = nil
		c.mu.Unlock()
	}
}

type index struct {
	mu  sync.Mutex
	old []string
}

// NewIndex makes one.
func NewIndex() *index {
	c := &index{}
	// drops what is old every minute
	go c.evict()
	return c
}

func (c *index) evict() {
	for range time.Tick(time.Minute) { // want `nothing ends this loop, so that every index leaves a goroutine behind`
		c.mu.Lock()
		c.old = nil
		c.mu.Unlock()
	}
}

// The constructor starts it by a method, or a function, that is there for that.

type sweeper struct {
	mu  sync.Mutex
	old []string
}

// NewSweeper makes one.
func NewSweeper() *sweeper {
	s := &sweeper{}
	s.start()
	return s
}

func (s *sweeper) start() { go s.sweep() }

func (s *sweeper) sweep() {
	for range time.Tick(time.Minute) { // want `nothing ends this loop, so that every sweeper leaves a goroutine behind`
		s.mu.Lock()
		s.old = nil
		s.mu.Unlock()
	}
}

type ring[T any] struct {
	mu  sync.Mutex
	old []T
}

// NewRing makes one.
func NewRing[T any]() *ring[T] {
	r := &ring[T]{}
	go r.turn()
	return r
}

func (r *ring[T]) turn() {
	for range time.Tick(time.Minute) { // want `nothing ends this loop, so that every ring leaves a goroutine behind`
		r.mu.Lock()
		r.old = nil
		r.mu.Unlock()
	}
}

// Who starts it is not the constructor.

type lazy struct {
	mu  sync.Mutex
	old []string
}

// NewLazy makes one.
func NewLazy() *lazy { return &lazy{} }

func use(l *lazy) { l.start() }

func (l *lazy) start() {
	go func() {
		for range time.Tick(time.Minute) { // want `its goroutine lives as long as the program`
			l.mu.Lock()
			l.old = nil
			l.mu.Unlock()
		}
	}()
}

// From fleet: what makes the ticks ends them with the context.
func everyTick(ctx context.Context, ticks func(context.Context, time.Duration) <-chan time.Time, update func(context.Context) error) {
	for range ticks(ctx, time.Minute) {
		if err := update(ctx); err != nil { // ok
			println(err.Error())
		}
	}
}
