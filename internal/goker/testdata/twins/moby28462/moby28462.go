// Package moby28462 has the structure of the kernel of that name, corrected.
package moby28462

import "sync"

type state struct{ pulse *pulse }

type patient struct {
	sync.Mutex
	beats int
	state *state
}

func (p *patient) admit() { go p.awaitExit() }

func (p *patient) awaitExit() {}

type ward struct{ bed *patient }

func (w *ward) Get() *patient { return w.bed }

type clinic struct{ ward ward }

func (c *clinic) Changed() {
	p := c.ward.Get()
	p.Lock()
	c.unplug(p)
	defer p.Unlock()
}

func (c *clinic) plug(p *patient) {
	h := p.state.pulse
	if stop := h.Open(); stop != nil {
		go listen(p, stop)
	}
}

func (c *clinic) unplug(p *patient) {
	h := p.state.pulse
	h.Close()
}

type pulse struct{ stop chan struct{} }

func (h *pulse) Open() chan struct{} { return h.stop }

func (h *pulse) Close() {
	if h.stop != nil {
		close(h.stop)
		h.stop = nil
	}
}

func listen(p *patient, stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
			beat(p)
		}
	}
}

func beat(p *patient) {
	p.Lock()
	defer p.Unlock()
	p.beats++
}

func newClinic() (*clinic, *patient) {
	p := &patient{state: &state{&pulse{make(chan struct{})}}}
	return &clinic{ward{p}}, p
}

func Run() {
	c, p := newClinic()
	p.admit()
	go listen(p, p.state.pulse.Open())
	go c.Changed()
}
