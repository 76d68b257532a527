// Package collect writes spans in the background.
package collect

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

type Span struct {
	Name  string        `json:"name"`
	Start time.Time     `json:"start"`
	Took  time.Duration `json:"took"`
}

type Collector struct {
	spans   chan Span
	dropped atomic.Int64
	done    chan struct{}
	err     error

	mu     sync.RWMutex
	closed bool
}

func New(w io.Writer, size int) *Collector {
	c := &Collector{spans: make(chan Span, size), done: make(chan struct{})}
	go c.run(json.NewEncoder(w))
	return c
}

// Record hands over a span; it never blocks and drops the span if the buffer
// is full or the collector closed.
func (c *Collector) Record(s Span) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.closed {
		c.dropped.Add(1)
		return
	}
	select {
	case c.spans <- s:
	default:
		c.dropped.Add(1)
	}
}

func (c *Collector) run(enc *json.Encoder) {
	defer close(c.done)
	for s := range c.spans {
		if err := enc.Encode(s); err != nil {
			c.err = errors.Join(c.err, err)
		}
	}
}

// Close writes what is buffered. It must be called once.
func (c *Collector) Close() error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	close(c.spans)
	<-c.done
	if n := c.dropped.Load(); n > 0 {
		slog.Warn("spans dropped", "count", n)
	}
	return c.err
}
