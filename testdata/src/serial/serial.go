package serial

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

type client struct {
	http  *http.Client
	mu    sync.Mutex
	n     int
	spent time.Duration
}

// All of it is under the lock.
func (c *client) get(ctx context.Context, url string) (int, error) { // want get:`serial\(0.mu: ask waits for the network.*\)`
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	begin := time.Now()
	status, err := c.ask(ctx, url)
	c.spent += time.Since(begin)
	if err != nil {
		return 0, fmt.Errorf("get %s: %w", url, err)
	}
	return status, nil
}

func (c *client) ask(ctx context.Context, url string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// The lock is given back meanwhile.
func (c *client) apart(ctx context.Context, url string) (int, error) {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
	return c.ask(ctx, url)
}

// Nothing takes long.
func (c *client) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

// The lock keeps writes to one connection apart.
type writer struct {
	mu   sync.Mutex
	conn net.Conn
}

func (w *writer) write(b []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, err := w.conn.Write(b)
	return err
}
