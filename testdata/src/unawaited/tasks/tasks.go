// Package tasks is a queue of work.
package tasks

import (
	"context"
	"errors"
)

type task struct {
	ctx context.Context
	run func(context.Context) error
}

type Queue struct{ tasks chan task }

func New(n int) *Queue {
	q := &Queue{make(chan task, n)}
	go q.Work(make(chan struct{}))
	return q
}

func (q *Queue) Add(ctx context.Context, run func(context.Context) error) error {
	select {
	case q.tasks <- task{ctx, run}:
		return nil
	default:
		return errors.New("full")
	}
}

func (q *Queue) Work(stop <-chan struct{}) {
	for {
		select {
		case t := <-q.tasks:
			if err := t.run(t.ctx); err != nil {
				println(err.Error())
			}
		case <-stop:
			return
		}
	}
}
