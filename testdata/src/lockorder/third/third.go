// Package third takes two locks in both orders, one of them for reading: that wants a third
// goroutine, which waits for Lock of it. The names of functions say which kind it is.
package third

import "sync"

// From a logger whose records wait until it is configured: what configures it is the one that
// takes the handler's lock by Lock, and it does that before it takes the buffer's.
type logger struct {
	mu     sync.Mutex
	buffer []*handler
	h      *handler
}

type handler struct {
	mu sync.RWMutex
	to func()
	l  *logger
}

func (h *handler) HandlePossible() {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if h.to == nil {
		h.l.mu.Lock() // want `logger.mu is taken while handler.mu is held`
		h.l.buffer = append(h.l.buffer, h)
		h.l.mu.Unlock()
	}
}

func (h *handler) build() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.to = func() {}
}

func (h *handler) enabled() bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.to != nil
}

func (l *logger) Update() {
	l.h.build()
	l.flush()
}

func (l *logger) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, h := range l.buffer {
		println(h.enabled())
	}
}

// Somebody else writes: three goroutines wait for each other.
type store struct {
	mu    sync.Mutex
	parts []*part
}

type part struct {
	mu sync.RWMutex
	n  int
	of *store
}

func (p *part) SizeCycle() int {
	p.mu.RLock()
	defer p.mu.RUnlock()
	p.of.mu.Lock() // want `store.mu is taken while part.mu is held`
	defer p.of.mu.Unlock()
	return p.n + len(p.of.parts)
}

func (p *part) Set(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n = n
}

func (s *store) Sum() (sum int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.parts {
		p.mu.RLock()
		sum += p.n
		p.mu.RUnlock()
	}
	return sum
}
