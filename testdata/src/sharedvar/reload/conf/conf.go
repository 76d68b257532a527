// Package conf keeps what a server is configured with.
package conf

import (
	"os"
	"sync"
	"sync/atomic"
)

type Config struct{ Name string }

// Holder has nothing to order its methods.
type Holder struct {
	path string
	cur  Config
	load int
}

func Open(path string) (*Holder, error) {
	h := &Holder{path: path}
	return h, h.Reload()
}

func (h *Holder) Get() Config  { return h.cur }
func (h *Holder) Path() string { return h.path }

func (h *Holder) Reload() error {
	b, err := os.ReadFile(h.path)
	if err != nil {
		return err
	}
	h.set(Config{string(b)})
	return nil
}

func (h *Holder) set(c Config) { h.cur = c }

// Routes is a map that is set in.
type Routes struct{ to map[string]string }

func NewRoutes() *Routes                { return &Routes{to: map[string]string{}} }
func (r *Routes) Add(from, to string)   { r.to[from] = to }
func (r *Routes) To(from string) string { return r.to[from] }

// Locked has a lock.
type Locked struct {
	mu  sync.RWMutex
	cur Config
}

func (l *Locked) Get() Config {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.cur
}

func (l *Locked) Set(c Config) {
	l.mu.Lock()
	l.cur = c
	l.mu.Unlock()
}

// Atomic has an atomic pointer.
type Atomic struct{ cur atomic.Pointer[Config] }

func (a *Atomic) Get() *Config { return a.cur.Load() }
func (a *Atomic) Set(c Config) { a.cur.Store(&c) }

// Flagged has an order of its own, by a flag.
type Flagged struct {
	busy atomic.Bool
	cur  Config
}

func (f *Flagged) Get() Config { return f.cur }
func (f *Flagged) Set(c Config) {
	if f.busy.CompareAndSwap(false, true) {
		f.cur = c
		f.busy.Store(false)
	}
}

// Lazy is set once.
type Lazy struct{ cur *Config }

func (l *Lazy) Get() *Config {
	if l.cur == nil {
		l.cur = &Config{}
	}
	return l.cur
}

// Box is generic.
type Box[T any] struct{ v T }

func (b *Box[T]) Get() T  { return b.v }
func (b *Box[T]) Set(v T) { b.v = v }
