package ctxkept

import (
	"context"
	"net"
	"time"
)

type client struct {
	addr string
	d    net.Dialer
	ctx  context.Context
}

func connect(ctx context.Context, addr string) (*client, error) { // want connect:`keeps 0 in 0, for dial of Groups`
	c := &client{addr: addr, ctx: ctx}
	return c, c.dial(ctx)
}

func derived(addr string, ctx context.Context) *client { // want derived:`keeps 1 in 0`
	ctx, _ = context.WithCancel(ctx)
	return &client{addr: addr, ctx: ctx}
}

func own(ctx context.Context, addr string) *client {
	return &client{addr: addr, ctx: context.WithoutCancel(ctx)}
}

func (c *client) Groups() error {
	ctx, cancel := context.WithTimeout(c.ctx, time.Second)
	defer cancel()
	return c.dial(ctx)
}

func (c *client) dial(ctx context.Context) error {
	conn, err := c.d.DialContext(ctx, "tcp", c.addr)
	if err != nil {
		return err
	}
	return conn.Close()
}

// Its context is set for each request.
type request struct {
	ctx context.Context
	d   net.Dialer
}

func newRequest(ctx context.Context) *request { return &request{ctx: ctx} }

func (r *request) With(ctx context.Context) { r.ctx = ctx }

func (r *request) Do() error {
	_, err := r.d.DialContext(r.ctx, "tcp", "")
	return err
}

// Only its end needs it.
type ending struct {
	ctx context.Context
	d   net.Dialer
}

func newEnding(ctx context.Context) *ending { return &ending{ctx: ctx} }

func (e *ending) Close() error {
	_, err := e.d.DialContext(e.ctx, "tcp", "")
	return err
}
