package exits

import "context"

// From a container runtime: a plugin that is registered once gets the context
// of the daemon, and its goroutine ends with that.

type plugin struct{ Init func(*setup) any }

type setup struct{ ctx context.Context }

var plugins []*plugin

func register(p *plugin) { plugins = append(plugins, p) }

func init() {
	register(&plugin{Init: func(s *setup) any {
		c := &collector{events: make(chan int)}
		go c.run(s.ctx)
		return c
	}})
}

type collector struct{ events chan int }

func (c *collector) run(ctx context.Context) {
	for {
		select {
		case <-c.events:
		case <-ctx.Done():
			return
		}
	}
}

func (c *collector) Changed() {
	go func() { c.events <- 1 }() // ok: only when the process ends
}

// A request's collector does not live as long.
type gatherer struct{ events chan int }

func newGatherer(ctx context.Context) *gatherer {
	g := &gatherer{events: make(chan int)}
	go g.run(ctx)
	return g
}

func (g *gatherer) run(ctx context.Context) {
	for {
		select {
		case <-g.events:
		case <-ctx.Done():
			return
		}
	}
}

func (g *gatherer) Changed() {
	g.events <- 1 // want `sending on g.events waits for ever once run, the only receiver, has left at the end of a context from outside`
}

// From a synchronizer's event log: what runs it is a supervisor elsewhere, and
// starts it again; only tests start it here.
type journal struct{ events chan int }

func newJournal() *journal { return &journal{events: make(chan int)} }

func (j *journal) Serve(ctx context.Context) error {
	for {
		select {
		case <-j.events:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (j *journal) Log(n int) { j.events <- n } // ok
