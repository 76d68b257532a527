// Package queueuse takes lines from queues.
package queueuse

import (
	"context"
	"runtime"
	"time"

	"hotloop/queue"
)

type worker struct {
	lines  *queue.Lines
	q      *queue.Queue[string]
	handle func(string)
}

// From a program: the queue is empty, and each worker keeps a processor busy.
func (w *worker) run(ctx context.Context) {
	for ctx.Err() == nil {
		line, ok, more := w.lines.TryPop() // want `the select in TryPop has a default \(queue.go:\d+\), so it does not wait, and neither does the loop that calls it: while no case is ready it goes round without a pause and keeps a processor busy: call something that waits, or wait for a timer`
		if !more {
			return
		}
		if !ok {
			continue
		}
		w.handle(line)
	}
}

func (w *worker) each() {
	for {
		if s := w.q.TryNext(); s != nil { // want `the select in TryNext has a default`
			w.handle(*s)
		}
	}
}

func literal(lines *queue.Lines, handle func(string)) func() {
	return func() {
		for {
			line, ok, _ := lines.TryPop() // want `the select in TryPop has a default`
			if ok {
				handle(line)
			}
		}
	}
}

type own struct{ ch chan int }

func (o *own) try() (int, bool) {
	select {
	case v := <-o.ch:
		return v, true
	default:
		return 0, false
	}
}

func (o *own) run(use func(int)) {
	for {
		v, ok := o.try() // want `the select in try has a default \(use.go:\d+\)`
		if !ok {
			continue
		}
		use(v)
	}
}

// Look-alikes.

func (w *worker) waits(ctx context.Context) {
	for {
		line, ok := w.q.Pop(ctx) // ok: waits
		if !ok {
			return
		}
		w.handle(line)
	}
}

func (w *worker) drains() {
	for {
		line, ok, _ := w.lines.TryPop()
		if !ok {
			return // ok: what there is
		}
		w.handle(line)
	}
}

func (w *worker) sleeps() {
	for {
		line, ok, more := w.lines.TryPop()
		if !more {
			return
		}
		if !ok {
			time.Sleep(time.Millisecond) // ok: waits
			continue
		}
		w.handle(line)
	}
}

func (w *worker) yields() {
	for {
		if s := w.q.TryNext(); s != nil {
			w.handle(*s)
			continue
		}
		runtime.Gosched() // ok: lets others
	}
}

func (w *worker) patient() {
	for {
		if s, ok := w.q.Patient(); ok { // ok: waits a little
			w.handle(s)
		}
	}
}

func (w *worker) turns(step func() bool) {
	for {
		if s := w.q.TryNext(); s != nil {
			w.handle(*s)
		}
		if !step() { // ok: it has work of its own
			return
		}
	}
}

func (w *worker) several(n int) {
	for range n {
		if s := w.q.TryNext(); s != nil { // ok: a number of rounds
			w.handle(*s)
		}
	}
}

func stopped(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return true
	default:
		return false
	}
}

// From minio: what is asked is whether to stop, and the work is elsewhere in the round.
func (w *worker) readers(ctx context.Context, errs []error, peek func(int) error) {
	for {
		if stopped(ctx) { // ok
			return
		}
		failed := 0
		for i := range errs {
			if errs[i] != nil {
				failed++
				continue
			}
			errs[i] = peek(i)
		}
		if failed == len(errs) {
			return
		}
	}
}
