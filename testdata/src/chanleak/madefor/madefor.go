package madefor

import (
	"context"
	"errors"
	"time"
)

// quiet tells, on out, that nothing has come for a while. It looks at quit, but not while it
// tells.
type quiet struct {
	in, out, quit chan struct{}
	d             time.Duration
}

func newQuiet(d time.Duration) *quiet {
	q := &quiet{in: make(chan struct{}, 1), out: make(chan struct{}), quit: make(chan struct{}), d: d}
	go q.work()
	return q
}

func (q *quiet) stop() { close(q.quit) }

func (q *quiet) work() {
	var wait <-chan time.Time
	for {
		select {
		case <-q.quit:
			return
		case <-q.in:
			wait = time.After(q.d)
		case <-wait:
			q.out <- struct{}{} // want `sending on q.out waits for ever once WatchQuiet, the only receiver, has left on <-ctx.Done\(\) \(line \d+\): send in a select that leaves on it, too`
			wait = nil
		}
	}
}

func WatchQuiet(ctx context.Context, hit func()) {
	q := newQuiet(time.Second)
	defer q.stop()
	for {
		select {
		case <-q.out:
			hit()
		case <-ctx.Done():
			return
		}
	}
}

// It closes the channel without a method for it.
type pulse struct{ beat, quit chan struct{} }

func newPulse() *pulse {
	p := &pulse{make(chan struct{}), make(chan struct{})}
	go p.run()
	return p
}

func (p *pulse) run() {
	for {
		select {
		case <-p.quit:
			return
		case <-time.After(time.Second):
			p.beat <- struct{}{} // want `sending on p.beat waits for ever once Feel, the only receiver, has left on <-ctx.Done\(\)`
		}
	}
}

func Feel(ctx context.Context, hit func()) {
	p := newPulse()
	defer close(p.quit)
	for {
		select {
		case <-p.beat:
			hit()
		case <-ctx.Done():
			return
		}
	}
}

// The object comes with an error, and the receiver leaves on one of its own.
type feed struct {
	items chan int
	quit  chan struct{}
}

func openFeed(next func() (int, error)) (*feed, error) {
	if next == nil {
		return nil, errors.New("nothing to read")
	}
	f := &feed{make(chan int), make(chan struct{})}
	f.start(next)
	return f, nil
}

func (f *feed) start(next func() (int, error)) {
	go func() {
		for {
			select {
			case <-f.quit:
				return
			default:
			}
			n, err := next()
			if err != nil {
				close(f.items)
				return
			}
			f.items <- n // want `sending on f.items waits for ever once Copy, the only receiver, has returned on an error of put`
		}
	}()
}

func Copy(next func() (int, error), put func(int) error) error {
	f, err := openFeed(next)
	if err != nil {
		return err
	}
	defer close(f.quit)
	for n := range f.items {
		if err := put(n); err != nil {
			return err
		}
	}
	return nil
}

// The sender looks at quit where it sends.
type heedful struct{ out, quit chan struct{} }

func newHeedful() *heedful {
	h := &heedful{make(chan struct{}), make(chan struct{})}
	go h.work()
	return h
}

func (h *heedful) work() {
	for {
		select {
		case h.out <- struct{}{}: // ok: it leaves with the receiver
		case <-h.quit:
			return
		}
	}
}

func WatchHeedful(ctx context.Context, hit func()) {
	h := newHeedful()
	defer close(h.quit)
	for {
		select {
		case <-h.out:
			hit()
		case <-ctx.Done():
			return
		}
	}
}

// Who stops it receives the rest.
type drained struct {
	out  chan int
	quit chan struct{}
}

func newDrained(next func() int) *drained {
	d := &drained{make(chan int), make(chan struct{})}
	go d.work(next)
	return d
}

func (d *drained) work(next func() int) {
	defer close(d.out)
	for {
		select {
		case <-d.quit:
			return
		default:
		}
		d.out <- next() // ok: stop receives until it is closed
	}
}

