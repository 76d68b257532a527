package subscriptions

import (
	"slices"
	"sync"
)

type news struct {
	mu        sync.Mutex
	listeners map[string]map[*listener]struct{}
	chans     map[<-chan string]chan string
	list      []*listener
}

type listener struct {
	topic string
	ch    chan string
}

func (n *news) Listen(topic string) *listener { // want Listen:`subscribes\(Remove\(0\), listeners\)`
	l := &listener{topic, make(chan string, 1)}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.listeners[topic] == nil {
		n.listeners[topic] = make(map[*listener]struct{})
	}
	n.listeners[topic][l] = struct{}{}
	return l
}

func (n *news) Remove(l *listener) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.listeners[l.topic], l)
	if len(n.listeners[l.topic]) == 0 {
		delete(n.listeners, l.topic)
	}
}

func (n *news) Subscribe() <-chan string { // want Subscribe:`subscribes\(Unsubscribe\(0\), chans\)`
	ch := make(chan string, 1)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.chans[ch] = ch
	return ch
}

func (n *news) Unsubscribe(ch <-chan string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.chans, ch)
}

// Find only looks.
func (n *news) Find(topic string) *listener {
	n.mu.Lock()
	defer n.mu.Unlock()
	for l := range n.listeners[topic] {
		return l
	}
	return nil
}

// A subscriber of a generic object, in a map in a map, which is made when there is none.
type feed[T any] struct {
	mu    sync.Mutex
	parts map[string]map[*reader[T]]bool
}

type reader[T any] struct {
	part string
	ch   chan T
}

func (f *feed[T]) Open(part string) *reader[T] { // want Open:`subscribes\(Shut\(0\), parts\)`
	r := &reader[T]{part, make(chan T, 1)}
	f.mu.Lock()
	defer f.mu.Unlock()
	readers, ok := f.parts[part]
	if !ok {
		readers = make(map[*reader[T]]bool)
		f.parts[part] = readers
	}
	readers[r] = true
	return r
}

func (f *feed[T]) Shut(r *reader[T]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.parts[r.part], r)
}

// Subscribers in slices in a map.
type lines struct {
	by map[string][]chan string
}

func (l *lines) Follow(name string) chan string { // want Follow:`subscribes\(Leave\(0\), by\)`
	ch := make(chan string, 1)
	l.by[name] = append(l.by[name], ch)
	return ch
}

func (l *lines) Leave(name string, ch chan string) {
	for i, c := range l.by[name] {
		if c == ch {
			l.by[name] = append(l.by[name][:i], l.by[name][i+1:]...)
			return
		}
	}
}

type cut struct {
	by map[string][]*reader[int]
}

func (l *cut) Follow(name string) *reader[int] { // want Follow:`subscribes\(Leave\(0\), by\)`
	r := new(reader[int])
	l.by[name] = append(l.by[name], r)
	return r
}

func (l *cut) Leave(name string, r *reader[int]) {
	l.by[name] = slices.DeleteFunc(l.by[name], func(o *reader[int]) bool { return o == r })
}
