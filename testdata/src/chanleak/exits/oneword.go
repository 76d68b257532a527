package exits

import "context"

// A word to end, with room for it: from a list of a cluster's tasks.
type roster struct {
	halt chan struct{}
	work chan int
}

func newRoster(end chan struct{}) *roster {
	r := &roster{halt: make(chan struct{}, 1), work: make(chan int, 1)}
	go r.serve(end)
	return r
}

func (r *roster) serve(end chan struct{}) {
	for {
		select {
		case <-r.halt:
			return
		case <-end:
			return
		case <-r.work:
		}
	}
}

// Halt ends it.
func (r *roster) Halt() { r.halt <- struct{}{} } // ok: it takes one, and there is room

// Add is called again and again.
func (r *roster) Add(n int) {
	r.work <- n // want `sending on r.work waits for ever once serve, the only receiver, has left on <-(r.halt|end)`
}

// NewRoster starts one.
func NewRoster(end chan struct{}) *roster { return newRoster(end) }

// What a goroutine gets to begin with, as a manager's listeners.
type gate struct{ first chan int }

// NewGate makes one.
func NewGate(ctx context.Context) *gate {
	g := &gate{first: make(chan int, 1)}
	go g.serve(ctx)
	return g
}

func (g *gate) serve(ctx context.Context) {
	var n int
	select {
	case n = <-g.first:
	case <-ctx.Done():
		return
	}
	println(n)
}

// Bind may be called once.
func (g *gate) Bind(n int) { g.first <- n } // ok

// The first word after the start, with room, as in a scheduler's server.
type hub struct {
	check chan struct{}
	ctx   context.Context
}

// NewHub makes one.
func NewHub(ctx context.Context) *hub { return &hub{check: make(chan struct{}, 1), ctx: ctx} }

func (h *hub) startLoops() { go h.loop() }

func (h *hub) loop() {
	for {
		select {
		case <-h.ctx.Done():
			return
		case <-h.check:
		}
	}
}

// Start starts it.
func (h *hub) Start() {
	h.startLoops()
	h.check <- struct{}{} // ok
}

// Nudge asks for a check if none is asked for.
func (h *hub) Nudge() {
	select {
	case h.check <- struct{}{}:
	default:
	}
}

// Recheck asks for a check.
func (h *hub) Recheck() {
	h.check <- struct{}{} // want `sending on h.check waits for ever once loop, the only receiver, has left at the end of a context from outside`
}
