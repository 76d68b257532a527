package dispatch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

type Job struct {
	ID      string
	Kind    string
	Payload []byte
	Attempt int
}

type Handler func(ctx context.Context, job Job) error

// Source is the queue the jobs come from. Receive blocks until there is a job
// or the context ends.
type Source interface {
	Receive(ctx context.Context) (Job, error)
	Ack(ctx context.Context, id string) error
	Nack(ctx context.Context, id string, delay time.Duration) error
}

var ErrNoHandler = errors.New("dispatch: no handler")

type Stats struct {
	Done   atomic.Int64
	Failed atomic.Int64
}

type Dispatcher struct {
	Source   Source
	Handlers map[string]Handler
	Workers  int
	Timeout  time.Duration
	Log      *slog.Logger
	Stats    Stats
}

// Run works on jobs until the context ends.
func (d *Dispatcher) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for range d.Workers {
		g.Go(func() error { return d.work(ctx) })
	}
	return g.Wait()
}

func (d *Dispatcher) work(ctx context.Context) error {
	for {
		job, err := d.Source.Receive(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("receive: %w", err)
		}
		if err := d.settle(context.WithoutCancel(ctx), job, d.handle(ctx, job)); err != nil {
			d.Log.Error("settle", "job", job.ID, "err", err)
		}
	}
}

func (d *Dispatcher) handle(ctx context.Context, job Job) error {
	h, ok := d.Handlers[job.Kind]
	if !ok {
		return fmt.Errorf("%w for %q", ErrNoHandler, job.Kind)
	}
	ctx, cancel := context.WithTimeout(ctx, d.Timeout)
	defer cancel()
	return d.invoke(ctx, h, job)
}

func (d *Dispatcher) invoke(ctx context.Context, h Handler, job Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			d.Log.Error("handler panicked", "job", job.ID, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("handler panicked: %v", p)
		}
	}()
	return h(ctx, job)
}

func (d *Dispatcher) settle(ctx context.Context, job Job, err error) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err == nil {
		d.Stats.Done.Add(1)
		return d.Source.Ack(ctx, job.ID)
	}
	d.Stats.Failed.Add(1)
	d.Log.Warn("job failed", "job", job.ID, "kind", job.Kind, "attempt", job.Attempt, "err", err)
	return d.Source.Nack(ctx, job.ID, time.Second<<min(job.Attempt, 8))
}
