package lease

import (
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

var ErrClosed = errors.New("lease: queue closed")

type Job struct {
	ID      string
	Payload []byte
	Queued  time.Time
}

type Queue struct {
	mu     sync.Mutex
	cond   *sync.Cond
	jobs   []Job
	closed bool
	wait   prometheus.Histogram
	log    *slog.Logger
}

func NewQueue(wait prometheus.Histogram, log *slog.Logger) *Queue {
	q := &Queue{wait: wait, log: log}
	q.cond = sync.NewCond(&q.mu)
	return q
}

// Put adds jobs at the end of the queue.
func (q *Queue) Put(jobs ...Job) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return ErrClosed
	}
	now := time.Now()
	for _, j := range jobs {
		j.Queued = now
		q.jobs = append(q.jobs, j)
	}
	q.cond.Broadcast()
	return nil
}

// Take removes the oldest job and blocks while there is none.
func (q *Queue) Take() (Job, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.jobs) == 0 && !q.closed {
		q.cond.Wait()
	}
	if q.closed {
		return Job{}, ErrClosed
	}
	j := q.jobs[0]
	q.jobs = q.jobs[1:]
	q.wait.Observe(time.Since(j.Queued).Seconds())
	return j, nil
}

// Work takes jobs until the queue is closed.
func (q *Queue) Work(name string, do func(Job) error) {
	for {
		j, err := q.Take()
		if err != nil {
			q.log.Info("worker ends", "worker", name, "reason", err)
			return
		}
		if err := do(j); err != nil {
			q.log.Error("job failed", "worker", name, "job", j.ID, "err", err)
		}
	}
}

// Close drops queued jobs and wakes all takers.
func (q *Queue) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.jobs = nil
	q.cond.Broadcast()
}
