// Package pool runs functions on a fixed number of goroutines.
package pool

import "sync"

// Future is the outcome of a submitted function.
type Future[T any] struct {
	done chan struct{}
	val  T
	err  error
}

// Wait returns the outcome once the function has run.
func (f *Future[T]) Wait() (T, error) {
	<-f.done
	return f.val, f.err
}

type task[T any] struct {
	fn func() (T, error)
	f  *Future[T]
}

// Pool is a worker pool.
type Pool[T any] struct {
	tasks chan task[T]
	wg    sync.WaitGroup
}

// New starts a pool.
func New[T any](workers int) *Pool[T] {
	p := &Pool[T]{tasks: make(chan task[T])}
	for range workers {
		p.wg.Go(p.work)
	}
	return p
}

// Submit hands fn to the next free worker. It must not be called after Close.
func (p *Pool[T]) Submit(fn func() (T, error)) *Future[T] {
	f := &Future[T]{done: make(chan struct{})}
	p.tasks <- task[T]{fn: fn, f: f}
	return f
}

// Close waits for the submitted functions and stops the workers.
func (p *Pool[T]) Close() {
	close(p.tasks)
	p.wg.Wait()
}

func (p *Pool[T]) work() {
	for t := range p.tasks {
		t.f.val, t.f.err = t.fn()
		close(t.f.done)
	}
}
