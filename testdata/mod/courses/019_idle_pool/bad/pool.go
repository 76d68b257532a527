package pool

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync"
	"time"
)

type Dialer func(ctx context.Context) (net.Conn, error)

type Config struct {
	MaxIdle     int
	IdleTimeout time.Duration
}

// Pool keeps connections for reuse and closes those idle for too long.
type Pool struct {
	cfg  Config
	dial Dialer
	log  *slog.Logger

	mu     sync.Mutex
	idle   []*idleConn
	closed bool
}

type idleConn struct {
	net.Conn
	expiry *time.Timer
}

func New(cfg Config, dial Dialer, log *slog.Logger) *Pool {
	return &Pool{cfg: cfg, dial: dial, log: log}
}

// Get returns an idle connection or dials a new one.
func (p *Pool) Get(ctx context.Context) (net.Conn, error) {
	if c := p.take(); c != nil {
		return c, nil
	}
	c, err := p.dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	return c, nil
}

func (p *Pool) take() net.Conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	if last := len(p.idle) - 1; last >= 0 {
		ic := p.idle[last]
		p.idle = p.idle[:last]
		return ic.Conn
	}
	return nil
}

// Put gives a healthy connection back.
func (p *Pool) Put(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || len(p.idle) >= p.cfg.MaxIdle {
		p.discard(c)
		return
	}
	ic := &idleConn{Conn: c}
	ic.expiry = time.AfterFunc(p.cfg.IdleTimeout, func() { p.expire(ic) })
	p.idle = append(p.idle, ic)
}

func (p *Pool) expire(ic *idleConn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = slices.DeleteFunc(p.idle, func(o *idleConn) bool { return o == ic })
	p.discard(ic.Conn)
}

func (p *Pool) discard(c net.Conn) {
	if err := c.Close(); err != nil {
		p.log.Debug("close idle connection", "remote", c.RemoteAddr(), "err", err)
	}
}

// Close closes what is idle; connections in use are closed when put back.
func (p *Pool) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, ic := range p.idle {
		if ic.expiry.Stop() {
			p.discard(ic.Conn)
		}
	}
	p.idle = nil
}
