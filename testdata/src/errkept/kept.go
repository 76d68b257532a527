package errkept

import (
	"context"
	"errors"
	"log"
	"sync"
)

type Outcome struct {
	mu  sync.Mutex
	n   int
	err error
}

func (o *Outcome) Set(n int, err error) { // want Set:"sets 0.err to 2"
	o.mu.Lock()
	defer o.mu.Unlock()
	o.n = n
	o.err = err
}

func (o *Outcome) Add(err error) {
	if o.err == nil {
		o.err = err
	}
}

func (o *Outcome) Join(err error) { o.err = errors.Join(o.err, err) }

func (o *Outcome) Result() (int, error) { return o.n, o.err } // want Result:"gives 0.err"

func (o *Outcome) Count() int { return o.n } // want Count:"blind for 0"

func (o *Outcome) Clear() { o.err = nil } // want Clear:"blind for 0"

func (o *Outcome) Log() { log.Print(o.err) }

type Job struct {
	done chan struct{}
	err  error
}

func Start(ctx context.Context, f func(context.Context) error) *Job { // want Start:"handle 0.err"
	j := &Job{done: make(chan struct{})}
	go func() {
		defer close(j.done)
		j.err = f(ctx)
	}()
	return j
}

func Again(ctx context.Context, f func(context.Context) error) (*Job, bool) { // want Again:"handle 0.err"
	return Start(ctx, f), true
}

func Kept(ctx context.Context, f func(context.Context) error) *Job {
	j := Start(ctx, f)
	log.Print(j)
	return j
}

func (j *Job) Done() <-chan struct{} { return j.done } // want Done:"blind for 0"

func (j *Job) Wait() { <-j.done } // want Wait:"blind for 0"

func (j *Job) Close() { close(j.done) }
