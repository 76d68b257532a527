package runner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

var ErrStopped = errors.New("runner stopped")

type Task struct {
	Name string
	Run  func(ctx context.Context) error
}

type Runner struct {
	log     *slog.Logger
	timeout time.Duration
	active  prometheus.Gauge

	mu     sync.Mutex
	closed bool
	wg     sync.WaitGroup
}

func New(timeout time.Duration, active prometheus.Gauge, log *slog.Logger) *Runner {
	return &Runner{log: log, timeout: timeout, active: active}
}

// Submit starts the task in the background.
func (r *Runner) Submit(t Task) error {
	if t.Run == nil {
		return fmt.Errorf("task %q has no function", t.Name)
	}
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return fmt.Errorf("submit %q: %w", t.Name, ErrStopped)
	}
	r.wg.Add(1)
	r.mu.Unlock()
	go func() {
		defer r.wg.Done()
		r.exec(t)
	}()
	return nil
}

func (r *Runner) exec(t Task) {
	r.active.Inc()
	defer r.active.Dec()
	ctx, cancel := context.WithTimeout(context.Background(), r.timeout)
	defer cancel()
	start := time.Now()
	if err := t.Run(ctx); err != nil {
		r.log.Error("task failed", "task", t.Name, "took", time.Since(start), "err", err)
		return
	}
	r.log.Info("task done", "task", t.Name, "took", time.Since(start))
}

// Stop refuses new tasks and waits for the running ones. No task runs after it
// has returned, so the caller may close what tasks depend on.
func (r *Runner) Stop() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.wg.Wait()
}
