package unlocked

import (
	"context"
	"slices"
	"sync"
)

type event struct{ topic string }

type sub struct {
	ch chan event
	id int
}

// Those who listen to one topic of many: a map of maps.
type bus struct {
	mu   sync.Mutex
	next int
	subs map[string]map[int]*sub
}

func (b *bus) Subscribe(topic string) *sub {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next++
	s := &sub{ch: make(chan event, 8), id: b.next}
	if b.subs[topic] == nil {
		b.subs[topic] = make(map[int]*sub)
	}
	b.subs[topic][s.id] = s
	return s
}

func (b *bus) Unsubscribe(topic string, s *sub) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.subs[topic][s.id]; !ok {
		return
	}
	delete(b.subs[topic], s.id)
	close(s.ch)
}

func (b *bus) Publish(e event) {
	b.mu.Lock()
	targets := make([]*sub, 0, len(b.subs[e.topic]))
	for _, s := range b.subs[e.topic] {
		targets = append(targets, s)
	}
	b.mu.Unlock()
	for _, s := range targets {
		select {
		case s.ch <- e: // want `send on closed channel panics when Unsubscribe closes ch \(line \d+\) after it was taken out of subs under the lock`
		default:
		}
	}
}

// A map of lists, which are put back without the one that leaves.
type lists struct {
	mu   sync.RWMutex
	subs map[string][]*sub
}

func (b *lists) Subscribe(topic string) *sub {
	s := &sub{ch: make(chan event, 8)}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.subs[topic] = append(b.subs[topic], s)
	return s
}

func (b *lists) Unsubscribe(topic string, s *sub) {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.subs[topic]
	if i := slices.Index(list, s); i >= 0 {
		b.subs[topic] = append(list[:i:i], list[i+1:]...)
		close(s.ch)
	}
}

func (b *lists) Publish(e event) {
	for _, s := range b.targets(e.topic) {
		s.ch <- e // want `send on closed channel panics when Unsubscribe closes ch`
	}
}

func (b *lists) targets(topic string) []*sub {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return slices.Clone(b.subs[topic])
}

// The channels themselves are in the map.
type waiters struct {
	mu sync.Mutex
	m  map[int]chan event
}

func (w *waiters) Join(id int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.m[id] = make(chan event, 1)
}

func (w *waiters) Leave(id int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if ch, ok := w.m[id]; ok {
		delete(w.m, id)
		close(ch)
	}
}

func (w *waiters) Tell(id int, e event) {
	w.mu.Lock()
	ch, ok := w.m[id]
	w.mu.Unlock()
	if ok {
		ch <- e // want `send on closed channel panics when Leave closes ch .* after it was found in m under the lock, .*: hold the lock while sending, or leave ch open`
	}
}

// A generic registry.
type registry[K comparable, V any] struct {
	mu sync.Mutex
	m  map[K]*entry[V]
}

type entry[V any] struct{ out chan V }

func (r *registry[K, V]) Add(k K) <-chan V {
	e := &entry[V]{out: make(chan V, 4)}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.m[k] = e
	return e.out
}

func (r *registry[K, V]) Remove(k K) {
	r.mu.Lock()
	e, ok := r.m[k]
	delete(r.m, k)
	r.mu.Unlock()
	if ok {
		close(e.out)
	}
}

func (r *registry[K, V]) Send(k K, v V) {
	r.mu.Lock()
	e, ok := r.m[k]
	r.mu.Unlock()
	if ok {
		e.out <- v // want `send on closed channel panics when Remove closes`
	}
}

// The lock is held while sending.
type held struct {
	mu   sync.Mutex
	subs map[string]map[int]*sub
}

func (b *held) Subscribe(topic string, id int) *sub {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := &sub{ch: make(chan event, 8), id: id}
	if b.subs[topic] == nil {
		b.subs[topic] = make(map[int]*sub)
	}
	b.subs[topic][id] = s
	return s
}

func (b *held) Unsubscribe(topic string, s *sub) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.subs[topic][s.id]; !ok {
		return
	}
	delete(b.subs[topic], s.id)
	close(s.ch)
}

func (b *held) Publish(e event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.subs[e.topic] {
		select {
		case s.ch <- e: // ok
		default:
		}
	}
}

// Who leaves closes a channel of its own, which senders watch.
type polite struct {
	mu   sync.Mutex
	subs map[string]map[int]*guest
}

type guest struct {
	ch   chan event
	done chan struct{}
}

func (b *polite) Subscribe(topic string, id int) *guest {
	b.mu.Lock()
	defer b.mu.Unlock()
	g := &guest{ch: make(chan event), done: make(chan struct{})}
	if b.subs[topic] == nil {
		b.subs[topic] = make(map[int]*guest)
	}
	b.subs[topic][id] = g
	return g
}

func (b *polite) Unsubscribe(topic string, id int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if g, ok := b.subs[topic][id]; ok {
		delete(b.subs[topic], id)
		close(g.done)
	}
}

func (b *polite) Publish(ctx context.Context, e event) {
	b.mu.Lock()
	var all []*guest
	for _, g := range b.subs[e.topic] {
		all = append(all, g)
	}
	b.mu.Unlock()
	for _, g := range all {
		select {
		case g.ch <- e: // ok
		case <-g.done:
		case <-ctx.Done():
		}
	}
}

// Senders are counted, and waited for before the close.
type counted struct {
	mu   sync.Mutex
	subs map[int]*member
}

type member struct {
	ch      chan event
	senders sync.WaitGroup
}

func (b *counted) Subscribe(id int) *member {
	b.mu.Lock()
	defer b.mu.Unlock()
	m := &member{ch: make(chan event, 1)}
	b.subs[id] = m
	return m
}

