package unheard

import (
	"context"
	"database/sql"
	"sync"
	"time"
)

type relay struct {
	db   *sql.DB
	quit chan struct{}
	done chan struct{}
}

func start(db *sql.DB) *relay {
	r := &relay{db: db, quit: make(chan struct{}), done: make(chan struct{})}
	go r.loop()
	return r
}

func (r *relay) loop() {
	defer close(r.done) // want `r.done is closed when loop ends, and nothing receives from it: Stop, which stops it \(line 36\), goes on while it may still be at work; receive from r.done there`
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-r.quit:
			return
		case <-t.C:
			r.db.Exec("UPDATE outbox SET sent = true")
		}
	}
}

func (r *relay) Stop() { close(r.quit) }

// The goroutine is a literal, its channels made elsewhere, the close in a deferred one.
type poller struct {
	once       sync.Once
	stop, over chan struct{}
}

func newPoller() *poller {
	return &poller{stop: make(chan struct{}), over: make(chan struct{})}
}

func (p *poller) Run(poll func()) {
	go func() {
		defer func() {
			poll()
			close(p.over) // want `p.over is closed when the goroutine of line 49 ends, and nothing receives from it: the function literal in Close, which stops it`
		}()
		for {
			select {
			case <-p.stop:
				return
			case <-time.After(time.Second):
				poll()
			}
		}
	}()
}

func (p *poller) Close() { p.once.Do(func() { close(p.stop) }) }

// It is stopped by its context.
type watcher struct {
	ctx    context.Context
	cancel context.CancelFunc
	done   chan struct{}
}

func watch(look func()) *watcher {
	ctx, cancel := context.WithCancel(context.Background())
	w := &watcher{ctx: ctx, cancel: cancel, done: make(chan struct{})}
	go w.run(look)
	return w
}

func (w *watcher) run(look func()) {
	defer close(w.done) // want `w.done is closed when run ends, and nothing receives from it: Stop, which stops it`
	for {
		select {
		case <-w.ctx.Done():
			return
		case <-time.After(time.Second):
			look()
		}
	}
}

func (w *watcher) Stop() { w.cancel() }

// The context is a parameter, the object generic.
type pump[T any] struct {
	cancel context.CancelFunc
	gone   chan struct{}
	in     chan T
}

func newPump[T any](in chan T) *pump[T] {
	ctx, cancel := context.WithCancel(context.Background())
	p := &pump[T]{cancel: cancel, gone: make(chan struct{}), in: in}
	go p.run(ctx)
	return p
}

func (p *pump[T]) run(ctx context.Context) {
	defer close(p.gone) // want `p.gone is closed when run ends, and nothing receives from it: Stop, which stops it`
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.in:
		}
	}
}

func (p *pump[T]) Stop() { p.cancel() }

// ok: Stop waits.
type waits struct{ quit, done chan struct{} }

func newWaits() *waits {
	w := &waits{quit: make(chan struct{}), done: make(chan struct{})}
	go w.loop()
	return w
}

func (w *waits) loop() {
	defer close(w.done)
	<-w.quit
}

func (w *waits) Stop() {
	close(w.quit)
	<-w.done
}

// ok: whoever wants to can wait.
type asks struct{ quit, done chan struct{} }

func newAsks() *asks {
	a := &asks{quit: make(chan struct{}), done: make(chan struct{})}
	go a.loop()
	return a
}

func (a *asks) loop() {
	defer close(a.done)
	<-a.quit
}

func (a *asks) Stop()                 { close(a.quit) }
func (a *asks) Done() <-chan struct{} { return a.done }

// ok: the field can be seen from outside.
type shown struct {
	quit chan struct{}
	Done chan struct{}
}

func NewShown() *shown {
	s := &shown{quit: make(chan struct{}), Done: make(chan struct{})}
	go s.loop()
	return s
}

func (s *shown) loop() {
	defer close(s.Done)
	<-s.quit
}

func (s *shown) Stop() { close(s.quit) }

// ok: it is closed on the way, not at the end, and says something else.
type readied struct{ quit, ready chan struct{} }

func newReadied() *readied {
	r := &readied{quit: make(chan struct{}), ready: make(chan struct{})}
	go r.loop()
	return r
}

func (r *readied) loop() {
	close(r.ready)
	<-r.quit
}

func (r *readied) Stop() { close(r.quit) }

// ok: another is told of the end by a select.
type selects struct{ quit, done chan struct{} }

func newSelects() *selects {
	s := &selects{quit: make(chan struct{}), done: make(chan struct{})}
	go s.loop()
	return s
}

func (s *selects) loop() {
	defer close(s.done)
	<-s.quit
}

func (s *selects) Stop(ctx context.Context) {
	close(s.quit)
	select {
	case <-s.done:
	case <-ctx.Done():
	}
}

// ok: Stop waits for a WaitGroup, the channel is left over.
type leftOver struct {
	quit, done chan struct{}
	wg         sync.WaitGroup
}

func newLeftOver() *leftOver {
	l := &leftOver{quit: make(chan struct{}), done: make(chan struct{})}
	l.wg.Add(1)
	go l.loop()
	return l
}

func (l *leftOver) loop() {
	defer l.wg.Done()
	defer close(l.done)
	<-l.quit
}

func (l *leftOver) Stop() {
	close(l.quit)
	l.wg.Wait()
}

// ok: Stop waits for a word that comes last.
type worded struct {
	quit, done chan struct{}
	last       chan int
}

func newWorded() *worded {
	w := &worded{quit: make(chan struct{}), done: make(chan struct{}), last: make(chan int, 1)}
	go w.loop()
	return w
}

func (w *worded) loop() {
	defer close(w.done)
	<-w.quit
	w.last <- 1
}

func (w *worded) Stop() int {
	close(w.quit)
	return <-w.last
}

// ok: a goroutine that nobody stops ends by itself.
type once struct{ done chan struct{} }

func newOnce(f func()) *once {
	o := &once{done: make(chan struct{})}
	go func() {
		defer close(o.done)
		f()
	}()
	return o
}
