// Package callback calls functions from outside with locks held.
package callback

import (
	"sync"

	"lockwait/dep"
)

// A hub tells those who have registered.
type Hub struct {
	mu    sync.Mutex
	hooks []func(string)
	named map[string]func(string) error
	done  func(error)
	seen  []string
}

// Register may be called by a hook.
func (h *Hub) Register(f func(string)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hooks = append(h.hooks, f)
}

// In a method, of a list.
func (h *Hub) Publish(s string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seen = append(h.seen, s)
	for _, f := range h.hooks {
		f(s) // want `Publish calls an element of h.hooks with h.mu held \(line \d+\): a function from outside may do anything, and if it calls Register, which takes h.mu \(line \d+\), it waits for itself for ever; take down what to call, and call it after giving the lock back`
	}
}

// SetDone sets what is called in the end.
func (h *Hub) SetDone(f func(error)) { h.done = f }

// Of a field.
func (h *Hub) Finish(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.done != nil {
		h.done(err) // want `Finish calls h.done with h.mu held`
	}
}

// On sets a named hook.
func (h *Hub) On(name string, f func(string) error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.named[name] = f
}

// Of a map, through a helper.
func (h *Hub) Emit(name string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.emit(name)
}

func (h *Hub) emit(name string) error {
	f, ok := h.named[name]
	if !ok {
		return nil
	}
	return f(name) // want `emit calls an element of h.named with h.mu held \(line \d+\)`
}

// Through a helper that some call without the lock.
func (h *Hub) Both(s string) {
	h.tell(s)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tell(s) // want `Both calls tell, which calls an element of h.hooks with h.mu held`
}

func (h *Hub) tell(s string) {
	for _, f := range h.hooks {
		f(s)
	}
}

// In a literal.
func (h *Hub) Later(after func(func())) {
	after(func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		for _, f := range h.hooks {
			f("later") // want `Later calls an element of h.hooks with h.mu held`
		}
	})
}

// A parameter of an exported function, handed on to another package that calls
// it: Emit could be passed.
func (h *Hub) Each(f func(string) error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return dep.Each(h.seen, f) // want `Each calls f with h.mu held \(line \d+\): a function from outside may do anything, and if it calls Emit, which`
}

var (
	mu     sync.RWMutex
	onExit []func()
)

// AtExit adds to the list.
func AtExit(f func()) {
	mu.Lock()
	defer mu.Unlock()
	onExit = append(onExit, f)
}

// A function, with the read lock.
func Exit() {
	mu.RLock()
	defer mu.RUnlock()
	for _, f := range onExit {
		f() // want `Exit calls an element of onExit with mu held`
	}
}

// A topic is generic.
type Topic[T any] struct {
	mu   sync.Mutex
	subs map[int]func(T)
}

func (t *Topic[T]) Subscribe(id int, f func(T)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.subs[id] = f
}

func (t *Topic[T]) Publish(v T) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, f := range t.subs {
		f(v) // want `Publish calls an element of t.subs with t.mu held`
	}
}

// Listener hears of peers.
type Listener interface {
	PeerAdded(name string)
}

type Peers struct {
	mu        sync.Mutex
	listeners []Listener
	names     []string
}

func (p *Peers) Listen(l Listener) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listeners = append(p.listeners, l)
}

// Of an interface.
func (p *Peers) Add(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.names = append(p.names, name)
	for _, l := range p.listeners {
		l.PeerAdded(name) // want `Add calls an element of p.listeners.PeerAdded with p.mu held`
	}
}
