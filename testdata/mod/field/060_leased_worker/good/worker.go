// Package worker processes the jobs of a partition while it holds its lease.
package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"example.com/field/060_leased_worker/good/lease"
)

// Job is one unit of work.
type Job struct {
	ID      string
	Payload []byte
}

// Processor does the work; it returns when ctx ends.
type Processor interface {
	Process(ctx context.Context, job Job) error
}

// Worker processes jobs of one partition.
type Worker struct {
	keeper *lease.Keeper
	proc   Processor
	jobs   <-chan Job
	log    *slog.Logger
}

// New returns a Worker.
func New(k *lease.Keeper, p Processor, jobs <-chan Job, log *slog.Logger) *Worker {
	return &Worker{keeper: k, proc: p, jobs: jobs, log: log}
}

// Run works until ctx ends, the jobs end or the lease is lost.
func (w *Worker) Run(ctx context.Context) (err error) {
	if err := w.keeper.Acquire(ctx); err != nil {
		return fmt.Errorf("acquire lease: %w", err)
	}
	defer func() { err = errors.Join(err, w.keeper.Release()) }()

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	renew := time.NewTicker(w.keeper.TTL() / 3)
	defer renew.Stop()
	jobs := w.jobs
	busy := make(chan struct{}, 1)
	defer func() {
		cancel()
		if jobs == nil {
			<-busy
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-renew.C:
			if err := w.keeper.Renew(ctx); err != nil {
				return fmt.Errorf("lease lost: %w", err)
			}
		case job, ok := <-jobs:
			if !ok {
				return nil
			}
			jobs = nil
			go func() {
				defer func() { busy <- struct{}{} }()
				w.process(ctx, job)
			}()
		case <-busy:
			jobs = w.jobs
		}
	}
}

func (w *Worker) process(ctx context.Context, job Job) {
	start := time.Now()
	if err := w.proc.Process(ctx, job); err != nil {
		w.log.Error("job failed", "job", job.ID, "err", err)
		return
	}
	w.log.Info("job done", "job", job.ID, "took", time.Since(start))
}
