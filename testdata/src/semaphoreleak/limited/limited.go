// Package limited works with the limits of another package.
package limited

import (
	"context"
	"errors"
	"os"

	"semaphoreleak/limiter"
)

type proxy struct {
	lim  *limiter.Limiter
	gate *limiter.Gate
	sig  *limiter.Signal
}

func dial(name string) (*os.File, error) { return os.Open(name) }

func (p *proxy) tunnel(ctx context.Context, name string) error {
	if err := p.lim.Acquire(ctx); err != nil { // want `the slot of p.lim taken here is not given back when tunnel returns on line \d+, .*; defer p.lim.Release\(\) after taking it`
		return err
	}
	up, err := dial(name)
	if err != nil {
		return err
	}
	defer p.lim.Release()
	return up.Close()
}

func (p *proxy) pass(ctx context.Context, name string) error {
	if err := p.gate.Enter(ctx); err != nil { // want `the slot of p.gate taken here is not given back when pass returns on line \d+, .*; defer p.gate.Leave\(\) after taking it`
		return err
	}
	if name == "" {
		return errors.New("no name")
	}
	p.gate.Leave()
	return nil
}

func (p *proxy) try(name string) error {
	if !p.lim.TryAcquire() { // want `the slot of p.lim taken here is not given back when try returns`
		return errors.New("busy")
	}
	up, err := dial(name)
	if err != nil {
		return err
	}
	err = up.Close()
	p.lim.Release()
	return err
}

func (p *proxy) right(ctx context.Context, name string) error {
	if err := p.lim.Acquire(ctx); err != nil { // ok
		return err
	}
	defer p.lim.Release()
	up, err := dial(name)
	if err != nil {
		return err
	}
	return up.Close()
}

func (p *proxy) tries(name string) error {
	if !p.lim.TryAcquire() { // ok
		return errors.New("busy")
	}
	defer p.lim.Release()
	up, err := dial(name)
	if err != nil {
		return err
	}
	return up.Close()
}

// Another gives it back.
func (p *proxy) begin(ctx context.Context) error { return p.gate.Enter(ctx) } // ok

func (p *proxy) end() { p.gate.Leave() }

func (p *proxy) news(name string) {
	p.sig.Notify() // ok
	if name == "" {
		return
	}
	p.sig.Wait()
}
