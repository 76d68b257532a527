package subscriptions

import (
	"errors"
	"slices"
	"sync"
)

type bus[T any] struct {
	mu   sync.Mutex
	subs map[chan T]struct{}
}

func (b *bus[T]) Subscribe() (<-chan T, func()) { // want Subscribe:`subscribes\(1, subs\)`
	ch := make(chan T, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.subs[ch] = struct{}{}
	return ch, sync.OnceFunc(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.subs, ch)
	})
}

type hub struct {
	next int
	on   map[int]func(string)
	list []chan int
}

func (h *hub) On(f func(string)) func() { // want On:`subscribes\(0, on\)`
	h.next++
	id := h.next
	h.on[id] = f
	return func() { h.off(id) }
}

func (h *hub) off(id int) { delete(h.on, id) }

type sub struct {
	h  *hub
	ch chan int
}

func (h *hub) Listen(room int) (*sub, func() error, error) { // want Listen:`subscribes\(1, list\)`
	if room < 0 {
		return nil, nil, errors.New("no room")
	}
	s := &sub{h, make(chan int, room)}
	h.list = append(h.list, s.ch)
	return s, s.close, nil
}

func (s *sub) close() error {
	s.h.list = slices.DeleteFunc(s.h.list, func(ch chan int) bool { return ch == s.ch })
	return nil
}

// Watch is a subscription.
type Watch struct {
	h  *hub
	id int
	C  chan string
}

func (h *hub) Watch() *Watch { // want Watch:`subscribes\(0.Stop, on\)`
	h.next++
	w := &Watch{h, h.next, make(chan string)}
	h.on[w.id] = func(s string) { w.C <- s }
	return w
}

// Stop ends it.
func (w *Watch) Stop() { w.h.off(w.id) }

// Len is no end.
func (w *Watch) Len() int { return len(w.C) }

// It finds one that is there, and puts nothing in.
func (h *hub) find(id int) *Watch { return &Watch{h, id, nil} }

var all = make(map[string]bool)

func register(name string) func() { // want register:`subscribes\(0, all\)`
	all[name] = true
	return func() { delete(all, name) }
}

// Nothing is put in.
func (h *hub) clear() func() {
	return func() { clear(h.on) }
}

// It is put into another.
type pair struct{ a, b map[int]bool }

func (p *pair) other() func() {
	p.a[1] = true
	return func() { delete(p.b, 1) }
}

// Who is slow is taken out.
type strict struct {
	mu   sync.Mutex
	subs map[chan int]bool
}

func (s *strict) Subscribe() (<-chan int, func()) {
	ch := make(chan int, 1)
	s.subs[ch] = true
	return ch, func() { delete(s.subs, ch) }
}

func (s *strict) publish(v int) {
	for ch := range s.subs {
		select {
		case ch <- v:
		default:
			delete(s.subs, ch)
		}
	}
}

// Its end takes all out.
type ended struct{ subs map[chan int]bool }

func (e *ended) Subscribe() (<-chan int, func()) { // want Subscribe:`subscribes\(1, subs\)`
	ch := make(chan int, 1)
	e.subs[ch] = true
	return ch, func() { delete(e.subs, ch) }
}

func (e *ended) Close() {
	for ch := range e.subs {
		delete(e.subs, ch)
	}
}

// It ends with a context.
type bound struct {
	mu   sync.Mutex
	subs map[chan int]bool
}

func (b *bound) Subscribe(done <-chan struct{}) (<-chan int, func()) {
	ch := make(chan int, 1)
	b.subs[ch] = true
	end := func() { delete(b.subs, ch) }
	go func() {
		<-done
		delete(b.subs, ch)
	}()
	return ch, end
}
