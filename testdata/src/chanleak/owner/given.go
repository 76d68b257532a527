package owner

import "context"

// From etcd's client listeners: the object is the caller's, who ends it.

type listener struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func newListener() *listener {
	l := new(listener)
	l.ctx, l.cancel = context.WithCancel(context.Background())
	return l
}

func (l *listener) register() error {
	go func() { <-l.ctx.Done() }()
	return nil
}

func (l *listener) serve(check func(func()) error) error {
	if err := l.register(); err != nil { // ok: l is given
		return err
	}
	return check(func() { println(l) })
}

func listen(check func(func()) error) error {
	l := newListener()
	defer l.cancel()
	return l.serve(check)
}
