package exits

import (
	"context"
	"sync"
	"time"
)

type ask struct {
	n      int
	answer chan int
}

// oracle answers one question after the other.
type oracle struct{ asks chan *ask }

// NewOracle starts one.
func NewOracle() *oracle {
	o := &oracle{asks: make(chan *ask)}
	go o.serve()
	return o
}

func (o *oracle) serve() {
	for a := range o.asks {
		a.answer <- a.n * 2 // want `the answer sent on a.answer waits for ever when Ask, who asked, has left on <-ctx.Done\(\) \(line 37\): make the channel with room for the one answer`
	}
}

// Ask waits as long as its caller wants.
func (o *oracle) Ask(ctx context.Context, n int) (int, error) {
	a := &ask{n: n, answer: make(chan int)}
	o.asks <- a
	select {
	case v := <-a.answer:
		return v, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// roomy gives the answer room.
type roomyAsk struct{ answer chan int }

type roomy struct{ asks chan *roomyAsk }

// NewRoomy starts one.
func NewRoomy() *roomy {
	o := &roomy{asks: make(chan *roomyAsk)}
	go func() {
		for a := range o.asks {
			a.answer <- 1 // ok
		}
	}()
	return o
}

// Ask may leave.
func (o *roomy) Ask(ctx context.Context) int {
	a := &roomyAsk{answer: make(chan int, 1)}
	o.asks <- a
	select {
	case v := <-a.answer:
		return v
	case <-ctx.Done():
		return 0
	}
}

// patient waits for its answer.
type patientAsk struct{ answer chan int }

type patient struct{ asks chan patientAsk }

// NewPatient starts one.
func NewPatient() *patient {
	o := &patient{asks: make(chan patientAsk)}
	go func() {
		for a := range o.asks {
			a.answer <- 1 // ok
		}
	}()
	return o
}

// Ask waits.
func (o *patient) Ask(ctx context.Context) int {
	a := patientAsk{answer: make(chan int)}
	select {
	case o.asks <- a:
	case <-ctx.Done():
		return 0
	}
	return <-a.answer
}

// timed asks by value, by a helper that makes the question.
type timedAsk[T any] struct{ answer chan T }

func newTimedAsk() *timedAsk[int] { return &timedAsk[int]{answer: make(chan int)} }

type timed struct {
	mu      sync.Mutex
	waiting []*timedAsk[int]
}

// Answer tells the first who waits.
func (o *timed) Answer(n int) {
	o.mu.Lock()
	if len(o.waiting) == 0 {
		o.mu.Unlock()
		return
	}
	a := o.waiting[0]
	o.waiting = o.waiting[1:]
	o.mu.Unlock()
	a.answer <- n // want `the answer sent on a.answer waits for ever when Wait, who asked, has left on`
}

// Wait gives up after a second.
func (o *timed) Wait() (int, bool) {
	a := newTimedAsk()
	o.mu.Lock()
	o.waiting = append(o.waiting, a)
	o.mu.Unlock()
	select {
	case n := <-a.answer:
		return n, true
	case <-time.After(time.Second):
		return 0, false
	}
}

// withdrawn takes its question back.
type backAsk struct {
	answer chan int
	gone   chan struct{}
}

type back struct{ asks chan *backAsk }

// NewBack starts one.
func NewBack() *back {
	o := &back{asks: make(chan *backAsk)}
	go func() {
		for a := range o.asks {
			select {
			case a.answer <- 1: // ok: hears of it
			case <-a.gone:
			}
		}
	}()
	return o
}

// Ask says that it has gone.
func (o *back) Ask(ctx context.Context) int {
	a := &backAsk{answer: make(chan int), gone: make(chan struct{})}
	defer close(a.gone)
	o.asks <- a
	select {
	case v := <-a.answer:
		return v
	case <-ctx.Done():
		return 0
	}
}

// listed removes its question from the list when it leaves.
type listedAsk struct{ answer chan int }

type listed struct {
	mu      sync.Mutex
	waiting map[int]*listedAsk
}

// Answer finds who waits.
func (o *listed) Answer(id, n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if a := o.waiting[id]; a != nil {
		a.answer <- n // ok: not decided
		delete(o.waiting, id)
	}
}

// Wait takes itself off the list.
func (o *listed) Wait(ctx context.Context, id int) int {
	a := &listedAsk{answer: make(chan int)}
	o.mu.Lock()
	o.waiting[id] = a
	o.mu.Unlock()
	select {
	case n := <-a.answer:
		return n
	case <-ctx.Done():
		o.mu.Lock()
		delete(o.waiting, id)
		o.mu.Unlock()
		return 0
	}
}
