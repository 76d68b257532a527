package close

import (
	"context"
	"sync"
)

// after-close

func twice(ch chan int) {
	close(ch)
	close(ch) // want `close of closed channel: ch is closed`
}

func sendAfter(ch chan int) {
	close(ch)
	ch <- 1 // want `send on closed channel: ch is closed`
}

func deferredToo(out chan int, n int) {
	defer close(out)
	if n == 0 {
		close(out) // want `closed here and once more when deferredToo returns`
		return
	}
	out <- n
}

type box struct{ ch chan int }

func (b *box) shut() { close(b.ch) }

func throughHelper(b *box) {
	b.shut()
	b.ch <- 1 // want `send on closed channel: b.ch is closed`
}

func renewed(b *box) {
	close(b.ch)
	b.ch = make(chan int, 1)
	b.ch <- 1
}

func eitherOr(ch chan int, ok bool) {
	if ok {
		close(ch)
		return
	}
	close(ch)
}

// many-closers

// Fan has four closers.
func Fan(in, out chan int) {
	for range 4 {
		go func() {
			defer close(out) // want `every goroutine started at line \d+ closes out`
			for v := range in {
				out <- v
			}
		}()
	}
}

// FanJoined has one.
func FanJoined(in, out chan int) {
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for v := range in {
				out <- v
			}
		})
	}
	go func() {
		wg.Wait()
		close(out)
	}()
}

func ownEach(in []chan int) {
	for _, ch := range in {
		go func() { close(ch) }()
	}
}

// Pipe asks the channel whether it is closed.
type Pipe struct{ done chan struct{} }

// NewPipe makes one.
func NewPipe() *Pipe { return &Pipe{make(chan struct{})} }

// Close may be called by two at once.
func (p *Pipe) Close() {
	select {
	case <-p.done:
	default:
		close(p.done) // want `both find p.done open`
	}
}

// Locked holds a lock while it asks.
type Locked struct {
	mu   sync.Mutex
	done chan struct{}
}

// NewLocked makes one.
func NewLocked() *Locked { return &Locked{done: make(chan struct{})} }

// Close is safe.
func (p *Locked) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.done:
	default:
		close(p.done)
	}
}

// Store forgets to remember in time.
type Store struct {
	mu     sync.Mutex
	closed bool
	quit   chan struct{}
}

// NewStore makes one.
func NewStore() *Store { return &Store{quit: make(chan struct{})} }

// Stop gives the lock back before closed is set.
func (s *Store) Stop() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	close(s.quit) // want `before closed is set`
	s.mu.Unlock()
	flush()
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
}

func flush() {}

// close-vs-send

// Leaves does not wait.
func Leaves(ctx context.Context, out chan int) {
	defer close(out)
	go func() {
		out <- 1 // want `send on closed channel panics when Leaves closes out`
	}()
	<-ctx.Done()
}

// Waits does.
func Waits(ctx context.Context, out chan int) {
	var wg sync.WaitGroup
	wg.Go(func() { out <- 1 })
	<-ctx.Done()
	wg.Wait()
	close(out)
}

// Feed has a goroutine that closes what Put sends on.
type Feed struct{ ch chan int }

// NewFeed starts one.
func NewFeed(ctx context.Context) *Feed {
	f := &Feed{make(chan int)}
	go f.run(ctx)
	return f
}

func (f *Feed) run(ctx context.Context) {
	<-ctx.Done()
	close(f.ch)
}

// Put panics after the context has ended.
func (f *Feed) Put(v int) {
	f.ch <- v // want `send on closed channel panics when the goroutine of line \d+ closes f.ch`
}

// Safe orders them by a lock.
type Safe struct {
	mu     sync.Mutex
	closed bool
	ch     chan int
}

// NewSafe starts one.
func NewSafe(ctx context.Context) *Safe {
	f := &Safe{ch: make(chan int, 1)}
	go f.run(ctx)
	return f
}

func (f *Safe) run(ctx context.Context) {
	<-ctx.Done()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	close(f.ch)
}

// Put is safe.
func (f *Safe) Put(v int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.closed {
		f.ch <- v
	}
}

// unguarded

// Stopper may be stopped once.
type Stopper struct{ c chan struct{} }

// NewStopper makes one.
func NewStopper() *Stopper { return &Stopper{make(chan struct{})} }

// Stop panics the second time.
func (s *Stopper) Stop() {
	close(s.c) // want `a second call of Stop panics`
}

// OnceStopper may be stopped twice.
type OnceStopper struct {
	c    chan struct{}
	once sync.Once
}

// NewOnceStopper makes one.
func NewOnceStopper() *OnceStopper { return &OnceStopper{c: make(chan struct{})} }

// Stop is safe.
func (s *OnceStopper) Stop() { s.once.Do(func() { close(s.c) }) }

// Ping makes a channel a call: that it is a callback too, and a method others
// may call, makes no two closers of one channel. A case from a network library.
func (s *OnceStopper) Ping() {
	ch := make(chan error, 1)
	defer close(ch)
	go func() { <-ch }()
	ch <- nil
}

// Register hands it over.
func (s *OnceStopper) Register(add func(func())) { add(s.Ping) }

// Phases uses one variable for two channels, one after the other. A case from
// a test of a network library.
func Phases() {
	done := make(chan struct{})
	go func() { defer close(done) }()
	<-done
	done = make(chan struct{})
	go func() { defer close(done) }()
	<-done
}

// Walk sends from a callback of a library that runs it inside the call. A case
// from a backup program.
func Walk(each func(func(int)), out chan int) {
	go func() {
		defer close(out)
		each(func(v int) { out <- v })
	}()
}
