// Package kept has clients, some of which keep the context that they are made with.
package kept

import (
	"context"
	"net"
	"time"
)

// Client keeps it.
type Client struct {
	addr   string
	dialer net.Dialer
	ctx    context.Context
}

// Connect checks that the server answers.
func Connect(ctx context.Context, addr string) (*Client, error) {
	c := &Client{addr: addr, ctx: ctx}
	if err := c.ask(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

// Groups asks.
func (c *Client) Groups(_ context.Context, user string) error {
	ctx, cancel := context.WithTimeout(c.ctx, time.Second)
	defer cancel()
	return c.ask(ctx)
}

// Addr asks nobody.
func (c *Client) Addr() string { return c.addr }

func (c *Client) ask(ctx context.Context) error {
	conn, err := c.dialer.DialContext(ctx, "tcp", c.addr)
	if err != nil {
		return err
	}
	return conn.Close()
}

// Good takes one with each call.
type Good struct{ Client }

// Dial makes one.
func Dial(ctx context.Context, addr string) (*Good, error) {
	g := &Good{Client{addr: addr}}
	return g, g.ask(ctx)
}

// Groups asks.
func (g *Good) Groups(ctx context.Context, user string) error { return g.ask(ctx) }

// Of keeps it, and is generic.
type Of[T any] struct {
	ctx context.Context
	get func(context.Context) (T, error)
}

// NewOf makes one.
func NewOf[T any](ctx context.Context, get func(context.Context) (T, error)) *Of[T] {
	return &Of[T]{ctx, get}
}

// Get gets.
func (o *Of[T]) Get() (T, error) { return o.get(o.ctx) }
