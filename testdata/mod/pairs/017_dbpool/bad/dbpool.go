package dbpool

import (
	"context"
	"errors"
	"net"
	"time"
)

var errUnhealthy = errors.New("unhealthy connection")

type Conn struct {
	net.Conn
	used int
}

func (c *Conn) ping() error {
	if c.used > 1000 {
		return errUnhealthy
	}
	return c.SetDeadline(time.Time{})
}

type Pool struct {
	dial  func(ctx context.Context) (net.Conn, error)
	slots chan struct{}
	idle  chan *Conn
}

func NewPool(max int, dial func(ctx context.Context) (net.Conn, error)) *Pool {
	return &Pool{dial: dial, slots: make(chan struct{}, max), idle: make(chan *Conn, max)}
}

// Get returns an idle connection or dials a new one if a slot is free.
func (p *Pool) Get(ctx context.Context) (*Conn, error) {
	select {
	case p.slots <- struct{}{}:
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
	return &Conn{Conn: nc}, nil
}

func (p *Pool) Put(c *Conn) {
	c.used++
	select {
	case p.idle <- c:
	default:
		c.Close()
	}
	<-p.slots
}
