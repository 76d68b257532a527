// Package oldest has channels that are made room in.
package oldest

import (
	"context"
	"sync"
)

type relay struct{ out chan int }

func newRelay() *relay { return &relay{out: make(chan int, 4)} }

func (r *relay) Out() <-chan int { return r.out }

func (r *relay) run(ctx context.Context, in <-chan int) {
	for {
		select {
		case <-ctx.Done():
			return
		case v := <-in:
			select {
			case r.out <- v:
			default:
				<-r.out // want `r.out was full when the select tried to send \(line \d+\), but may be empty by now: this receive then waits for ever`
				r.out <- v
			}
		}
	}
}

func (r *relay) Start(ctx context.Context, in <-chan int) { go r.run(ctx, in) }

// A receiver of one's own.
func literal(in []int, do func(int)) {
	latest := make(chan int, 1)
	go func() {
		for v := range latest {
			do(v)
		}
	}()
	for _, v := range in {
		select {
		case latest <- v:
		default:
			<-latest // want `latest was full`
			latest <- v
		}
	}
	close(latest)
}

type box[T any] struct{ c chan T }

func newBox[T any](n int) *box[T] { return &box[T]{c: make(chan T, n)} }

func (b *box[T]) C() <-chan T { return b.c }

func (b *box[T]) Put(v T) {
	for {
		select {
		case b.c <- v:
			return
		default:
			_ = <-b.c // want `b.c was full`
		}
	}
}

var newest = make(chan int, 2)

func publish(v int) {
	select {
	case newest <- v:
	default:
		<-newest // want `newest was full`
		newest <- v
	}
}

func Publish(v int) { publish(v) }

func Newest() int { return <-newest }

// Look-alikes.

type tap struct{ out chan int }

func newTap() *tap { return &tap{out: make(chan int, 4)} }

func (t *tap) Out() <-chan int { return t.out }

func (t *tap) Put(v int) {
	select {
	case t.out <- v:
	default:
		select {
		case <-t.out: // ok
		default:
		}
		t.out <- v
	}
}

// Nobody else receives.
type ring struct{ c chan int }

func newRing() *ring { return &ring{c: make(chan int, 8)} }

func (r *ring) put(v int) {
	select {
	case r.c <- v:
	default:
		<-r.c // ok: still full
		r.c <- v
	}
}

func (r *ring) Fill(in []int) (out []int) {
	for _, v := range in {
		r.put(v)
	}
	for range len(r.c) {
		out = append(out, <-r.c)
	}
	return out
}

// Both ends have the lock.
type store struct {
	mu sync.Mutex
	c  chan int
}

func newStore() *store { return &store{c: make(chan int, 8)} }

func (s *store) Put(v int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.c <- v:
	default:
		<-s.c // ok: nobody receives meanwhile
		s.c <- v
	}
}

func (s *store) Get() (int, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case v := <-s.c:
		return v, true
	default:
		return 0, false
	}
}

// Slots: who has one gives it back.
type slots struct{ c chan struct{} }

func newSlots() *slots { return &slots{c: make(chan struct{}, 4)} }

func (s *slots) Do(f func()) {
	select {
	case s.c <- struct{}{}:
		f()
		<-s.c // ok: one's own
	default:
		s.c <- struct{}{}
		f()
		<-s.c // ok: one's own
	}
}

// Slots that another function gives back.
type lent struct{ c chan struct{} }

func newLent() *lent { return &lent{c: make(chan struct{}, 4)} }

func (l *lent) Do(f func()) {
	select {
	case l.c <- struct{}{}:
	default:
		l.c <- struct{}{}
		if f == nil {
			<-l.c // ok: what it has sent itself
		}
	}
}

func (l *lent) Done() { <-l.c }

// Another channel.
type pair struct{ a, b chan int }

func newPair() *pair { return &pair{make(chan int, 1), make(chan int, 1)} }

func (p *pair) A() <-chan int { return p.a }

func (p *pair) B() chan<- int { return p.b }

func (p *pair) Put(v int) {
	select {
	case p.a <- v:
	default:
		<-p.b // ok
	}
}

// Others send as well.
type shared struct{ c chan int }

func newShared() *shared { return &shared{c: make(chan int, 4)} }

func (s *shared) Out() <-chan int { return s.c }

func (s *shared) Put(v int) {
	select {
	case s.c <- v:
	default:
		<-s.c // ok: late until the next value comes
		s.c <- v
	}
}

func (s *shared) Tick() { s.c <- 0 }