func (d *drained) stop() {
	close(d.quit)
	for range d.out {
	}
}

func WatchDrained(ctx context.Context, next func() int, hit func(int)) {
	d := newDrained(next)
	defer d.stop()
	for {
		select {
		case n := <-d.out:
			hit(n)
		case <-ctx.Done():
			return
		}
	}
}

// Another receiver takes the rest, in a goroutine of its own.
type shared struct {
	out  chan int
	quit chan struct{}
}

func newShared(next func() int, log func(int)) *shared {
	s := &shared{make(chan int), make(chan struct{})}
	go s.work(next)
	go func() {
		for n := range s.out {
			log(n)
		}
	}()
	return s
}

func (s *shared) work(next func() int) {
	defer close(s.out)
	for {
		select {
		case <-s.quit:
			return
		default:
		}
		s.out <- next() // ok: the log receives as long as anything comes
	}
}

func WatchShared(ctx context.Context, next func() int, hit func(int)) {
	s := newShared(next, hit)
	defer close(s.quit)
	for {
		select {
		case n := <-s.out:
			hit(n)
		case <-ctx.Done():
			return
		}
	}
}

// Each call receives from an object that outlives it: the next call comes by.
type lasting struct{ out chan int }

func newLasting(next func() int) *lasting {
	l := &lasting{make(chan int)}
	go func() {
		for {
			l.out <- next() // ok: whoever comes next receives it
		}
	}()
	return l
}

func (l *lasting) Next(ctx context.Context) (int, error) {
	select {
	case n := <-l.out:
		return n, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// It is told to leave by a value: the sender sends no more.
type lastword struct{ out chan error }

func newLastword(run func() error) *lastword {
	l := &lastword{make(chan error)}
	go func() {
		for {
			err := run()
			l.out <- err // ok: the receiver leaves on the last value alone
			if err != nil {
				return
			}
		}
	}()
	return l
}

func WatchLastword(run func() error) error {
	l := newLastword(run)
	for {
		select {
		case err := <-l.out:
			if err != nil {
				return err
			}
		}
	}
}

// A helper, and a method of an object around it, receive for who makes it.
type outer struct{ inner *quiet2 }

type quiet2 struct{ out, quit chan struct{} }

func newQuiet2() *quiet2 {
	q := &quiet2{make(chan struct{}), make(chan struct{})}
	go q.work()
	return q
}

func (q *quiet2) work() {
	for {
		select {
		case <-q.quit:
			return
		case <-time.After(time.Second):
			q.out <- struct{}{} // want `sending on q.out waits for ever once watch, the only receiver, has left on <-ctx.Done\(\)`
		}
	}
}

func newOuter() *outer { return &outer{newQuiet2()} }

func (o *outer) watch(ctx context.Context, hit func()) {
	for {
		select {
		case <-o.inner.out:
			hit()
		case <-ctx.Done():
			return
		}
	}
}

func WatchOuter(ctx context.Context, hit func()) {
	o := newOuter()
	defer close(o.inner.quit)
	o.watch(ctx, hit)
}

// A helper receives again and again for one object.
type repeated struct{ out, quit chan struct{} }

func newRepeated() *repeated {
	q := &repeated{make(chan struct{}), make(chan struct{})}
	go q.work()
	return q
}

func (q *repeated) work() {
	for {
		select {
		case <-q.quit:
			return
		case <-time.After(time.Second):
			q.out <- struct{}{} // ok: the next call of wait receives it
		}
	}
}

func (q *repeated) wait(ctx context.Context, hit func()) {
	for {
		select {
		case <-q.out:
			hit()
		case <-ctx.Done():
			return
		}
	}
}

func WatchRepeated(hit func()) {
	q := newRepeated()
	defer close(q.quit)
	for {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		q.wait(ctx, hit)
		cancel()
	}
}
