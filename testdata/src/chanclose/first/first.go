package first

import (
	"context"
	"sync"
)

// The function that sends is given to objects that are shut down only afterwards.
type Provider interface {
	Watch(func(error))
	Shutdown(context.Context) error
}

type Resolver struct {
	watcher   chan error
	providers []Provider
	once      sync.Once
}

func New(ps []Provider) *Resolver {
	r := &Resolver{watcher: make(chan error, 1), providers: ps}
	for _, p := range ps {
		p.Watch(r.onChange)
	}
	return r
}

func (r *Resolver) Watch() <-chan error { return r.watcher }

func (r *Resolver) Shutdown(ctx context.Context) (err error) {
	r.once.Do(func() {
		err = r.shutdown(ctx)
	})
	return err
}

func (r *Resolver) shutdown(ctx context.Context) error {
	close(r.watcher)
	for _, p := range r.providers {
		if err := p.Shutdown(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (r *Resolver) onChange(err error) {
	r.watcher <- err // want `send on closed channel panics when onChange is sending: Shutdown closes r.watcher \(line 38\) before it ends that \(line 40\); close it last, when nobody sends any more`
}

// The goroutine that sends is told to end too late.
type pump struct {
	out  chan int
	quit chan struct{}
	once sync.Once
}

func newPump(next func() int) *pump {
	p := &pump{out: make(chan int), quit: make(chan struct{})}
	go p.run(next)
	return p
}

func (p *pump) run(next func() int) {
	for {
		n := next()
		select {
		case p.out <- n: // want `send on closed channel panics when the goroutine of line \d+ is sending: .* closes p.out \(line \d+\) before it ends that \(line \d+\)`
		case <-p.quit:
			return
		}
	}
}

func (p *pump) Close() {
	p.once.Do(func() {
		close(p.out)
		close(p.quit)
	})
}

// It is told to end by a value, and sends in a helper.
type feeder struct {
	once sync.Once
	out  chan int
	quit chan struct{}
}

func newFeeder(next func() (int, bool)) *feeder {
	f := &feeder{out: make(chan int, 8), quit: make(chan struct{})}
	go func() {
		for {
			select {
			case <-f.quit:
				return
			default:
			}
			if n, ok := next(); ok {
				f.out <- n // want `send on closed channel panics when the goroutine of line \d+ is sending`
			}
		}
	}()
	return f
}

func (f *feeder) Stop() { f.once.Do(f.stop) }

func (f *feeder) stop() {
	close(f.out)
	f.quit <- struct{}{}
}

// In the right order, with a wait in between.
type right struct {
	once sync.Once
	out  chan int
	quit chan struct{}
	wg   sync.WaitGroup
}

func newRight(next func() int) *right {
	p := &right{out: make(chan int), quit: make(chan struct{})}
	p.wg.Go(func() {
		for {
			select {
			case p.out <- next(): // ok
			case <-p.quit:
				return
			}
		}
	})
	return p
}

func (p *right) Close() { p.once.Do(p.end) }

func (p *right) end() {
	close(p.quit)
	p.wg.Wait()
	close(p.out)
}

// The sender has been waited for, and something else is told afterwards.
type waited struct {
	once    sync.Once
	in, out chan int
	quit    chan struct{}
	wg      sync.WaitGroup
}

func newWaited() *waited {
	p := &waited{in: make(chan int), out: make(chan int), quit: make(chan struct{})}
	p.wg.Go(func() {
		for {
			select {
			case n, ok := <-p.in:
				if !ok {
					return
				}
				p.out <- n // ok
			case <-p.quit:
				return
			}
		}
	})
	return p
}

func (p *waited) Close() { p.once.Do(p.end) }

func (p *waited) end() {
	close(p.in)
	p.wg.Wait()
	close(p.out)
	close(p.quit)
}

// The same goroutine closes what it sends on, and then says so.
type own struct{ out, over chan int }

func newOwn(list []int) *own {
	o := &own{make(chan int), make(chan int)}
	go func() {
		for _, n := range list {
			o.out <- n // ok
		}
		close(o.out)
		close(o.over)
	}()
	return o
}

// Who hands the function on takes it back before.
type Source interface {
	Subscribe(func(int))
	Unsubscribe()
	Close() error
}

type sink struct {
	once sync.Once
	in   chan int
	src  Source
}

func newSink(src Source) *sink {
	s := &sink{in: make(chan int, 8), src: src}
	src.Subscribe(s.put)
	return s
}

func (s *sink) put(n int) {
	s.in <- n // ok: nobody calls it any more
}

func (s *sink) Close() { s.once.Do(func() { _ = s.stop() }) }

func (s *sink) stop() error {
	s.src.Unsubscribe()
	close(s.in)
	return s.src.Close()
}

// The sender recovers.
type brave struct {
	once sync.Once
	in   chan int
	src  Source
}

func newBrave(src Source) *brave {
	s := &brave{in: make(chan int, 8), src: src}
	src.Subscribe(s.put)
	return s
}

func (s *brave) put(n int) {
	defer func() { recover() }()
	s.in <- n // ok
}

func (s *brave) Close() { s.once.Do(func() { _ = s.stop() }) }

func (s *brave) stop() error {
	close(s.in)
	return s.src.Close()
}

// A lock and a flag keep them apart.
type locked struct {
	once   sync.Once
	mu     sync.Mutex
	closed bool
	in     chan int
	src    Source
}

func newLocked(src Source) *locked {
	s := &locked{in: make(chan int, 8), src: src}
	src.Subscribe(s.put)
	return s
}

func (s *locked) put(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.in <- n // ok
	}
}

func (s *locked) Close() { s.once.Do(func() { _ = s.stop() }) }

func (s *locked) stop() error {
	s.mu.Lock()
	s.closed = true
	close(s.in)
	s.mu.Unlock()
	return s.src.Close()
}

// Generic.
type relay[T any] struct {
	out  chan T
	quit chan struct{}
	once sync.Once
}

func newRelay[T any](next func() T) *relay[T] {
	r := &relay[T]{out: make(chan T), quit: make(chan struct{})}
	go r.pass(next)
	return r
}

func (r *relay[T]) pass(next func() T) {
	for {
		select {
		case <-r.quit:
			return
		default:
		}
		r.out <- next() // want `send on closed channel panics when`
	}
}

func (r *relay[T]) Close() {
	r.once.Do(func() {
		close(r.out)
		close(r.quit)
	})
}
