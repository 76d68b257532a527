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
func (h *hub) other(o *hub) func() {
	o.next++
	return func() { delete(h.on, 1) }
}
