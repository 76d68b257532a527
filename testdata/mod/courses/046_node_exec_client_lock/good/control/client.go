package control

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

type request struct {
	Seq     uint64   `json:"seq"`
	Command []string `json:"command"`
}

type Result struct {
	Node     string `json:"node"`
	ExitCode int    `json:"exit_code"`
	Output   string `json:"output"`
}

// Client runs commands on the agents. It is safe for concurrent use.
type Client struct {
	http *http.Client
	port int

	mu    sync.Mutex
	seq   uint64
	spent map[string]time.Duration
}

func NewClient(port int, timeout time.Duration) *Client {
	return &Client{
		http:  &http.Client{Timeout: timeout},
		port:  port,
		spent: make(map[string]time.Duration),
	}
}

// Exec runs a command on a node and waits for its end.
func (c *Client) Exec(ctx context.Context, node string, command ...string) (Result, error) {
	c.mu.Lock()
	c.seq++
	seq := c.seq
	c.mu.Unlock()

	begin := time.Now()
	res, err := c.post(ctx, node, request{Seq: seq, Command: command})
	c.mu.Lock()
	defer c.mu.Unlock()
	c.spent[node] += time.Since(begin)
	return res, err
}

// Spent tells how long the commands on a node have taken so far.
func (c *Client) Spent(node string) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.spent[node]
}

func (c *Client) post(ctx context.Context, node string, r request) (Result, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return Result{}, err
	}
	url := fmt.Sprintf("http://%s:%d/exec", node, c.port)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return Result{}, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return Result{}, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return Result{}, fmt.Errorf("%s: %s", node, resp.Status)
	}
	res := Result{Node: node}
	err = json.NewDecoder(resp.Body).Decode(&res)
	return res, err
}
