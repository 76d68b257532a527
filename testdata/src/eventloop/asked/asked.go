// Package asked has servers that answer requests, on every path or not.
package asked

import (
	"context"
	"errors"
	"log"
)

type lookup struct {
	key   string
	quiet bool
	reply chan string
	errs  chan error
}

// Store serves lookups.
type Store struct {
	lookups chan lookup
	quit    chan struct{}
	closed  bool
	pending []lookup
}

// NewStore makes one.
func NewStore() *Store {
	s := &Store{lookups: make(chan lookup), quit: make(chan struct{})}
	go s.serve()
	return s
}

func (s *Store) load(key string) (string, error) {
	if key == "" {
		return "", errors.New("no key")
	}
	return key, nil
}

func (s *Store) serve() {
	for {
		select {
		case l := <-s.lookups:
			v, err := s.load(l.key)
			if err != nil {
				log.Print(err) // want `the request that serve received \(line 42\) gets no answer on this path: Get, who asked, waits for ever for reply`
				continue
			}
			l.reply <- v
		case <-s.quit:
			return
		}
	}
}

// Get asks.
func (s *Store) Get(key string) string {
	reply := make(chan string, 1)
	s.lookups <- lookup{key: key, reply: reply}
	return <-reply
}

// A pointer, a range, and a return.
type order struct {
	n    int
	done chan struct{}
}

// Desk takes orders.
type Desk struct{ orders chan *order }

// NewDesk makes one.
func NewDesk(check func(int) error) *Desk {
	d := &Desk{orders: make(chan *order)}
	go func() {
		for o := range d.orders {
			if err := check(o.n); err != nil {
				return // want `the request that NewDesk received \(line 75\) gets no answer on this path: Order, who asked, waits for ever for done`
			}
			close(o.done)
		}
	}()
	return d
}

// Order orders.
func (d *Desk) Order(n int) {
	o := &order{n: n, done: make(chan struct{})}
	d.submit(o)
	<-o.done
}

func (d *Desk) submit(o *order) { d.orders <- o }

// Everything is answered, or handed on.
type Careful struct {
	lookups chan lookup
	late    []lookup
}

// NewCareful makes one.
func NewCareful() *Careful {
	c := &Careful{lookups: make(chan lookup)}
	go c.serve()
	return c
}

func (c *Careful) serve() {
	for l := range c.lookups {
		switch {
		case l.quiet: // ok: it wants none
			continue
		case len(c.late) > 10:
			c.late = append(c.late, l)
			continue
		case l.key == "":
			go c.answer(l)
			continue
		}
		v, err := load(l.key)
		if err != nil {
			l.reply <- err.Error()
			continue
		}
		l.reply <- v
	}
}

func load(key string) (string, error) { return key, nil }

func (c *Careful) answer(l lookup) { l.reply <- "late" }

// Get asks.
func (c *Careful) Get(key string) string {
	l := lookup{key: key, reply: make(chan string, 1)}
	c.lookups <- l
	return <-l.reply
}

// Who asks has another way out.
type Patient struct{ lookups chan lookup }

// NewPatient makes one.
func NewPatient() *Patient {
	p := &Patient{lookups: make(chan lookup)}
	go p.serve()
	return p
}

func (p *Patient) serve() {
	for l := range p.lookups {
		if v, err := load(l.key); err == nil {
			l.reply <- v // ok
		}
	}
}

