package tasks

import (
	"context"
	"errors"
	"log/slog"
	"sync"
)

var ErrFull = errors.New("task queue full")

type task struct {
	ctx  context.Context
	name string
	run  func(context.Context) error
}

type Queue struct {
	tasks chan task
	log   *slog.Logger
}

func NewQueue(size int, log *slog.Logger) *Queue {
	return &Queue{tasks: make(chan task, size), log: log}
}

// Add queues run, which a worker calls later with the given context.
func (q *Queue) Add(ctx context.Context, name string, run func(context.Context) error) error {
	select {
	case q.tasks <- task{ctx, name, run}:
		return nil
	default:
		return ErrFull
	}
}

// Run works the queue off with n workers. When stop ends, which must be after
// the last Add, it finishes what is queued.
func (q *Queue) Run(stop context.Context, n int) {
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() { q.work(stop) })
	}
	wg.Wait()
}

func (q *Queue) work(stop context.Context) {
	for {
		select {
		case t := <-q.tasks:
			q.do(t)
		case <-stop.Done():
			q.drain()
			return
		}
	}
}

func (q *Queue) drain() {
	for {
		select {
		case t := <-q.tasks:
			q.do(t)
		default:
			return
		}
	}
}

func (q *Queue) do(t task) {
	if err := t.run(t.ctx); err != nil {
		q.log.ErrorContext(t.ctx, "task failed", "task", t.name, "err", err)
	}
}
