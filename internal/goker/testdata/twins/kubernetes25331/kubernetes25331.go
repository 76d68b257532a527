// Package kubernetes25331 has the structure of the kernel of that name, corrected.
package kubernetes25331

import (
	"context"
	"errors"
)

type probe struct {
	ctx      context.Context
	cancel   context.CancelFunc
	results  chan bool
	failures chan error
}

func (p *probe) Stop() {
	p.failures <- errors.New("stopped")
	p.cancel()
}

func (p *probe) Results() <-chan bool { return p.results }

func (p *probe) run() {
	select {
	case err := <-p.failures:
		bad := len(err.Error()) != 0
		select {
		case p.results <- bad:
		case <-p.ctx.Done():
		}
	case <-p.ctx.Done():
	}
}

func newProbe() *probe {
	ctx, cancel := context.WithCancel(context.Background())
	return &probe{
		ctx:      ctx,
		cancel:   cancel,
		results:  make(chan bool),
		failures: make(chan error),
	}
}

func Run() {
	p := newProbe()
	go p.run()
	go p.Stop()
}