// Get asks.
func (p *Patient) Get(ctx context.Context, key string) (string, error) {
	l := lookup{key: key, reply: make(chan string, 1)}
	p.lookups <- l
	select {
	case v := <-l.reply:
		return v, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// The request is known elsewhere, too.
type Registry struct {
	lookups chan *lookup
	all     map[string]*lookup
}

// NewRegistry makes one.
func NewRegistry() *Registry {
	r := &Registry{lookups: make(chan *lookup), all: make(map[string]*lookup)}
	go r.serve()
	return r
}

func (r *Registry) serve() {
	for l := range r.lookups {
		v, err := load(l.key)
		if err != nil {
			log.Print(err) // ok: answered by Fail
			continue
		}
		l.reply <- v
	}
}

// Get asks.
func (r *Registry) Get(key string) string {
	l := &lookup{key: key, reply: make(chan string, 1)}
	r.all[key] = l
	r.lookups <- l
	return <-l.reply
}

// Fail answers.
func (r *Registry) Fail(key string) { close(r.all[key].reply) }

// A helper answers, and a deferred call.
type Helped struct{ lookups chan *lookup }

// NewHelped makes one.
func NewHelped() *Helped {
	h := &Helped{lookups: make(chan *lookup)}
	go func() {
		for l := range h.lookups {
			h.one(l)
		}
	}()
	return h
}

func (h *Helped) one(l *lookup) {
	v, err := load(l.key)
	if err != nil {
		l.fail(err)
		return
	}
	l.reply <- v
}

func (l *lookup) fail(err error) { l.reply <- err.Error() }

// Get asks.
func (h *Helped) Get(key string) string {
	l := &lookup{key: key, reply: make(chan string, 1)}
	h.lookups <- l
	return <-l.reply
}

// Generic servers.
type ask[T any] struct {
	key   string
	reply chan T
}

// Serve serves.
type Serve[T any] struct{ asks chan ask[T] }

// Start starts.
func (s *Serve[T]) Start(load func(string) (T, error)) {
	for a := range s.asks {
		v, err := load(a.key)
		if err != nil { // want `the request that Start received \(line \d+\) gets no answer on this path: Ask`
			continue
		}
		a.reply <- v
	}
}

// Ask asks.
func (s *Serve[T]) Ask(key string) T {
	a := ask[T]{key: key, reply: make(chan T, 1)}
	s.asks <- a
	return <-a.reply
}

// NewServe makes one.
func NewServe[T any](load func(string) (T, error)) *Serve[T] {
	s := &Serve[T]{asks: make(chan ask[T])}
	go s.Start(load)
	return s
}

// Several answers, one for each part: how many there are is not known here.
type Listing struct{ lookups chan lookup }

// NewListing makes one.
func NewListing(parts []string) *Listing {
	l := &Listing{lookups: make(chan lookup)}
	go func() {
		for q := range l.lookups {
			for _, p := range parts {
				q.reply <- p // ok
			}
		}
	}()
	return l
}

// First asks.
func (l *Listing) First() string {
	q := lookup{reply: make(chan string, 8)}
	l.lookups <- q
	return <-q.reply
}

// The request to clear wants an answer, the others none. (A buffer of traces.)
type trace struct {
	name    string
	cleared chan error
}

type sink interface {
	Clear() error
	Append(trace) error
}

type traces struct {
	queue chan trace
	sink  sink
	kept  sink
}

func newTraces(s sink) *traces {
	t := &traces{queue: make(chan trace, 10), sink: s}
	go func() {
		for c := range t.queue {
			if c.cleared != nil {
				c.cleared <- t.sink.Clear()
				continue
			}
			if t.sink != nil {
				if err := t.sink.Append(c); err != nil {
					log.Print(err)
				}
			}
			if t.kept != nil {
				_ = t.kept.Append(c) // ok: nobody asked
			}
		}
	}()
	return t
}

func (t *traces) record(name string) { t.queue <- trace{name: name} }

func (t *traces) clear() error {
	done := make(chan error, 1)
	t.queue <- trace{cleared: done}
	return <-done
}

// The same, with a method, and an answer forgotten where it is wanted.
type spans struct {
	queue chan trace
	sink  sink
}

func newSpans(s sink) *spans {
	t := &spans{queue: make(chan trace, 10), sink: s}
	go t.run()
	return t
}

func (t *spans) run() {
	for c := range t.queue {
		if c.cleared == nil {
			_ = t.sink.Append(c)
			continue
		}
		if t.sink == nil {
			log.Print("no sink") // want `the request that run received \(line \d+\) gets no answer on this path: clear`
			continue
		}
		c.cleared <- t.sink.Clear()
	}
}

func (t *spans) record(name string) { t.queue <- trace{name: name} }

func (t *spans) clear() error {
	done := make(chan error, 1)
	t.queue <- trace{cleared: done}
	return <-done
}
