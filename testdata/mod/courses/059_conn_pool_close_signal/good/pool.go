package pool

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"
)

type Config struct {
	Addr        string
	Max         int
	DialTimeout time.Duration
	MaxAge      time.Duration
}

var ErrClosed = errors.New("pool: closed")

// Conn is a pooled connection.
type Conn struct {
	net.Conn
	born   time.Time
	broken bool
}

// MarkBroken keeps the connection from being used again.
func (c *Conn) MarkBroken() { c.broken = true }

// Pool hands out connections to a backend, at most Max at a time.
type Pool struct {
	cfg Config
	log *slog.Logger

	mu     sync.Mutex
	freed  *sync.Cond
	idle   []*Conn
	open   int
	closed bool
}

func New(cfg Config, log *slog.Logger) *Pool {
	p := &Pool{cfg: cfg, log: log}
	p.freed = sync.NewCond(&p.mu)
	return p
}

// Get returns an idle connection or dials a new one. It waits while all
// connections are in use, until one comes back or the pool is closed.
func (p *Pool) Get() (*Conn, error) {
	p.mu.Lock()
	for !p.closed && len(p.idle) == 0 && p.open >= p.cfg.Max {
		p.freed.Wait()
	}
	if p.closed {
		p.mu.Unlock()
		return nil, ErrClosed
	}
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return c, nil
	}
	p.open++
	p.mu.Unlock()

	c, err := p.dial()
	if err != nil {
		p.mu.Lock()
		p.open--
		p.freed.Signal()
		p.mu.Unlock()
		return nil, fmt.Errorf("pool: %w", err)
	}
	return c, nil
}

func (p *Pool) dial() (*Conn, error) {
	nc, err := net.DialTimeout("tcp", p.cfg.Addr, p.cfg.DialTimeout)
	if err != nil {
		return nil, err
	}
	return &Conn{Conn: nc, born: time.Now()}, nil
}

// Put gives a connection back.
func (p *Pool) Put(c *Conn) {
	p.mu.Lock()
	keep := !p.closed && !c.broken && time.Since(c.born) < p.cfg.MaxAge
	if keep {
		p.idle = append(p.idle, c)
	} else {
		p.open--
	}
	p.freed.Signal()
	p.mu.Unlock()
	if !keep {
		p.discard(c)
	}
}

// Close closes the idle connections and sends the waiting callers away.
// Connections in use are closed when they are given back.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	idle := p.idle
	p.idle = nil
	p.open -= len(idle)
	p.freed.Broadcast()
	p.mu.Unlock()
	for _, c := range idle {
		p.discard(c)
	}
}

func (p *Pool) discard(c *Conn) {
	if err := c.Close(); err != nil {
		p.log.Debug("close connection", "addr", p.cfg.Addr, "err", err)
	}
}
