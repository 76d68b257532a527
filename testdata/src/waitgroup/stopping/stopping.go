package stopping

import (
	"errors"
	"sync"
	"sync/atomic"
)

var errStopped = errors.New("stopped")

type runner struct {
	closed atomic.Bool
	wg     sync.WaitGroup
}

func (r *runner) Submit(task func()) error {
	if r.closed.Load() {
		return errStopped
	}
	r.wg.Add(1) // want `between the test of closed \(line 17\) and this r.wg.Add, Stop may set it and its r.wg.Wait\(\) \(line 49\) return, so that the goroutine runs after it: test and count under one lock, under which Stop sets closed, too`
	go func() {
		defer r.wg.Done()
		task()
	}()
	return nil
}

// By Go, through a function that others call.
func (r *runner) Try(task func()) bool { return r.start(task) }

func (r *runner) start(task func()) bool {
	if !r.closed.Load() && task != nil {
		r.wg.Go(task) // want `between the test of closed \(line 32\) and this r.wg.Go, Stop may set it`
		return true
	}
	return false
}

// ok: what is counted before the flag is looked at is waited for, or not started.
func (r *runner) Before(task func()) {
	r.wg.Add(1)
	if r.closed.Load() {
		r.wg.Done()
		return
	}
	go func() { defer r.wg.Done(); task() }()
}

func (r *runner) Stop() { r.closed.Store(true); r.wg.Wait() }

// The flag is read under a lock, which is given back before Add.
type pool struct {
	mu      sync.Mutex
	stopped bool
	wg      sync.WaitGroup
}

func (p *pool) isStopped() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stopped
}

func (p *pool) Do(task func()) error {
	p.mu.Lock()
	stopped := p.stopped
	p.mu.Unlock()
	if stopped {
		return errStopped
	}
	p.wg.Add(1) // want `between the test of stopped \(line 66\) and this p.wg.Add, Stop may set it`
	go func() {
		defer p.wg.Done()
		task()
	}()
	return nil
}

// ok: the lock is held from the test to the Add.
func (p *pool) Held(task func()) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped {
		return errStopped
	}
	p.wg.Add(1)
	go func() {
		defer p.wg.Done()
		task()
	}()
	return nil
}

// ok: its caller holds the lock.
func (p *pool) Batch(tasks []func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, t := range tasks {
		p.locked(t)
	}
}

func (p *pool) locked(task func()) {
	if p.stopped {
		return
	}
	p.wg.Go(task)
}

func (p *pool) Stop() {
	p.mu.Lock()
	p.stopped = true
	p.mu.Unlock()
	p.wg.Wait()
}

// The flag is a channel that is closed.
type server[T any] struct {
	once sync.Once
	quit chan struct{}
	wg   sync.WaitGroup
}

func (s *server[T]) Handle(v T, do func(T)) bool {
	select {
	case <-s.quit:
		return false
	default:
	}
	s.wg.Add(1) // want `between the test of quit \(line 125\) and this s.wg.Add, Close may close it`
	go func() {
		defer s.wg.Done()
		do(v)
	}()
	return true
}

func (s *server[T]) Serve(in <-chan T, do func(T)) {
	for {
		select {
		case <-s.quit:
			return
		case v := <-in:
			s.wg.Go(func() { do(v) }) // want `between the test of quit \(line 140\) and this s.wg.Go, Close may close it`
		}
	}
}

func (s *server[T]) Close() {
	s.once.Do(func() { close(s.quit) })
	s.wg.Wait()
}

// ok: the loop that adds is counted itself, so that the counter is not zero.
type acceptor struct {
	closed atomic.Bool
	wg     sync.WaitGroup
}

func (a *acceptor) Start(accept func() func()) {
	a.wg.Add(1)
	go a.loop(accept)
}

func (a *acceptor) loop(accept func() func()) {
	defer a.wg.Done()
	for {
		conn := accept()
		if a.closed.Load() {
			return
		}
		a.wg.Add(1)
		go func() {
			defer a.wg.Done()
			conn()
		}()
	}
}

func (a *acceptor) Close() {
	a.closed.Store(true)
	a.wg.Wait()
}

// ok: Serve counts itself as well.
type counted struct {
	closed atomic.Bool
	wg     sync.WaitGroup
}

func (c *counted) Serve(accept func() func()) {
	c.wg.Add(1)
	defer c.wg.Done()
	for !c.closed.Load() {
		c.wg.Go(accept())
	}
}

func (c *counted) Close() {
	c.closed.Store(true)
	c.wg.Wait()
}

// ok: who stops it waits for the loop before it waits for what that has started.
type ordered struct {
	closed atomic.Bool
	over   chan struct{}
	wg     sync.WaitGroup
}

func (o *ordered) Serve(accept func() func()) {
	defer close(o.over)
	for {
		conn := accept()
		if o.closed.Load() {
			return
		}
		o.wg.Go(conn)
	}
}

func (o *ordered) Close() {
	o.closed.Store(true)
	<-o.over
	o.wg.Wait()
}

// ok: the flag says something else, Wait has nothing to do with it.
type lazy struct {
	warm atomic.Bool
	wg   sync.WaitGroup
}

func (l *lazy) Load(f func()) {
	if l.warm.Load() {
		return
	}
	l.wg.Go(f)
}

func (l *lazy) Warm()  { l.warm.Store(true) }
func (l *lazy) Close() { l.wg.Wait() }

// ok: it looks again once it has counted.
type twice struct {
	closed atomic.Bool
	wg     sync.WaitGroup
}

func (t *twice) Submit(task func()) error {
	if t.closed.Load() {
		return errStopped
	}
	t.wg.Add(1)
	if t.closed.Load() {
		t.wg.Done()
		return errStopped
	}
	go func() {
		defer t.wg.Done()
		task()
	}()
	return nil
}

func (t *twice) Stop() {
	t.closed.Store(true)
	t.wg.Wait()
}

func (p *pool) Ask(task func()) {
	if p.isStopped() {
		return
	}
	p.wg.Go(task) // want `between the test of stopped \(line \d+\) and this p.wg.Go, Stop may set it`
}

// ok: Run counts itself, and what it calls runs while it does.
type nested struct {
	closed atomic.Bool
	wg     sync.WaitGroup
}

func (n *nested) Run(tasks <-chan func()) {
	n.wg.Add(1)
	defer n.wg.Done()
	for t := range tasks {
		n.one(t)
	}
}

func (n *nested) one(t func()) {
	if n.closed.Load() {
		return
	}
	n.wg.Go(t)
}

func (n *nested) Stop() {
	n.closed.Store(true)
	n.wg.Wait()
}
