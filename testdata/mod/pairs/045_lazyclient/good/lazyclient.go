package lazyclient

import (
	"net/rpc"
	"sync"
)

type Client struct {
	addr string
	mu   sync.Mutex
	conn *rpc.Client
}

func New(addr string) *Client { return &Client{addr: addr} }

func (c *Client) connect() (*rpc.Client, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn != nil {
		return c.conn, nil
	}
	conn, err := rpc.Dial("tcp", c.addr)
	if err != nil {
		return nil, err
	}
	c.conn = conn
	return conn, nil
}

func (c *Client) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn != nil {
		c.conn.Close()
		c.conn = nil
	}
}

// Call invokes the method and reconnects once if the connection is gone.
func (c *Client) Call(method string, args, reply any) error {
	for attempt := 0; ; attempt++ {
		conn, err := c.connect()
		if err != nil {
			return err
		}
		err = conn.Call(method, args, reply)
		if err != rpc.ErrShutdown || attempt > 0 {
			return err
		}
		c.reset()
	}
}
