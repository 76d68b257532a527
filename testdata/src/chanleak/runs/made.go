package runs

import "errors"

type pipes struct{ err error }

func (p *pipes) Close() {}

func (p *pipes) serve() error { return p.err }

// ok: a deferred function receives once the channel is there.
func program(p *pipes, run func() error) error {
	var served chan error
	defer func() {
		p.Close()
		if served != nil {
			<-served
		}
	}()
	if p.err != nil {
		return p.err
	}
	served = make(chan error)
	go func() {
		defer close(served)
		served <- p.serve()
	}()
	if err := run(); err != nil {
		return err
	}
	return errors.New("no program")
}

// ok: asked the other way round.
func programOf(p *pipes, run func() error) error {
	var served chan error
	defer func() {
		if served == nil {
			return
		}
		<-served
	}()
	if p.err != nil {
		return p.err
	}
	served = make(chan error)
	go func() { served <- p.serve() }()
	return run()
}

// Nothing is received where it is there.
func unasked(p *pipes, run func() error) error {
	var served chan error
	defer func() {
		if served == nil {
			<-served
		}
	}()
	served = make(chan error)
	go func() { served <- p.serve() }() // want "the goroutine waits for ever sending on served"
	if err := run(); err != nil {
		return err
	}
	return <-served
}
