package backend

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

type Client struct {
	http *http.Client
}

func NewClient(timeout time.Duration) *Client {
	return &Client{http: &http.Client{Timeout: timeout}}
}

// Endpoint returns JSON documents of type T by id.
type Endpoint[T any] struct {
	client *Client
	base   string
}

func At[T any](c *Client, base string) Endpoint[T] {
	return Endpoint[T]{client: c, base: base}
}

func (e Endpoint[T]) Get(ctx context.Context, id string) (T, error) {
	var v T
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, e.base+url.PathEscape(id), nil)
	if err != nil {
		return v, err
	}
	resp, err := e.client.http.Do(req)
	if err != nil {
		return v, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return v, fmt.Errorf("get %s: %s", req.URL, resp.Status)
	}
	err = json.NewDecoder(resp.Body).Decode(&v)
	return v, err
}
