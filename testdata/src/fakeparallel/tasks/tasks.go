// Package tasks runs functions in goroutines, and has what to wait for them by.
package tasks

import (
	"context"
	"fmt"
	"sync"
)

// Task is a function that runs.
type Task struct {
	name string
	done chan struct{}
}

// Runner bounds how many run.
type Runner struct{ slots chan struct{} }

// Start runs f.
func (r *Runner) Start(f func()) *Task {
	r.slots <- struct{}{}
	t := &Task{done: make(chan struct{})}
	go func() {
		defer close(t.done)
		defer func() { <-r.slots }()
		f()
	}()
	return t
}

// Run has the goroutine in a method.
func Run(f func()) *Task {
	t := &Task{done: make(chan struct{})}
	go t.run(f)
	return t
}

func (t *Task) run(f func()) {
	f()
	close(t.done)
}

// Wait waits.
func (t *Task) Wait() { <-t.done }

// WaitContext waits no longer than wanted.
func (t *Task) WaitContext(ctx context.Context) error {
	select {
	case <-t.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Name is no wait.
func (t *Task) Name() string { return t.name }

// Future is a value to come.
type Future[T any] struct {
	done chan struct{}
	val  T
	err  error
}

// Go computes one.
func Go[T any](f func() (T, error)) *Future[T] {
	u := &Future[T]{done: make(chan struct{})}
	go func() {
		defer close(u.done)
		u.val, u.err = f()
	}()
	return u
}

// Get waits for it.
func (f *Future[T]) Get() (T, error) {
	<-f.done
	return f.val, f.err
}

// Safe computes one, and survives a panic.
func Safe[T any](f func() (T, error)) *Future[T] {
	u := &Future[T]{done: make(chan struct{})}
	go func() {
		defer close(u.done)
		defer func() {
			if r := recover(); r != nil {
				u.err = fmt.Errorf("panic: %v", r)
			}
		}()
		u.val, u.err = f()
	}()
	return u
}

// Result answers on a channel.
func Result(f func() error) <-chan error {
	ch := make(chan error, 1)
	go func() { ch <- f() }()
	return ch
}

// Begun says that it has begun.
func Begun(f func()) *Task {
	t := &Task{done: make(chan struct{})}
	go func() {
		close(t.done)
		f()
	}()
	return t
}

// Board shows what runs.
type Board struct {
	mu    sync.Mutex
	tasks []*Task
}

// Start runs f where all can see it.
func (b *Board) Start(f func()) *Task {
	t := &Task{done: make(chan struct{})}
	b.mu.Lock()
	b.tasks = append(b.tasks, t)
	b.mu.Unlock()
	go func() {
		defer close(t.done)
		f()
	}()
	return t
}
