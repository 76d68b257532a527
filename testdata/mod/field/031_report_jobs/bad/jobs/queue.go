// Package jobs runs functions in the background.
package jobs

import (
	"context"
	"errors"
	"log/slog"
	"sync"
)

// Errors returned by Add.
var (
	ErrFull   = errors.New("jobs: queue full")
	ErrClosed = errors.New("jobs: queue closed")
)

type job struct {
	id  int
	ctx context.Context
	run func(context.Context) error
}

// Queue is a bounded queue of jobs.
type Queue struct {
	log     *slog.Logger
	jobs    chan job
	workers sync.WaitGroup

	mu     sync.Mutex
	last   int
	closed bool
}

// NewQueue starts a queue. The context given to Add is handed to the job for
// its values and its cancellation.
func NewQueue(workers, depth int, log *slog.Logger) *Queue {
	q := &Queue{log: log, jobs: make(chan job, depth)}
	for range workers {
		q.workers.Go(q.work)
	}
	return q
}

// Add queues fn and returns the number of the job.
func (q *Queue) Add(ctx context.Context, fn func(context.Context) error) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return 0, ErrClosed
	}
	select {
	case q.jobs <- job{id: q.last + 1, ctx: ctx, run: fn}:
		q.last++
		return q.last, nil
	default:
		return 0, ErrFull
	}
}

// Close runs what is queued and stops the workers.
func (q *Queue) Close() {
	q.mu.Lock()
	if !q.closed {
		q.closed = true
		close(q.jobs)
	}
	q.mu.Unlock()
	q.workers.Wait()
}

func (q *Queue) work() {
	for j := range q.jobs {
		if err := j.run(j.ctx); err != nil {
			q.log.Error("job failed", "job", j.id, "err", err)
			continue
		}
		q.log.Info("job done", "job", j.id)
	}
}
