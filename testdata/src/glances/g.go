package glances

import (
	"context"
	"time"
)

// Queue has lines.
type Queue struct{ ch chan string }

// TryPop says whether there may be more.
func (q *Queue) TryPop() (line string, ok, more bool) { // want TryPop:`glances\("", false, true\)`
	select {
	case line, ok = <-q.ch:
		return line, ok, ok
	default:
		return "", false, true
	}
}

// Empty is asked.
func (q *Queue) Next() *string { // want Next:`glances\(nil\)`
	select {
	case s := <-q.ch:
		return &s
	default:
	}
	return nil
}

// Pop waits.
func (q *Queue) Pop(ctx context.Context) (string, bool) {
	select {
	case s := <-q.ch:
		return s, true
	case <-ctx.Done():
		return "", false
	}
}

// Patient waits a little.
func (q *Queue) Patient() (string, bool) {
	select {
	case s := <-q.ch:
		return s, true
	default:
		time.Sleep(time.Millisecond)
		return "", false
	}
}

// Offer sends.
func (q *Queue) Offer(s string) bool {
	select {
	case q.ch <- s:
		return true
	default:
		return false
	}
}

// Stopped asks for no data.
func Stopped(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return true
	default:
		return false
	}
}
