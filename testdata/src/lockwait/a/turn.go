package a

import (
	"sync"
	"sync/atomic"
	"time"

	"lockwait/dep"
)

// A consumer asks to be reset: a flag lets one ask at a time, and the buffer
// has room for one. From a client of a message server, and a cache of files.
type consumer struct {
	mu      sync.Mutex
	busy    atomic.Uint32
	kicked  bool
	reset   chan struct{}
	errs    chan error
	serial  int
	reseted int
}

func newConsumer() *consumer {
	c := &consumer{reset: make(chan struct{}, 1), errs: make(chan error, 1)}
	go c.run()
	go c.tell()
	return c
}

func (c *consumer) run() {
	for range c.reset {
		c.mu.Lock()
		c.reseted++
		c.kicked = false
		c.mu.Unlock()
		c.busy.Store(0)
	}
}

func (c *consumer) tell() {
	for range c.errs {
		c.mu.Lock()
		c.serial++
		c.mu.Unlock()
	}
}

func (c *consumer) fail(serial int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if serial == c.serial && c.busy.Load() == 0 {
		c.busy.Store(1)
		c.reset <- struct{}{}
	}
}

func (c *consumer) kick() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.kicked {
		c.kicked = true
		c.reset <- struct{}{}
	}
}

// A timer calls once.
func (c *consumer) watch(d time.Duration) *time.Timer {
	return time.AfterFunc(d, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.errs <- nil
	})
}

// Without a flag it may be full.
func (c *consumer) hurry() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.serial++
	c.reset <- struct{}{} // want `sends on c.reset \(once its buffer of 1 is full\) with c.mu held`
}

// Whoever waits for the lock is not counted yet. From a storage back end.
type depot struct {
	mu sync.Mutex
	wg sync.WaitGroup
	n  int
}

func (p *depot) begin() {
	p.mu.Lock()
	p.n++
	p.wg.Add(1)
	p.mu.Unlock()
}

func (p *depot) end() { p.wg.Done() }

func (p *depot) use() {
	p.begin()
	defer p.end()
	println("using")
}

func (p *depot) serve() { go p.use() }

func (p *depot) flush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wg.Wait()
}

// From zrepl: a request brings the channel by which it is woken, so whoever wakes
// it has received it, and its sender has gone on.
type wish struct{ wakeup chan func() }

type line struct {
	mu      sync.Mutex
	more    *sync.Cond
	wishes  chan wish
	pending []wish
}

func (l *line) take() {
	for w := range l.wishes {
		l.mu.Lock()
		l.pending = append(l.pending, w)
		l.more.Broadcast()
		l.mu.Unlock()
	}
}

func (l *line) wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		for len(l.pending) == 0 {
			l.more.Wait()
		}
		next := l.pending[0]
		l.pending = l.pending[1:]
		next.wakeup <- func() {} // ok
	}
}

func (l *line) start() {
	go l.take()
	go l.wake()
}

func (l *line) ask() func() {
	w := wish{make(chan func())}
	l.wishes <- w
	return <-w.wakeup
}

// From zrepl: another lock of the same make, of another package.
type steps struct{ wishes chan wish }

func (s *steps) start() {
	l := dep.New()
	more := l.Cond()
	var pending []wish
	go func() {
		for w := range s.wishes {
			func() {
				defer l.Lock().Unlock()
				pending = append(pending, w)
				more.Broadcast()
			}()
		}
	}()
	go func() {
		defer l.Lock().Unlock()
		for {
			for len(pending) == 0 {
				more.Wait()
			}
			next := pending[0]
			pending = pending[1:]
			next.wakeup <- func() { // ok
				defer l.Lock().Unlock()
				more.Broadcast()
			}
		}
	}()
}

func (s *steps) ask() func() {
	w := wish{make(chan func())}
	s.wishes <- w
	return <-w.wakeup
}

func (s *steps) Ready() func() {
	dep.Note()
	return s.ask()
}
