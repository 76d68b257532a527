// Package news has subscribers that a method of the owner takes out.
package news

import "sync"

type News struct {
	mu        sync.Mutex
	listeners map[string]map[*Listener]struct{}
	chans     map[<-chan string]chan string
}

type Listener struct {
	topic string
	ch    chan string
}

func (l *Listener) Events() <-chan string { return l.ch }

func New() *News {
	return &News{listeners: make(map[string]map[*Listener]struct{}), chans: make(map[<-chan string]chan string)}
}

func (n *News) Listen(topic string) *Listener {
	l := &Listener{topic, make(chan string, 1)}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.listeners[topic] == nil {
		n.listeners[topic] = make(map[*Listener]struct{})
	}
	n.listeners[topic][l] = struct{}{}
	return l
}

func (n *News) Remove(l *Listener) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.listeners[l.topic], l)
}

func (n *News) Subscribe() <-chan string {
	ch := make(chan string, 1)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.chans[ch] = ch
	return ch
}

func (n *News) Unsubscribe(ch <-chan string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.chans, ch)
}

func (n *News) Publish(topic, text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for l := range n.listeners[topic] {
		select {
		case l.ch <- text:
		default:
		}
	}
	for _, ch := range n.chans {
		select {
		case ch <- text:
		default:
		}
	}
}

// Board is generic, and has its readers in maps in a map.
type Board[T any] struct {
	mu    sync.Mutex
	walls map[string]map[*Reader[T]]bool
	rows  map[string][]*Reader[T]
}

type Reader[T any] struct {
	C    <-chan T
	c    chan T
	wall string
}

func NewBoard[T any]() *Board[T] {
	return &Board[T]{walls: make(map[string]map[*Reader[T]]bool), rows: make(map[string][]*Reader[T])}
}

func newReader[T any](wall string) *Reader[T] {
	c := make(chan T, 1)
	return &Reader[T]{c, c, wall}
}

func (b *Board[T]) Read(wall string) *Reader[T] {
	r := newReader[T](wall)
	b.mu.Lock()
	defer b.mu.Unlock()
	readers, ok := b.walls[wall]
	if !ok {
		readers = make(map[*Reader[T]]bool)
		b.walls[wall] = readers
	}
	readers[r] = true
	return r
}

func (b *Board[T]) Leave(r *Reader[T]) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.walls[r.wall], r)
}

func (b *Board[T]) Queue(wall string) *Reader[T] {
	r := newReader[T](wall)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rows[wall] = append(b.rows[wall], r)
	return r
}

func (b *Board[T]) LeaveQueue(r *Reader[T]) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, o := range b.rows[r.wall] {
		if o == r {
			b.rows[r.wall] = append(b.rows[r.wall][:i], b.rows[r.wall][i+1:]...)
			return
		}
	}
}

// Once reads one at a time: whoever was first is taken out when another comes.
type Once[T any] struct {
	mu    sync.Mutex
	walls map[string]map[*Reader[T]]bool
}

func (o *Once[T]) Read(wall string) *Reader[T] {
	r := newReader[T](wall)
	o.mu.Lock()
	defer o.mu.Unlock()
	readers, ok := o.walls[wall]
	if !ok {
		readers = make(map[*Reader[T]]bool)
		o.walls[wall] = readers
	}
	readers[r] = true
	return r
}

func (o *Once[T]) Leave(r *Reader[T]) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.walls[r.wall], r)
}

// Tell takes out who is slow.
func (o *Once[T]) Tell(wall string, v T) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for r := range o.walls[wall] {
		select {
		case r.c <- v:
		default:
			delete(o.walls[wall], r)
		}
	}
}
