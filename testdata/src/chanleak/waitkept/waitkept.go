// Package waitkept has pools that wait for their workers before they close the queue.
package waitkept

import (
	"errors"
	"log"
	"sync"
	"time"
)

// A generic pool; literals, started by the group.
type pool[J any] struct {
	jobs chan J
	wg   sync.WaitGroup
	mu   sync.Mutex
	errs []error
}

func newPool[J any](n int, fn func(J) error) *pool[J] {
	p := &pool[J]{jobs: make(chan J, n)}
	for range n {
		p.wg.Go(func() {
			for j := range p.jobs {
				if err := fn(j); err != nil {
					p.mu.Lock()
					p.errs = append(p.errs, err)
					p.mu.Unlock()
				}
			}
		})
	}
	return p
}

func (p *pool[J]) Submit(j J) { p.jobs <- j }

func (p *pool[J]) Close() error {
	p.wg.Wait() // want "Close waits for ever for wg: the goroutines of line [0-9]+ range over p.jobs .line [0-9]+. until it is closed, which comes only after the wait .line [0-9]+.; close it before"
	close(p.jobs)
	return errors.Join(p.errs...)
}

// A method; the close is deferred, and so runs last.
type Mailer struct {
	out  chan string
	done sync.WaitGroup
}

func NewMailer() *Mailer {
	m := &Mailer{out: make(chan string, 10)}
	m.done.Add(1)
	go m.run()
	return m
}

func (m *Mailer) run() {
	defer m.done.Done()
	for s := range m.out {
		log.Print(s)
	}
}

func (m *Mailer) Send(s string) { m.out <- s }

func (m *Mailer) Shutdown() {
	defer close(m.out)
	log.Print("flushing")
	m.done.Wait() // want "Shutdown waits for ever for done: the goroutines of line [0-9]+ range over m.out .line [0-9]+. until it is closed, which comes only after the wait .line [0-9]+."
}

// The loop is in a method that the goroutine calls; a sync.Once closes.
type Indexer struct {
	docs chan int
	wg   *sync.WaitGroup
	once sync.Once
}

func NewIndexer(workers int) *Indexer {
	x := &Indexer{docs: make(chan int), wg: new(sync.WaitGroup)}
	for range workers {
		x.wg.Add(1)
		go func() {
			defer x.wg.Done()
			x.loop()
		}()
	}
	return x
}

func (x *Indexer) loop() {
	for {
		d, ok := <-x.docs
		if !ok {
			return
		}
		log.Print(d)
	}
}

func (x *Indexer) Add(d int) { x.docs <- d }

func (x *Indexer) Close() {
	x.wg.Wait() // want "Close waits for ever for wg: the goroutines of line [0-9]+ receive from x.docs"
	x.once.Do(func() { close(x.docs) })
}

// A helper waits, another closes; both are called by what stops the server alone.
type server struct {
	reqs    chan int
	workers sync.WaitGroup
}

func start() *server {
	s := &server{reqs: make(chan int)}
	s.workers.Go(s.serve)
	return s
}

func (s *server) serve() {
	for r := range s.reqs {
		log.Print(r)
	}
}

func (s *server) drain() { s.workers.Wait() }
func (s *server) end()   { close(s.reqs) }
func (s *server) stop() {
	s.drain() // want "stop waits for ever for workers"
	s.end()
}

// In a goroutine: the collector is in the group of those who send.
type merge struct {
	in chan int
	wg sync.WaitGroup
}

func (m *merge) run(srcs []func() int, sum func(int)) {
	m.in = make(chan int)
	m.wg.Go(func() {
		for v := range m.in {
			sum(v)
		}
	})
	for _, s := range srcs {
		m.wg.Go(func() { m.in <- s() })
	}
	go func() {
		m.wg.Wait() // want "waits for ever for wg"
		close(m.in)
	}()
}

// The worker says by a channel that it is over.
type spooler struct {
	in   chan string
	done chan struct{}
}

func newSpooler(write func(string)) *spooler {
	s := &spooler{make(chan string, 8), make(chan struct{})}
	go func() {
		defer close(s.done)
		for l := range s.in {
			write(l)
		}
	}()
	return s
}

func (s *spooler) Close() {
	<-s.done // want "Close waits for ever for done: the goroutines of line [0-9]+ range over s.in"
	close(s.in)
}

// By a value, in a method.
type tally struct {
	in  chan int
	sum chan int
}

func newTally() *tally {
	t := &tally{make(chan int), make(chan int, 1)}
	go t.run()
	return t
}

func (t *tally) run() {
	n := 0
	for v := range t.in {
		n += v
	}
	t.sum <- n
}

func (t *tally) Sum() int {
	n := <-t.sum // want "Sum waits for ever for sum: the goroutines of line [0-9]+ range over t.in"
	close(t.in)
	return n
}

// ok: what it says comes before.
type ready struct {
	in chan int
	up chan struct{}
}

func newReady() *ready {
	r := &ready{make(chan int), make(chan struct{})}
	go func() {
		close(r.up)
		for v := range r.in {
			log.Print(v)
		}
	}()
	return r
}

func (r *ready) Close() {
	<-r.up
	close(r.in)
}

// ok: somebody else says so, too.
type timely struct {
	in   chan int
	done chan struct{}
}

