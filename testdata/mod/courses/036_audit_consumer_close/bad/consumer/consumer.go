package consumer

import (
	"errors"
	"log/slog"
	"net"
)

type Sink interface {
	Append(event []byte) error
}

type Options struct {
	Log   *slog.Logger
	Queue int
}

// Consumer receives audit datagrams and appends them to a sink.
type Consumer struct {
	conn   net.PacketConn
	sink   Sink
	log    *slog.Logger
	queue  chan []byte
	failed chan error
}

func Start(conn net.PacketConn, sink Sink, o Options) *Consumer {
	c := &Consumer{
		conn:   conn,
		sink:   sink,
		log:    o.Log,
		queue:  make(chan []byte, o.Queue),
		failed: make(chan error, 1),
	}
	go c.receive()
	go c.drain()
	return c
}

// Failed yields the error when nothing can be received any more.
func (c *Consumer) Failed() <-chan error { return c.failed }

func (c *Consumer) receive() {
	defer close(c.queue)
	buf := make([]byte, 64<<10)
	for {
		n, _, err := c.conn.ReadFrom(buf)
		if err != nil {
			if !errors.Is(err, net.ErrClosed) {
				c.failed <- err
			}
			return
		}
		c.queue <- append([]byte(nil), buf[:n]...)
	}
}

func (c *Consumer) drain() {
	for event := range c.queue {
		if err := c.sink.Append(event); err != nil {
			c.log.Error("event lost", "bytes", len(event), "err", err)
		}
	}
}

// Close stops the receiver; events already queued are still written.
func (c *Consumer) Close() error {
	return c.conn.Close()
}
