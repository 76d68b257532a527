package dep

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
)

// Save can fail.
func Save(ctx context.Context, name string) error { return os.WriteFile(name, nil, 0o600) }

// Touch never does.
func Touch(context.Context, string) error { return nil }

// Mirror copies in a goroutine and answers on the channel.
func Mirror(ctx context.Context, name string) (string, <-chan error) {
	errc := make(chan error, 1)
	go func() {
		defer close(errc)
		errc <- Save(ctx, name)
	}()
	return name, errc
}

// Counter sends numbers.
func Counter(n int) <-chan int {
	c := make(chan int, n)
	go func() {
		for i := range n {
			c <- i
		}
		close(c)
	}()
	return c
}

// Controller keeps the error that it ends with.
type Controller struct {
	ready, done      chan struct{}
	initErr, stopErr error
}

// Start starts, and waits for the end.
func (c *Controller) Start(ctx context.Context) error {
	if err := Save(ctx, "pid"); err != nil {
		c.initErr = err
		close(c.ready)
		close(c.done)
		return err
	}
	close(c.ready)
	<-ctx.Done()
	var stopErr error
	if err := os.Remove("pid"); err != nil {
		stopErr = err
	}
	if stopErr != nil {
		c.stopErr = stopErr
	}
	close(c.done)
	return stopErr
}

// WaitForStart returns the error that it has not started with.
func (c *Controller) WaitForStart() error {
	<-c.ready
	return c.initErr
}

// WaitForStop returns the error that it has ended with.
func (c *Controller) WaitForStop() error {
	<-c.done
	return c.stopErr
}

// Poll keeps nothing.
func (c *Controller) Poll(ctx context.Context) error { return Save(ctx, "polled") }

// Load loads something.
func Load(ctx context.Context, name string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return errors.New(name)
}

// Dump writes files one after the other.
func Dump(w io.Writer, names []string) error {
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// Lines fails if w does.
func Lines(w io.Writer, lines []string) error {
	for _, l := range lines {
		if _, err := fmt.Fprintln(w, l); err != nil {
			return err
		}
	}
	return nil
}

// Job is a copy on its way.
type Job struct {
	done   chan struct{}
	err    error
	copied atomic.Int32
	cancel context.CancelFunc
}

// Copy copies in a goroutine.
func Copy(ctx context.Context, name string) *Job {
	ctx, cancel := context.WithCancel(ctx)
	j := &Job{done: make(chan struct{}), cancel: cancel}
	go func() {
		defer close(j.done)
		j.err = Save(ctx, name)
		j.copied.Add(1)
	}()
	return j
}

// Done is closed at the end.
func (j *Job) Done() <-chan struct{} { return j.done }

// Err is how it went.
func (j *Job) Err() error { return j.err }

// Copied says how far it is.
func (j *Job) Copied() int { return int(j.copied.Load()) }

// Stop ends it: how it went is of no interest then.
func (j *Job) Stop() {
	j.cancel()
	<-j.done
}

// Outcome keeps the error of the last task, or that of the first.
type Outcome struct {
	mu         sync.Mutex
	n          int
	last, some error
}

// Set keeps the last.
func (o *Outcome) Set(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.n++
	o.last = err
}

// Add keeps the first.
func (o *Outcome) Add(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.n++
	if o.some == nil {
		o.some = err
	}
}

// Last returns the last.
func (o *Outcome) Last() (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.n, o.last
}

// Some returns the first.
func (o *Outcome) Some() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.some
}