func newTimely(d time.Duration) *timely {
	t := &timely{make(chan int), make(chan struct{}, 2)}
	time.AfterFunc(d, func() { t.done <- struct{}{} })
	go func() {
		for v := range t.in {
			log.Print(v)
		}
		t.done <- struct{}{}
	}()
	return t
}

func (t *timely) Close() {
	<-t.done
	close(t.in)
}

// ok: it waits no longer than it should.
type patient struct {
	in   chan int
	done chan struct{}
}

func newPatient() *patient {
	p := &patient{make(chan int), make(chan struct{})}
	go func() {
		defer close(p.done)
		for v := range p.in {
			log.Print(v)
		}
	}()
	return p
}

func (p *patient) Close() {
	select {
	case <-p.done:
	case <-time.After(time.Second):
	}
	close(p.in)
}

// ok: closed before.
type right struct {
	jobs chan int
	wg   sync.WaitGroup
}

func newRight() *right {
	p := &right{jobs: make(chan int)}
	p.wg.Go(func() {
		for j := range p.jobs {
			log.Print(j)
		}
	})
	return p
}

func (p *right) Close() {
	close(p.jobs)
	p.wg.Wait()
}

// ok: the group is that of those who send; who receives is in another one.
type fan struct {
	in            chan int
	senders, recv sync.WaitGroup
}

func newFan(srcs []func() int) *fan {
	f := &fan{in: make(chan int)}
	f.recv.Go(func() {
		for v := range f.in {
			log.Print(v)
		}
	})
	for _, s := range srcs {
		f.senders.Go(func() { f.in <- s() })
	}
	return f
}

func (f *fan) Close() {
	f.senders.Wait()
	close(f.in)
	f.recv.Wait()
}

// ok: somebody else closes, before.
type split struct {
	jobs chan int
	wg   sync.WaitGroup
	once sync.Once
}

func newSplit() *split {
	p := &split{jobs: make(chan int)}
	p.wg.Go(p.work)
	return p
}

func (p *split) work() {
	for j := range p.jobs {
		log.Print(j)
	}
}

func (p *split) Stop() { p.once.Do(func() { close(p.jobs) }) }
func (p *split) Wait() {
	p.wg.Wait()
	p.once.Do(func() { close(p.jobs) })
}

// ok: on one of the ways the close comes first.
type either struct {
	jobs   chan int
	wg     sync.WaitGroup
	closed bool
}

func newEither() *either {
	p := &either{jobs: make(chan int)}
	p.wg.Go(func() {
		for j := range p.jobs {
			log.Print(j)
		}
	})
	return p
}

func (p *either) Close(now bool) {
	if now {
		p.closed = true
		close(p.jobs)
	}
	p.wg.Wait()
	if !p.closed {
		close(p.jobs)
	}
}

// ok: a value tells the worker to leave.
type told struct {
	jobs chan func()
	wg   sync.WaitGroup
}

func newTold() *told {
	p := &told{jobs: make(chan func())}
	p.wg.Go(func() {
		for j := range p.jobs {
			if j == nil {
				return
			}
			j()
		}
	})
	return p
}

func (p *told) Close() {
	p.jobs <- nil
	p.wg.Wait()
	close(p.jobs)
}

// ok: the group counts the jobs, not the workers.
type counted struct {
	jobs chan int
	wg   sync.WaitGroup
}

func newCounted() *counted {
	p := &counted{jobs: make(chan int)}
	go func() {
		for j := range p.jobs {
			log.Print(j)
			p.wg.Done()
		}
	}()
	return p
}

func (p *counted) Submit(j int) {
	p.wg.Add(1)
	p.jobs <- j
}

func (p *counted) Close() {
	p.wg.Wait()
	close(p.jobs)
}

// ok: a stop ends the workers.
type stopped struct {
	jobs chan int
	quit chan struct{}
	wg   sync.WaitGroup
}

func newStopped() *stopped {
	p := &stopped{jobs: make(chan int), quit: make(chan struct{})}
	p.wg.Go(func() {
		for {
			select {
			case j, ok := <-p.jobs:
				if !ok {
					return
				}
				log.Print(j)
			case <-p.quit:
				return
			}
		}
	})
	return p
}

func (p *stopped) Close() {
	close(p.quit)
	p.wg.Wait()
	close(p.jobs)
}

// ok: the group of one object, the channel of another.
type stage struct {
	out  chan int
	next *stage
	wg   sync.WaitGroup
}

func newStage(next *stage) *stage {
	s := &stage{out: make(chan int), next: next}
	s.wg.Go(func() {
		for v := range next.out {
			s.out <- v
		}
	})
	return s
}

func (s *stage) Close() {
	s.wg.Wait()
	close(s.out)
}

// ok: the object has a channel anew each time, and who flushes closes the old one.
type log2 struct {
	lines chan string
	wg    sync.WaitGroup
}

func (l *log2) open() {
	l.lines = make(chan string)
	l.wg.Go(func() {
		for s := range l.lines {
			log.Print(s)
		}
	})
}

func (l *log2) rotate() {
	close(l.lines)
	l.open()
}

func (l *log2) Close() {
	l.wg.Wait()
	close(l.lines)
}
