package scanpool

import (
	"context"
	"errors"
	"log/slog"
	"sync"
)

type Task struct {
	Path string
	Size int64
}

type Scanner interface {
	Scan(ctx context.Context, t Task) error
}

var ErrStopped = errors.New("scanpool: stopped")

// Pool scans files with a fixed number of workers and a bounded queue.
type Pool struct {
	scanner Scanner
	log     *slog.Logger
	tasks   chan Task
	stopped <-chan struct{}
	workers sync.WaitGroup
}

// Start starts the workers. When the context ends they leave, and what is
// still queued is dropped.
func Start(ctx context.Context, scanner Scanner, workers, queue int, log *slog.Logger) *Pool {
	p := &Pool{scanner: scanner, log: log, tasks: make(chan Task, queue), stopped: ctx.Done()}
	for range workers {
		p.workers.Go(func() { p.work(ctx) })
	}
	return p
}

func (p *Pool) work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case t, ok := <-p.tasks:
			if !ok {
				return
			}
			if err := p.scanner.Scan(ctx, t); err != nil && ctx.Err() == nil {
				p.log.Error("scan", "path", t.Path, "err", err)
			}
		}
	}
}

// Submit queues a task and waits while the queue is full.
func (p *Pool) Submit(t Task) error {
	select {
	case p.tasks <- t:
		return nil
	case <-p.stopped:
		return ErrStopped
	}
}

// Drain waits for the workers to finish what is queued. There must be no
// Submit during or after it.
func (p *Pool) Drain() {
	close(p.tasks)
	p.workers.Wait()
}
