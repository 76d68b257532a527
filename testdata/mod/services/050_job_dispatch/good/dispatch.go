package dispatch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

type Job struct {
	Name string
	Do   func(ctx context.Context) error
}

var ErrQueueFull = errors.New("dispatch: queue full")

type Dispatcher struct {
	queue  chan Job
	tracer trace.Tracer
	log    *slog.Logger
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

func Start(workers, depth int, tracer trace.Tracer, log *slog.Logger) *Dispatcher {
	ctx, cancel := context.WithCancel(context.Background())
	d := &Dispatcher{queue: make(chan Job, depth), tracer: tracer, log: log, cancel: cancel}
	for n := range workers {
		d.wg.Go(func() { d.work(ctx, n) })
	}
	return d
}

func (d *Dispatcher) work(ctx context.Context, n int) {
	log := d.log.With("worker", n)
	for {
		select {
		case <-ctx.Done():
			log.Debug("worker ends")
			return
		case j := <-d.queue:
			d.run(ctx, log, j)
		}
	}
}

func (d *Dispatcher) run(ctx context.Context, log *slog.Logger, j Job) {
	ctx, span := d.tracer.Start(ctx, "job "+j.Name)
	defer span.End()
	start := time.Now()
	if err := j.Do(ctx); err != nil {
		span.RecordError(err)
		span.SetStatus(codes.Error, "job failed")
		log.ErrorContext(ctx, "job failed", "job", j.Name, "took", time.Since(start), "err", err)
		return
	}
	log.InfoContext(ctx, "job done", "job", j.Name, "took", time.Since(start))
}

// Enqueue adds a job without blocking.
func (d *Dispatcher) Enqueue(j Job) error {
	select {
	case d.queue <- j:
		return nil
	default:
		return fmt.Errorf("enqueue %s: %w", j.Name, ErrQueueFull)
	}
}

// Stop cancels running jobs, drops queued ones and waits for the workers.
func (d *Dispatcher) Stop() {
	d.cancel()
	d.wg.Wait()
}
