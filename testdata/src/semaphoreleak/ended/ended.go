package ended

import (
	"context"
	"errors"
)

// Once the context of the runner has ended nobody wants a slot any more: spicedb.
type runner struct {
	ctx   context.Context
	sem   chan struct{}
	tasks chan func() error
}

func newRunner(ctx context.Context, n int) *runner {
	return &runner{ctx: ctx, sem: make(chan struct{}, n), tasks: make(chan func() error, 64)}
}

func (r *runner) spawn() {
	select {
	case r.sem <- struct{}{}:
		go r.run()
	case <-r.ctx.Done():
	}
}

func (r *runner) run() {
	for {
		select {
		case <-r.ctx.Done():
			return // ok
		default:
			select {
			case f := <-r.tasks:
				f()
			default:
				<-r.sem
				return
			}
		}
	}
}

// The context is that of one request: the others go on.
type gate struct{ slots chan struct{} }

var errBusy = errors.New("busy")

func newGate(n int) *gate { return &gate{make(chan struct{}, n)} }

func (g *gate) ask(ctx context.Context, answers <-chan int) (int, error) {
	select {
	case g.slots <- struct{}{}: // want `the slot of g.slots taken here is not given back when ask returns on line \d+, though it is on others`
	case <-ctx.Done():
		return 0, errBusy
	}
	select {
	case n := <-answers:
		<-g.slots
		return n, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}
