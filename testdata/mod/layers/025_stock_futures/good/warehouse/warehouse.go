package warehouse

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
)

// Client asks a warehouse server about its stock.
type Client struct {
	addr string
}

func New(addr string) *Client { return &Client{addr: addr} }

func (c *Client) Name() string { return c.addr }

// Count returns how many pieces of sku there are.
func (c *Client) Count(ctx context.Context, sku string) (int, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", c.addr)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if dl, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(dl); err != nil {
			return 0, err
		}
	}
	if _, err := fmt.Fprintf(conn, "COUNT %q\n", sku); err != nil {
		return 0, err
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(line))
}
