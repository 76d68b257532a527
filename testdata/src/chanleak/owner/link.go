package owner

import "errors"

// From a secret store's link: where start fails, it has not started anything.
type link struct {
	ready bool
	stop  chan struct{}
}

func (l *link) start() error {
	if !l.ready {
		return errors.New("not ready")
	}
	go l.report()
	println("started")
	return nil
}

func (l *link) startFirst() error {
	go l.report()
	if !l.ready {
		return errors.New("not ready")
	}
	return nil
}

func (l *link) report() { <-l.stop }

// Close ends it.
func (l *link) Close() { close(l.stop) }

func newLink(ready bool) (*link, error) {
	l := &link{ready: ready, stop: make(chan struct{})}
	if err := l.start(); err != nil { // ok
		return nil, err
	}
	return l, nil
}

func newLinkFirst(ready bool) (*link, error) {
	l := &link{ready: ready, stop: make(chan struct{})}
	if err := l.startFirst(); err != nil { // want `the goroutine that startFirst starts`
		return nil, err
	}
	return l, nil
}

func dropsLink(ready bool) error {
	l := &link{ready: ready, stop: make(chan struct{})}
	err := l.start() // want `the goroutine that start starts`
	return err
}

// From a driver: one goroutine of the start feeds the other, and ends it.
type startup struct {
	ticks chan struct{}
	recv  func() error
}

func (s *startup) run(ask func() error) error {
	failed := make(chan error, 2)
	go func() {
		for range s.ticks { // ok
			if err := s.recv(); err != nil {
				failed <- err
				return
			}
		}
	}()
	go func() {
		defer close(s.ticks)
		failed <- ask()
	}()
	return <-failed
}

func connect(recv, ask func() error) error {
	s := &startup{ticks: make(chan struct{}), recv: recv}
	if err := s.run(ask); err != nil {
		return err // ok
	}
	return nil
}
