package feeds

import (
	"context"
	"io"
	"os"
	"sync/atomic"
	"time"
)

// Event is what happened.
type Event struct{ Size int64 }

// Watcher polls a file.
type Watcher struct {
	path   string
	events chan Event
}

// NewWatcher makes one.
func NewWatcher(path string) *Watcher { return &Watcher{path: path, events: make(chan Event)} }

// Events is closed when the watcher ends.
func (w *Watcher) Events() <-chan Event { return w.events }

// Run ends when ctx does, or the file is gone.
func (w *Watcher) Run(ctx context.Context) {
	defer close(w.events)
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		fi, err := os.Stat(w.path)
		if err != nil {
			return
		}
		select {
		case w.events <- Event{fi.Size()}:
		case <-ctx.Done():
			return
		}
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
	}
}

// Reader reads in a goroutine of its own.
type Reader[T any] struct {
	from io.Reader
	out  chan T
}

// NewReader starts one.
func NewReader[T any](from io.Reader, parse func([]byte) T) *Reader[T] {
	r := &Reader[T]{from: from, out: make(chan T)}
	go r.loop(parse)
	return r
}

// Out is closed at the end.
func (r *Reader[T]) Out() <-chan T { return r.out }

func (r *Reader[T]) loop(parse func([]byte) T) {
	buf := make([]byte, 64)
	for {
		n, err := r.from.Read(buf)
		if err != nil {
			break
		}
		r.out <- parse(buf[:n])
	}
	close(r.out)
}

// Ticker ends only when it is told to.
type Ticker struct{ out chan int }

// Out is closed at the end.
func (t *Ticker) Out() <-chan int { return t.out }

// NewTicker makes one.
func NewTicker() *Ticker { return &Ticker{make(chan int)} }

// Run ends with ctx.
func (t *Ticker) Run(ctx context.Context) {
	defer close(t.out)
	for i := 0; ; i++ {
		select {
		case t.out <- i:
		case <-ctx.Done():
			return
		}
	}
}

// Flagged ends when a flag says so.
type Flagged struct {
	out     chan int
	stopped atomic.Bool
}

// NewFlagged makes one.
func NewFlagged() *Flagged {
	f := &Flagged{out: make(chan int)}
	go f.loop()
	return f
}

// Out is closed at the end.
func (f *Flagged) Out() <-chan int { return f.out }

// Stop ends it.
func (f *Flagged) Stop() { f.stopped.Store(true) }

func (f *Flagged) loop() {
	for !f.stopped.Load() {
		f.out <- 1
	}
	close(f.out)
}

// Served tells whoever runs it why it has ended.
type Served struct {
	from io.Reader
	out  chan int
}

// NewServed makes one.
func NewServed(from io.Reader) *Served { return &Served{from, make(chan int)} }

// Out is closed at the end.
func (s *Served) Out() <-chan int { return s.out }

// Run returns the first error, with which a group ends all.
func (s *Served) Run() error {
	defer close(s.out)
	for {
		n, err := s.from.Read(nil)
		if err != nil {
			return err
		}
		s.out <- n
	}
}

// Closed is closed by its owner.
type Closed struct{ out chan int }

// NewClosed makes one.
func NewClosed() *Closed { return &Closed{make(chan int)} }

// Out is closed by Close.
func (c *Closed) Out() <-chan int { return c.out }

// Close ends it.
func (c *Closed) Close() { close(c.out) }

// Put sends.
func (c *Closed) Put(v int) {
	for range 3 {
		c.out <- v
	}
}
