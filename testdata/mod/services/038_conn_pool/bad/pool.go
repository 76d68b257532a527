package connpool

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

var ErrClosed = errors.New("connpool: closed")

type DialFunc func(ctx context.Context) (net.Conn, error)

type Pool struct {
	dial    DialFunc
	maxIdle int
	log     *slog.Logger
	gauge   prometheus.Gauge

	mu     sync.Mutex
	idle   []net.Conn
	closed bool
}

func New(dial DialFunc, maxIdle int, gauge prometheus.Gauge, log *slog.Logger) *Pool {
	return &Pool{dial: dial, maxIdle: maxIdle, gauge: gauge, log: log}
}

func (p *Pool) idleCount() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.idle)
}

// Get returns an idle connection or dials a new one.
func (p *Pool) Get(ctx context.Context) (net.Conn, error) {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, ErrClosed
	}
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.gauge.Set(float64(n - 1))
		p.mu.Unlock()
		return c, nil
	}
	p.mu.Unlock()
	c, err := p.dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("connpool: dial: %w", err)
	}
	return c, nil
}

// Put gives a healthy connection back.
func (p *Pool) Put(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.idleCount() >= p.maxIdle {
		if err := c.Close(); err != nil {
			p.log.Debug("close surplus connection", "err", err)
		}
		return
	}
	p.idle = append(p.idle, c)
	p.gauge.Set(float64(len(p.idle)))
}

// Close closes all the idle connections.
func (p *Pool) Close() error {
	p.log.Info("closing pool", "idle", p.idleCount())
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	var errs []error
	for _, c := range p.idle {
		errs = append(errs, c.Close())
	}
	p.idle = nil
	return errors.Join(errs...)
}
