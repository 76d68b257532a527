// Package etcd5509 has the structure of the kernel of that name, corrected.
package etcd5509

import (
	"context"
	"errors"
	"io"
	"sync"
)

var errHungUp = errors.New("hung up")

type phone struct {
	mu   sync.RWMutex
	ctx  context.Context
	hang context.CancelFunc
}

func (p *phone) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hang == nil {
		return
	}
	p.hang()
	p.hang = nil
	p.mu.Unlock()
	p.mu.Lock()
}

type line struct {
	phone *phone
	mu    sync.Mutex
	tries int
}

func (l *line) pickUp(ctx context.Context) error {
	for {
		l.phone.mu.RLock()
		closed := l.phone.hang == nil
		l.mu.Lock()
		l.tries++
		l.mu.Unlock()
		if closed {
			l.phone.mu.RUnlock()
			return errHungUp
		}
		l.phone.mu.RUnlock()
	}
}

type switchboard struct{ line *line }

func (s *switchboard) Ask(ctx context.Context) error { return s.Do(ctx) }

func (s *switchboard) Do(ctx context.Context) error {
	for {
		err := s.do(ctx)
		if err == nil {
			return nil
		}
		return err
	}
}

func (s *switchboard) do(ctx context.Context) error {
	err := s.connect(ctx)
	return err
}

func (s *switchboard) connect(ctx context.Context) error { return s.line.pickUp(ctx) }

type Asker interface {
	Ask(ctx context.Context) error
	Do(ctx context.Context) error
}

func newAsker(p *phone) Asker { return &switchboard{line: &line{phone: p}} }

func Run() {
	ctx, cancel := context.WithCancel(context.TODO())
	p := &phone{ctx: ctx, hang: cancel}
	a := newAsker(p)
	done := make(chan struct{})
	go func() {
		defer close(done)
		err := a.Ask(context.TODO())
		if err != nil && err != errHungUp {
			io.Discard.Write([]byte("another error"))
		}
	}()
	p.Close()
	<-done
}
