package elements

import (
	"errors"
	"slices"
	"sync"
)

// Channels of subscribers, by name: the one who tells them all has the lock that
// a subscriber needs to leave. From a master server and its clients.
type board struct {
	mu   sync.RWMutex
	subs map[string]chan string
}

func newBoard() *board { return &board{subs: make(map[string]chan string)} }

func (b *board) Follow(name string, show func(string) error) error {
	ch := b.add(name)
	defer b.remove(name)
	for s := range ch {
		if err := show(s); err != nil {
			return err
		}
	}
	return nil
}

func (b *board) add(name string) chan string {
	ch := make(chan string, 100)
	b.mu.Lock()
	b.subs[name] = ch
	b.mu.Unlock()
	return ch
}

func (b *board) remove(name string) {
	b.mu.Lock()
	delete(b.subs, name)
	b.mu.Unlock()
}

func (b *board) Tell(s string) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, ch := range b.subs {
		ch <- s // want `sends on ch \(once its buffer of 100 is full\) with b.mu held \(line \d+\), but Follow, which received from ch, takes b.mu when it leaves off`
	}
}

// The same in a slice, with a literal that is deferred.
type choir struct {
	mu     sync.Mutex
	voices []chan int
}

func (c *choir) Sing(note func(int) error) error {
	in := make(chan int)
	c.mu.Lock()
	c.voices = append(c.voices, in)
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if i := slices.Index(c.voices, in); i >= 0 {
			c.voices = slices.Delete(c.voices, i, i+1)
		}
	}()
	for {
		if err := note(<-in); err != nil {
			return err
		}
	}
}

func (c *choir) Conduct(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, v := range c.voices {
		v <- n // want `sends on v with c.mu held`
	}
}

// Of a package variable, one of them by its name, through a helper; the receiver
// takes the lock each time. A generic one.
var (
	ringsMu sync.Mutex
	rings   = map[string]chan int{}
	heard   int
)

func Listen(name string) {
	ch := make(chan int)
	ringsMu.Lock()
	rings[name] = ch
	ringsMu.Unlock()
	for n := range ch {
		ringsMu.Lock()
		heard += n
		ringsMu.Unlock()
	}
}

func Ring(name string, n int) error {
	ringsMu.Lock()
	defer ringsMu.Unlock()
	ch, ok := rings[name]
	if !ok {
		return errors.New("nobody there")
	}
	send(ch, n)
	return nil
}

func send(ch chan int, n int) {
	ch <- n // want `sends on ch with elements.ringsMu held by Ring|sends on ch with ringsMu held by Ring`
}

type post[T any] struct {
	mu    sync.Mutex
	boxes map[string]chan T
}

func (p *post[T]) Read(name string, show func(T) bool) {
	ch := make(chan T)
	p.mu.Lock()
	p.boxes[name] = ch
	p.mu.Unlock()
	for v := range ch {
		if !show(v) {
			break
		}
	}
	p.mu.Lock()
	delete(p.boxes, name)
	p.mu.Unlock()
}

func (p *post[T]) Write(v T) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, ch := range p.boxes {
		ch <- v // want `sends on ch with p.mu held`
	}
}

var letters = post[string]{boxes: map[string]chan string{}}

// Whoever is busy misses it.
type radio struct {
	mu   sync.Mutex
	sets map[string]chan string
}

func (r *radio) Tune(name string, play func(string) bool) {
	ch := make(chan string)
	r.mu.Lock()
	r.sets[name] = ch
	r.mu.Unlock()
	for s := range ch {
		if !play(s) {
			break
		}
	}
	r.mu.Lock()
	delete(r.sets, name)
	r.mu.Unlock()
}

func (r *radio) Cast(s string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, ch := range r.sets {
		select {
		case ch <- s: // ok
		default:
		}
	}
}

// Told without the lock.
type paper struct {
	mu      sync.Mutex
	readers map[string]chan string
}

func (p *paper) Read(name string, show func(string) bool) {
	ch := make(chan string)
	p.mu.Lock()
	p.readers[name] = ch
	p.mu.Unlock()
	for s := range ch {
		if !show(s) {
			break
		}
	}
	p.mu.Lock()
	delete(p.readers, name)
	p.mu.Unlock()
}

func (p *paper) Print(s string) {
	p.mu.Lock()
	var all []chan string
	for _, ch := range p.readers {
		all = append(all, ch)
	}
	p.mu.Unlock()
	for _, ch := range all {
		ch <- s // ok
	}
}

// One answer, for which there is room.
type desk struct {
	mu   sync.Mutex
	open map[int]chan string
}

func (d *desk) Ask(id int, timeout <-chan struct{}) string {
	ch := make(chan string, 1)
	d.mu.Lock()
	d.open[id] = ch
	d.mu.Unlock()
	defer func() {
		d.mu.Lock()
		delete(d.open, id)
		d.mu.Unlock()
	}()
	select {
	case s := <-ch:
		return s
	case <-timeout:
		return ""
	}
}

func (d *desk) Answer(id int, s string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if ch, ok := d.open[id]; ok {
		ch <- s // ok
	}
}

// Others get at the list: who receives is not known.
type Hall struct {
	mu    sync.Mutex
	doors []chan int
}

func (h *Hall) Doors() []chan int { return h.doors }

func (h *Hall) Open(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, d := range h.doors {
		d <- n // ok
	}
}

func (h *Hall) Guard(stop func() bool) {
	d := make(chan int)
	h.mu.Lock()
	h.doors = append(h.doors, d)
	h.mu.Unlock()
	for range d {
		if stop() {
			break
		}
	}
	h.mu.Lock()
	h.doors = nil
	h.mu.Unlock()
}

// From a watcher of volumes: the first value for one that was just made finds
// room.
type volume struct {
	on      *volumes
	updates chan int
	gone    func()
}

type volumes struct {
	mu  sync.Mutex
	all map[string]*volume
}

func newVolume(on *volumes, name string) *volume {
	v := &volume{on: on, updates: make(chan int, 1)}
	v.gone = func() { on.remove(name) }
	go v.watch()
	return v
}

func (v *volume) watch() {
	defer v.gone()
	for n := range v.updates {
		if n == 0 {
			return
		}
	}
}

func (o *volumes) remove(name string) {
	o.mu.Lock()
	delete(o.all, name)
	o.mu.Unlock()
}

func (o *volumes) Add(name string, n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	v := newVolume(o, name)
	o.all[name] = v
	v.updates <- n // ok
}
