package runs

import "context"

// Channels in the fields of a struct that the function makes.

type tracker struct {
	done chan struct{}
	err  chan error
}

type peers struct{ ask func(string) error }

func (p *peers) push(ctx context.Context, names []string) error {
	t := tracker{done: make(chan struct{}), err: make(chan error)}
	for _, n := range names {
		go p.send(n, &t)
	}
	select {
	case err := <-t.err:
		return err
	case <-t.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *peers) send(name string, t *tracker) {
	if err := p.ask(name); err != nil {
		t.err <- err // want `the goroutine waits for ever sending on t.err: fewer values are received than goroutines send when push leaves`
		return
	}
	t.done <- struct{}{}
}

// With room for all of them nobody waits.
type answers struct{ err chan error }

func (p *peers) pushAll(ctx context.Context, names []string) error {
	a := &answers{err: make(chan error, len(names))}
	for _, n := range names {
		go func() { a.err <- p.ask(n) }() // ok
	}
	for range names {
		select {
		case err := <-a.err:
			if err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Somebody else has the struct, too, and may receive.
type order struct{ ready chan bool }

type desk struct{ open map[string]*order }

func (d *desk) take(ctx context.Context, name string, cook func(string) bool) bool {
	o := &order{ready: make(chan bool)}
	d.open[name] = o
	go func() { o.ready <- cook(name) }() // ok
	select {
	case ok := <-o.ready:
		return ok
	case <-ctx.Done():
		return false
	}
}

func (d *desk) collect(name string) bool { return <-d.open[name].ready }
