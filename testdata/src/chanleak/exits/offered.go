package exits

import (
	"context"
	"errors"
	"net"
)

var errClosed = errors.New("closed")

// Who receives is a method that others call: not any more once it is closed.
type listener struct {
	conns  chan net.Conn
	closed chan struct{}
	parent net.Listener
}

func listen(parent net.Listener) *listener {
	l := &listener{conns: make(chan net.Conn), closed: make(chan struct{}), parent: parent}
	go l.loop()
	return l
}

func (l *listener) loop() {
	for {
		c, err := l.parent.Accept()
		if err != nil {
			return
		}
		l.conns <- c // want `sending on l.conns waits for ever once Accept, the only receiver, has left on <-l.closed \(line \d+\): send in a select that leaves on it, too`
	}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, errClosed
	}
}

func (l *listener) Close() error {
	close(l.closed)
	return l.parent.Close()
}

// Close receives what is left.
type emptied struct {
	lines  chan string
	closed chan struct{}
	read   func() (string, error)
}

func newEmptied(read func() (string, error)) *emptied {
	d := &emptied{lines: make(chan string), closed: make(chan struct{}), read: read}
	go d.loop()
	return d
}

func (d *emptied) loop() {
	defer close(d.lines)
	for {
		s, err := d.read()
		if err != nil {
			return
		}
		d.lines <- s // ok
	}
}

func (d *emptied) Next() (string, error) {
	select {
	case s := <-d.lines:
		return s, nil
	case <-d.closed:
		return "", errClosed
	}
}

func (d *emptied) Close() {
	close(d.closed)
	for range d.lines {
	}
}

// The context is the caller's of one call; the next call has another.
type pages struct {
	out  chan int
	next func() (int, bool)
}

func newPages(next func() (int, bool)) *pages {
	p := &pages{out: make(chan int), next: next}
	go p.loop()
	return p
}

func (p *pages) loop() {
	for v, ok := p.next(); ok; v, ok = p.next() {
		p.out <- v // ok
	}
}

func (p *pages) Next(ctx context.Context) (int, error) {
	select {
	case v := <-p.out:
		return v, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// A select that watches the caller's context does not watch the loop.
type tasks struct {
	run  chan func()
	done chan struct{}
}

func newTasks() *tasks {
	t := &tasks{run: make(chan func()), done: make(chan struct{})}
	go t.loop()
	return t
}

func (t *tasks) loop() {
	for {
		select {
		case f := <-t.run:
			f()
		case <-t.done:
			return
		}
	}
}

func (t *tasks) Close() { close(t.done) }

func (t *tasks) Run(ctx context.Context, f func()) error {
	select {
	case t.run <- f: // want `sending on t.run waits as long as its caller's context lasts once loop, the only receiver, has left on <-t.done`
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t *tasks) TryRun(ctx context.Context, f func()) error {
	select {
	case t.run <- f: // ok
		return nil
	case <-t.done:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}
