// Package queue has queues of lines.
package queue

import (
	"context"
	"time"
)

// Queue is one.
type Queue[T any] struct{ ch chan T }

// New makes one.
func New[T any](n int) *Queue[T] { return &Queue[T]{make(chan T, n)} }

// Push waits for a free place.
func (q *Queue[T]) Push(v T) { q.ch <- v }

// Close ends it.
func (q *Queue[T]) Close() { close(q.ch) }

// TryPop says whether there is one, and whether there may be more.
func (q *Queue[T]) TryPop() (v T, ok, more bool) {
	select {
	case v, ok = <-q.ch:
		return v, ok, ok
	default:
		var none T
		return none, false, true
	}
}

// TryNext gives one, or none.
func (q *Queue[T]) TryNext() *T {
	select {
	case v := <-q.ch:
		return &v
	default:
		return nil
	}
}

// Pop waits.
func (q *Queue[T]) Pop(ctx context.Context) (v T, ok bool) {
	select {
	case v, ok = <-q.ch:
		return v, ok
	case <-ctx.Done():
		return v, false
	}
}

// Patient waits a little.
func (q *Queue[T]) Patient() (v T, ok bool) {
	select {
	case v, ok = <-q.ch:
		return v, ok
	default:
		time.Sleep(10 * time.Millisecond)
		return v, false
	}
}

// Lines is of one type.
type Lines struct{ ch chan string }

// TryPop says whether there is one, and whether there may be more.
func (l *Lines) TryPop() (line string, ok, more bool) {
	select {
	case line, ok = <-l.ch:
		return line, ok, ok
	default:
		return "", false, true
	}
}
