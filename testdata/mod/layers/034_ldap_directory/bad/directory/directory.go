package directory

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"net"
	"strings"
	"time"
)

const queryTimeout = 2 * time.Second

// Client asks a directory server, with a connection per query.
type Client struct {
	addr   string
	dialer net.Dialer
	ctx    context.Context
}

// Connect checks that the server answers.
func Connect(ctx context.Context, addr string) (*Client, error) {
	c := &Client{addr: addr, ctx: ctx}
	if _, err := c.ask(ctx, "PING"); err != nil {
		return nil, err
	}
	return c, nil
}

// Groups returns the groups of user.
func (c *Client) Groups(_ context.Context, user string) ([]string, error) {
	ctx, cancel := context.WithTimeout(c.ctx, queryTimeout)
	defer cancel()
	line, err := c.ask(ctx, fmt.Sprintf("GROUPS %q", user))
	if err != nil {
		return nil, fmt.Errorf("groups of %s: %w", user, err)
	}
	return strings.Fields(line), nil
}

func (c *Client) ask(ctx context.Context, q string) (string, error) {
	conn, err := c.dialer.DialContext(ctx, "tcp", c.addr)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if _, err := fmt.Fprintln(conn, q); err != nil {
		return "", err
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return "", cmp.Or(ctx.Err(), err)
	}
	return strings.TrimSpace(line), nil
}
