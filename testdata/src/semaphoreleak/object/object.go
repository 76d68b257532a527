// Package object has slots that stand for objects.
package object

import (
	"context"
	"errors"
	"net"
)

type conn struct {
	net.Conn
	pool *dialPool
}

func (c *conn) ping() error { return nil }

type dialPool struct {
	dial  func(ctx context.Context) (net.Conn, error)
	slots chan struct{}
	idle  chan *conn
}

func newDialPool(max int) *dialPool {
	return &dialPool{slots: make(chan struct{}, max), idle: make(chan *conn, max)}
}

func (p *dialPool) get(ctx context.Context) (*conn, error) {
	select {
	case p.slots <- struct{}{}: // want `the slot of p.slots taken here is lost when get fails \(line 43\): only put gives it back, with what get returns, and that is nil then`
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case c := <-p.idle:
		if err := c.ping(); err == nil {
			return c, nil
		}
		c.Close()
	default:
	}
	nc, err := p.dial(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: nc, pool: p}, nil
}

func (p *dialPool) put(c *conn) {
	select {
	case p.idle <- c:
	default:
		c.Close()
	}
	<-p.slots
}

// session gives back by its own method.
type session struct{ of *sessions }

type sessions struct{ slots chan struct{} }

func newSessions() *sessions { return &sessions{slots: make(chan struct{}, 8)} }

func (s *sessions) open(name string) (*session, error) {
	s.slots <- struct{}{} // want `the slot of s.slots taken here is lost when open fails`
	if name == "" {
		return nil, errors.New("no name")
	}
	return &session{s}, nil
}

func (s *session) close() { <-s.of.slots }

// ok: who gets no object can give back without.
type gate struct{ slots chan struct{} }

func newGate() *gate { return &gate{make(chan struct{}, 2)} }

func (g *gate) enter(name string) (*session, error) {
	g.slots <- struct{}{}
	if name == "" {
		return nil, errors.New("no name")
	}
	return &session{}, nil
}

func (g *gate) leave() { <-g.slots }

// ok: given back where it fails.
type lanes struct{ slots chan struct{} }

func newLanes() *lanes { return &lanes{make(chan struct{}, 2)} }

func (l *lanes) take(name string) (*session, error) {
	l.slots <- struct{}{}
	if name == "" {
		<-l.slots
		return nil, errors.New("no name")
	}
	return &session{}, nil
}

func (l *lanes) back(s *session) { <-l.slots }