func (b *counted) Unsubscribe(id int) {
	b.mu.Lock()
	m, ok := b.subs[id]
	delete(b.subs, id)
	b.mu.Unlock()
	if ok {
		m.senders.Wait()
		close(m.ch)
	}
}

func (b *counted) Send(id int, e event) {
	b.mu.Lock()
	m, ok := b.subs[id]
	if ok {
		m.senders.Add(1)
	}
	b.mu.Unlock()
	if ok {
		defer m.senders.Done()
		m.ch <- e // ok
	}
}

// Whoever takes an element out has it alone, and closes it afterwards.
type once struct {
	mu      sync.Mutex
	pending map[int]chan event
}

func (o *once) Ask(id int) chan event {
	o.mu.Lock()
	defer o.mu.Unlock()
	ch := make(chan event, 1)
	o.pending[id] = ch
	return ch
}

func (o *once) Answer(id int, e event) {
	o.mu.Lock()
	ch, ok := o.pending[id]
	delete(o.pending, id)
	o.mu.Unlock()
	if ok {
		ch <- e // ok
		close(ch)
	}
}

func (o *once) Cancel(id int) {
	o.mu.Lock()
	ch, ok := o.pending[id]
	delete(o.pending, id)
	o.mu.Unlock()
	if ok {
		close(ch) // whoever took it out does it
	}
}

// The whole list is taken over under the lock: nobody else finds it there.
type drained struct {
	mu      sync.Mutex
	waiting []chan event
}

func (d *drained) Wait() chan event {
	d.mu.Lock()
	defer d.mu.Unlock()
	ch := make(chan event, 1)
	d.waiting = append(d.waiting, ch)
	return ch
}

func (d *drained) Wake(e event) {
	d.mu.Lock()
	list := d.waiting
	d.waiting = nil
	d.mu.Unlock()
	for _, ch := range list {
		ch <- e // ok
	}
}

func (d *drained) Stop() {
	d.mu.Lock()
	list := d.waiting
	d.waiting = nil
	d.mu.Unlock()
	for _, ch := range list {
		close(ch)
	}
}

// The sender recovers.
func (b *bus) TryPublish(e event) {
	defer func() { recover() }()
	b.mu.Lock()
	var targets []*sub
	for _, s := range b.subs[e.topic] {
		targets = append(targets, s)
	}
	b.mu.Unlock()
	for _, s := range targets {
		s.ch <- e // ok
	}
}

// A list of channels, which a copy is made of.
type list struct {
	mu    sync.RWMutex
	chans []chan event
}

func (l *list) Join() chan event {
	l.mu.Lock()
	defer l.mu.Unlock()
	ch := make(chan event, 1)
	l.chans = append(l.chans, ch)
	return ch
}

func (l *list) Leave(ch chan event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, c := range l.chans {
		if c == ch {
			l.chans = append(l.chans[:i:i], l.chans[i+1:]...)
			close(c)
			return
		}
	}
}

func (l *list) Tell(e event) {
	l.mu.RLock()
	chans := slices.Clone(l.chans)
	l.mu.RUnlock()
	for _, ch := range chans {
		select {
		case ch <- e: // want `send on closed channel panics when Leave closes ch .* after it was found in chans under the lock`
		default:
		}
	}
}

// An object that its sender takes out itself.
type asked struct {
	mu sync.Mutex
	m  map[int]*sub
}

func (a *asked) Ask(id int) *sub {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := &sub{ch: make(chan event, 1), id: id}
	a.m[id] = s
	return s
}

func (a *asked) Answer(id int, e event) {
	a.mu.Lock()
	s, ok := a.m[id]
	delete(a.m, id)
	a.mu.Unlock()
	if ok {
		s.ch <- e // ok
	}
}

func (a *asked) Cancel(id int) {
	a.mu.Lock()
	s, ok := a.m[id]
	delete(a.m, id)
	a.mu.Unlock()
	if ok {
		close(s.ch)
	}
}

// All that are there are closed once nobody sends any more.
type shut struct {
	mu      sync.Mutex
	m       map[int]chan event
	senders sync.WaitGroup
}

func (s *shut) Join(id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.m[id] = make(chan event)
}

func (s *shut) Send(id int, e event) {
	s.senders.Add(1)
	defer s.senders.Done()
	s.mu.Lock()
	ch := s.m[id]
	s.mu.Unlock()
	ch <- e // ok
}

func (s *shut) Close() {
	s.senders.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, ch := range s.m {
		delete(s.m, id)
		close(ch)
	}
}

// One accepts at a time, by a channel with one slot, and it alone closes all: go-libp2p's
// quic listeners.
type acceptor struct {
	sem chan struct{}
	mu  sync.Mutex
	m   map[int]chan event
}

func (a *acceptor) Add(v int) chan event {
	a.mu.Lock()
	defer a.mu.Unlock()
	ch := make(chan event, 4)
	a.m[v] = ch
	return ch
}

func (a *acceptor) closeAll() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for k, ch := range a.m {
		delete(a.m, k)
		close(ch)
	}
}

func (a *acceptor) accept(next func() (int, event, error)) error {
	v, e, err := next()
	if err != nil {
		a.closeAll()
		return err
	}
	a.mu.Lock()
	ch, ok := a.m[v]
	a.mu.Unlock()
	if ok {
		select {
		case ch <- e: // ok
		default:
		}
	}
	return nil
}

func (a *acceptor) Accept(next func() (int, event, error)) error {
	a.sem <- struct{}{}
	defer func() { <-a.sem }()
	return a.accept(next)
}
