package selectloop

import (
	"context"
	"sync"
)

type heart struct {
	ctx   context.Context
	pulse chan struct{}
	once  sync.Once
	n     int
}

func newHeart(ctx context.Context) *heart {
	h := &heart{ctx: ctx, pulse: make(chan struct{}, 1)}
	go h.monitor()
	go h.listen()
	return h
}

// ok: the channel is closed when this leaves, or when what makes it leave has happened.
func (h *heart) monitor() {
	for {
		select {
		case <-h.ctx.Done():
			h.close()
			return
		case <-h.pulse:
			h.n++
		}
	}
}

func (h *heart) listen() {
	<-h.ctx.Done()
	h.close()
}

func (h *heart) close() { h.once.Do(func() { close(h.pulse) }) }

type pulse struct {
	ctx  context.Context
	beat chan struct{}
	once sync.Once
	n    int
}

func newPulse(ctx context.Context) *pulse {
	p := &pulse{ctx: ctx, beat: make(chan struct{}, 1)}
	go p.monitor()
	return p
}

func (p *pulse) monitor() {
	for {
		select {
		case <-p.ctx.Done():
			p.close()
			return
		case <-p.beat: // want `the loop spins once p.beat is closed`
			p.n++
		}
	}
}

func (p *pulse) close() { p.once.Do(func() { close(p.beat) }) }

// Stop closes the channel, and the context goes on.
func (p *pulse) Stop() { p.close() }
