// Package pool works off jobs with a fixed number of workers.
package pool

import (
	"errors"
	"sync"
)

type Pool[J any] struct {
	jobs chan J
	wg   sync.WaitGroup

	mu   sync.Mutex
	errs []error
}

// New starts the workers.
func New[J any](workers int, fn func(J) error) *Pool[J] {
	p := &Pool[J]{jobs: make(chan J, workers)}
	for range workers {
		p.wg.Go(func() {
			for j := range p.jobs {
				if err := fn(j); err != nil {
					p.mu.Lock()
					p.errs = append(p.errs, err)
					p.mu.Unlock()
				}
			}
		})
	}
	return p
}

// Submit waits for a free worker. It must not be called after Close.
func (p *Pool[J]) Submit(j J) { p.jobs <- j }

// Close works off what has been submitted and returns the errors of all jobs.
func (p *Pool[J]) Close() error {
	close(p.jobs)
	p.wg.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	return errors.Join(p.errs...)
}
