// Package halfmade has channel fields that are made for some objects only.
package halfmade

import (
	"errors"
	"sync"
	"time"
)

// Cache has a janitor, or none: nobody makes done then.
type Cache[K comparable, V any] struct {
	mu   sync.Mutex
	m    map[K]V
	stop chan struct{}
	done chan struct{}
	once sync.Once
}

func New[K comparable, V any](every time.Duration) *Cache[K, V] {
	c := &Cache[K, V]{m: make(map[K]V), stop: make(chan struct{})}
	if every > 0 {
		c.done = make(chan struct{})
		go c.janitor(every)
	}
	return c
}

func (c *Cache[K, V]) janitor(every time.Duration) {
	defer close(c.done)
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-c.stop:
			return
		case <-t.C:
			c.mu.Lock()
			clear(c.m)
			c.mu.Unlock()
		}
	}
}

func (c *Cache[K, V]) Close() {
	c.once.Do(func() { close(c.stop) })
	<-c.done // want `New makes done only on some of its ways \(line 22\), and Close, which comes to it on all, waits for ever on a nil channel for the other objects`
}

// The channel is closed by the method itself, and the constructor can fail.
type Tail struct {
	name string
	quit chan struct{}
}

func Open(name string, follow bool) (*Tail, error) {
	if name == "" {
		return nil, errors.New("no name")
	}
	t := new(Tail)
	t.name = name
	if !follow {
		return t, nil
	}
	t.quit = make(chan struct{})
	go func() { <-t.quit }()
	return t, nil
}

func (t *Tail) Close() error {
	close(t.quit) // want `Open makes quit only on some of its ways \(line 64\), and Close, which comes to it on all, panics on a nil channel for the other objects`
	return nil
}

// ok: made for all.
type Always struct{ done chan struct{} }

func NewAlways(run func()) *Always {
	a := &Always{}
	if run == nil {
		a.done = make(chan struct{})
		close(a.done)
	} else {
		a.done = make(chan struct{})
		go func() {
			defer close(a.done)
			run()
		}()
	}
	return a
}

func (a *Always) Close() { <-a.done }

// ok: asked first, of the field or of something else.
type Asked struct {
	every      time.Duration
	done, quit chan struct{}
}

func NewAsked(every time.Duration) *Asked {
	a := &Asked{every: every}
	if every > 0 {
		a.done, a.quit = make(chan struct{}), make(chan struct{})
		go func() {
			<-a.quit
			close(a.done)
		}()
	}
	return a
}

func (a *Asked) Close() {
	if a.every > 0 {
		close(a.quit)
		<-a.done
	}
}

type Compared struct{ done chan struct{} }

func NewCompared(run func()) *Compared {
	a := &Compared{}
	if run != nil {
		a.done = make(chan struct{})
		go func() {
			defer close(a.done)
			run()
		}()
	}
	return a
}

func (a *Compared) Running() bool { return a.done != nil }

func (a *Compared) Wait() { <-a.done }

// ok: another function makes it.
type Started struct{ done chan struct{} }

func NewStarted(now bool) *Started {
	s := &Started{}
	if now {
		s.done = make(chan struct{})
		go close(s.done)
	}
	return s
}

func (s *Started) Start() {
	s.done = make(chan struct{})
	go close(s.done)
}

func (s *Started) Close() { <-s.done }

// ok: an option sets it.
type Optional struct{ done chan struct{} }

type Option func(*Optional)

func Done() Option { return func(o *Optional) { o.done = make(chan struct{}) } }

func NewOptional(closed bool, opts ...Option) *Optional {
	o := &Optional{}
	if closed {
		o.done = make(chan struct{})
		close(o.done)
	}
	for _, opt := range opts {
		opt(o)
	}
	return o
}

func (o *Optional) Close() { <-o.done }

// ok: no object without it is returned.
type Failing struct{ done chan struct{} }

func NewFailing(run func() error) (*Failing, error) {
	f := &Failing{}
	if err := run(); err != nil {
		return f, err
	}
	f.done = make(chan struct{})
	go close(f.done)
	return f, nil
}

func (f *Failing) Close() { <-f.done }

// ok: results are for who has asked for them.
type Results struct{ out chan int }

func NewResults(async bool) *Results {
	r := &Results{}
	if async {
		r.out = make(chan int, 1)
		go func() { r.out <- 1 }()
	}
	return r
}

func (r *Results) Next() int { return <-r.out }

// ok: a select has another way on.
type Selected struct{ done chan struct{} }

func NewSelected(run func()) *Selected {
	s := &Selected{}
	if run != nil {
		s.done = make(chan struct{})
		go func() {
			defer close(s.done)
			run()
		}()
	}
	return s
}

func (s *Selected) Wait(stop <-chan struct{}) {
	select {
	case <-s.done:
	case <-stop:
	}
}

// ok: the package waits for those that it has started.
type Known struct{ done chan struct{} }

func NewKnown(run func()) *Known {
	k := &Known{}
	if run != nil {
		k.done = make(chan struct{})
		go func() {
			defer close(k.done)
			run()
		}()
	}
	return k
}

func (k *Known) Wait() { <-k.done }

func Run(run func()) {
	NewKnown(run).Wait()
}
