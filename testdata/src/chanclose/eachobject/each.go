// Package eachobject has objects whose goroutine closes a channel at its end, and whose
// method closes it, too.
package eachobject

import (
	"bufio"
	"errors"
	"io"
	"log"
	"sync"
	"time"
)

// A Once that guards one of two.
type Follower struct {
	lines chan string
	stop  chan struct{}
	once  sync.Once
	rd    io.Reader
}

func Follow(rd io.Reader) (*Follower, error) {
	if rd == nil {
		return nil, errors.New("nothing to read")
	}
	f := &Follower{lines: make(chan string), stop: make(chan struct{}), rd: rd}
	go f.read()
	return f, nil
}

func (f *Follower) Stop() {
	f.once.Do(func() {
		close(f.stop)
		close(f.lines) // want "close of closed channel panics when both Stop and the goroutine of line [0-9]+ .line [0-9]+. close f.lines"
	})
}

func (f *Follower) read() {
	defer close(f.lines)
	sc := bufio.NewScanner(f.rd)
	for sc.Scan() {
		select {
		case f.lines <- sc.Text():
		case <-f.stop:
			return
		}
	}
}

// A literal; the method waits first, which does not help.
type Poller struct {
	ticks chan time.Time
	quit  chan struct{}
	wg    sync.WaitGroup
}

func NewPoller(d time.Duration) *Poller {
	p := &Poller{ticks: make(chan time.Time, 1), quit: make(chan struct{})}
	p.wg.Go(func() {
		defer close(p.ticks) // want "close of closed channel panics when both the goroutine of line [0-9]+ and Close .line [0-9]+. close p.ticks"
		t := time.NewTicker(d)
		defer t.Stop()
		for {
			select {
			case now := <-t.C:
				select {
				case p.ticks <- now:
				default:
				}
			case <-p.quit:
				return
			}
		}
	})
	return p
}

func (p *Poller) Close() {
	close(p.quit) // want "a second call of Close panics"
	p.wg.Wait()
	close(p.ticks)
}

// Generic; a helper closes.
type Stream[T any] struct {
	out chan T
	src func() (T, bool)
}

func NewStream[T any](src func() (T, bool)) *Stream[T] {
	s := &Stream[T]{out: make(chan T), src: src}
	go s.feed()
	return s
}

func (s *Stream[T]) feed() {
	defer s.finish()
	for {
		v, ok := s.src()
		if !ok {
			return
		}
		s.out <- v // want "send on closed channel panics when Cancel closes s.out"
	}
}

func (s *Stream[T]) finish() { close(s.out) } // want "close of closed channel panics when both the goroutine of line [0-9]+ and Cancel .line [0-9]+. close s.out"

func (s *Stream[T]) Cancel() {
	log.Print("cancelled")
	close(s.out)
}

// ok: the method closes another channel.
type right struct{ lines, stop chan struct{} }

func newRight() *right {
	r := &right{make(chan struct{}), make(chan struct{})}
	go func() {
		defer close(r.lines)
		<-r.stop
	}()
	return r
}

func (r *right) Stop() { close(r.stop) } // want "a second call of Stop panics"

// ok: the goroutine is started by a method, and who has not called it closes itself.
type Lazy struct {
	out     chan int
	started bool
}

func NewLazy() *Lazy { return &Lazy{out: make(chan int)} }

func (l *Lazy) Start() {
	l.started = true
	go func() {
		defer close(l.out)
		l.out <- 1
	}()
}

func (l *Lazy) Close() {
	if !l.started {
		close(l.out)
	}
}

// Strict: not every object has the goroutine.
type Maybe struct{ out chan int }

func NewMaybe(run bool) *Maybe {
	m := &Maybe{make(chan int)}
	if run {
		go func() {
			defer close(m.out) // want "close of closed channel panics when both"
			m.out <- 1
		}()
	}
	return m
}

func (m *Maybe) Close() { close(m.out) }

// ok: one Once for both.
type Both struct {
	out  chan int
	once sync.Once
}

func NewBoth() *Both {
	b := &Both{out: make(chan int)}
	go func() {
		defer b.end()
		b.out <- 1 // want "send on closed channel panics when Close closes b.out"
	}()
	return b
}

func (b *Both) end()   { b.once.Do(func() { close(b.out) }) }
func (b *Both) Close() { b.end() }

// Strict: the goroutine closes it only if nobody else did, perhaps.
type Told struct {
	out, quit chan int
}

func NewTold() *Told {
	t := &Told{make(chan int), make(chan int)}
	go func() {
		select {
		case <-t.quit:
			return
		case t.out <- 1:
		}
		close(t.out) // want "close of closed channel panics when both"
	}()
	return t
}

func (t *Told) Close() {
	close(t.quit) // want "a second call of Close panics"
	close(t.out)
}

// ok: the constructor has failed, and nothing was started.
type Conn struct{ out chan int }

func Dial(dial func() error) (*Conn, error) {
	c := &Conn{make(chan int)}
	if err := dial(); err != nil {
		c.abort()
		return nil, err
	}
	go func() {
		defer close(c.out)
		c.out <- 1
	}()
	return c, nil
}

func (c *Conn) abort() { close(c.out) }
