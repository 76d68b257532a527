package jobs

import (
	"context"
	"sync"
)

type Job struct {
	ID       string            `json:"id"`
	Template string            `json:"template"`
	Data     map[string]string `json:"data"`
	Attempts int               `json:"-"`
	Err      error             `json:"-"`
}

const maxAttempts = 2

type Queue struct {
	workers int
	handle  func(context.Context, *Job) error
	jobs    []*Job
}

func NewQueue(workers int, h func(context.Context, *Job) error) *Queue {
	return &Queue{workers: workers, handle: h}
}

func (q *Queue) Add(j *Job) { q.jobs = append(q.jobs, j) }

// Run works off all jobs.
func (q *Queue) Run(ctx context.Context) {
	feed := make(chan *Job)
	var wg sync.WaitGroup
	for range q.workers {
		wg.Go(func() {
			for j := range feed {
				for j.Attempts < maxAttempts {
					j.Attempts++
					if j.Err = q.handle(ctx, j); j.Err == nil {
						break
					}
				}
			}
		})
	}
	for _, j := range q.jobs {
		feed <- j
	}
	close(feed)
	wg.Wait()
}

// Failed lists the jobs that could not be done; valid after Run.
func (q *Queue) Failed() []*Job {
	var out []*Job
	for _, j := range q.jobs {
		if j.Err != nil {
			out = append(out, j)
		}
	}
	return out
}
