package socket

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

var ErrClosed = errors.New("socket: client closed")

type Client struct {
	conn net.Conn
	out  chan []byte
	quit chan struct{}
	gone chan struct{}
	once sync.Once
	sent prometheus.Counter
	log  *slog.Logger
}

func NewClient(conn net.Conn, sent prometheus.Counter, log *slog.Logger) *Client {
	c := &Client{
		conn: conn,
		out:  make(chan []byte, 16),
		quit: make(chan struct{}),
		gone: make(chan struct{}),
		sent: sent,
		log:  log.With("peer", conn.RemoteAddr().String()),
	}
	go c.writeLoop()
	return c
}

func (c *Client) writeLoop() {
	defer close(c.gone)
	defer c.conn.Close()
	for {
		select {
		case msg := <-c.out:
			if err := c.write(msg); err != nil {
				c.log.Warn("write", "err", err)
				return
			}
			c.sent.Inc()
		case <-c.quit:
			return
		}
	}
}

func (c *Client) write(msg []byte) error {
	if err := c.conn.SetWriteDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return fmt.Errorf("set deadline: %w", err)
	}
	if _, err := c.conn.Write(msg); err != nil {
		return fmt.Errorf("write %d bytes: %w", len(msg), err)
	}
	return nil
}

// Send queues msg for the peer and blocks while the queue is full. Messages still
// queued when the connection ends are dropped.
func (c *Client) Send(msg []byte) error {
	select {
	case c.out <- msg:
		return nil
	case <-c.quit:
		return ErrClosed
	}
}

// Close stops the client and waits for its loop.
func (c *Client) Close() {
	c.once.Do(func() { close(c.quit) })
	<-c.gone
}
