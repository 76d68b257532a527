// Package task runs functions in the background.
package task

// Runner bounds how many tasks run at a time.
type Runner struct {
	sem chan struct{}
}

func NewRunner(limit int) *Runner { return &Runner{sem: make(chan struct{}, limit)} }

type Task struct {
	done chan struct{}
}

// Start runs fn as soon as there is a free slot.
func (r *Runner) Start(fn func()) *Task {
	r.sem <- struct{}{}
	t := &Task{done: make(chan struct{})}
	go func() {
		defer close(t.done)
		defer func() { <-r.sem }()
		fn()
	}()
	return t
}

// Wait returns when the task has ended.
func (t *Task) Wait() { <-t.done }
