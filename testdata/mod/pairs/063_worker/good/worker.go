package worker

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"
)

type Job interface {
	ID() string
	Run(ctx context.Context) error
}

type Worker struct {
	jobs    <-chan Job
	timeout time.Duration
	log     *slog.Logger
}

func New(jobs <-chan Job, log *slog.Logger) *Worker {
	return &Worker{jobs: jobs, timeout: time.Minute, log: log}
}

// Loop runs the jobs; a job that panics must not take the others with it.
func (w *Worker) Loop(ctx context.Context) {
	defer func() {
		if p := recover(); p != nil {
			w.log.Error("worker loop", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case j, ok := <-w.jobs:
			if !ok {
				return
			}
			w.guard(ctx, j)
		}
	}
}

func (w *Worker) guard(ctx context.Context, j Job) {
	ctx, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				done <- fmt.Errorf("panic: %v", p)
			}
		}()
		done <- j.Run(ctx)
	}()
	select {
	case err := <-done:
		if err != nil {
			w.log.Error("job", "id", j.ID(), "err", err)
		}
	case <-ctx.Done():
		w.log.Warn("job timed out", "id", j.ID())
	}
}
