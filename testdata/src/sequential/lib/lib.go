// Package lib has clients of three services.
package lib

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync"
)

type User struct{ ID, Name string }
type Order struct{ ID string }
type Invoice struct{ Total int }

type Client struct {
	Base string
	HTTP *http.Client
	mu   sync.Mutex
	seen map[string]bool
	last string
}

func (c *Client) get(ctx context.Context, path string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.Base+path, nil)
	if err != nil {
		return err
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return fmt.Errorf("get %s: %w", path, err)
	}
	defer resp.Body.Close()
	return json.NewDecoder(resp.Body).Decode(into)
}

func (c *Client) GetUser(ctx context.Context, id string) (u User, err error) {
	err = c.get(ctx, "/users/"+id, &u)
	return u, err
}

// Orders has no verb; what it does says that it only asks.
func (c *Client) Orders(ctx context.Context, id string) (o []Order, err error) {
	err = c.get(ctx, "/orders/"+url.PathEscape(id), &o)
	return o, err
}

func (c *Client) GetInvoice(ctx context.Context, id string) (*Invoice, error) {
	in := new(Invoice)
	if err := c.get(ctx, "/invoices/"+id, in); err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.seen[id] = true
	c.mu.Unlock()
	return in, nil
}

// GetNext remembers where it was.
func (c *Client) GetNext(ctx context.Context) (u User, err error) {
	err = c.get(ctx, "/next/"+c.last, &u)
	c.last = u.ID
	return u, err
}

func (c *Client) CreateOrder(ctx context.Context, id string) (Order, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.Base, nil)
	if err != nil {
		return Order{}, err
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return Order{}, err
	}
	resp.Body.Close()
	return Order{id}, nil
}

func (c *Client) CheckUser(ctx context.Context, id string) (ok bool, err error) {
	err = c.get(ctx, "/check/"+id, &ok)
	return ok, err
}

func (c *Client) GetUsers(ctx context.Context, ids []string) (u []User, err error) {
	err = c.get(ctx, "/users", &u)
	return u, err
}

func (c *Client) StatObject(ctx context.Context, key string) (s string, err error) {
	err = c.get(ctx, "/stat/"+key, &s)
	return s, err
}

func (c *Client) GetObject(ctx context.Context, key string) (s string, err error) {
	err = c.get(ctx, "/objects/"+key, &s)
	return s, err
}

// Box is something that can be asked about itself.
type Box struct{ c *Client }

func (b *Box) Describe(ctx context.Context) (s string, err error) {
	err = b.c.get(ctx, "/box", &s)
	return s, err
}

// Cached answers from memory when it can.
type Cached struct {
	mu     sync.Mutex
	tokens map[string]string
	client *Client
}

func (c *Cached) Token(ctx context.Context, scope string) (string, error) {
	c.mu.Lock()
	t, ok := c.tokens[scope]
	c.mu.Unlock()
	if ok {
		return t, nil
	}
	err := c.client.get(ctx, "/token", &t)
	return t, err
}

func (c *Cached) dial(ctx context.Context) (*Client, error) {
	if c.client != nil {
		return c.client, nil
	}
	cl := new(Client)
	if err := cl.get(ctx, "/hello", nil); err != nil {
		return nil, err
	}
	return cl, nil
}

// LookupLazily makes its client when it is first needed, and looks into a map.
func (c *Cached) LookupLazily(ctx context.Context, key string) (string, error) {
	if _, err := c.dial(ctx); err != nil {
		return "", err
	}
	return c.tokens[key], nil
}

// Directories remembers what it has found.
type Directories struct {
	mu    sync.Mutex
	known map[string]string
	c     *Client
}

func (d *Directories) FindParent(ctx context.Context, path string) (id string, err error) {
	err = d.c.get(ctx, "/parent/"+path, &id)
	d.keep(path+"/..", id)
	return id, err
}

func (d *Directories) FindDir(ctx context.Context, path string) (id string, err error) {
	err = d.c.get(ctx, "/dir/"+path, &id)
	d.keep(path, id)
	return id, err
}

func (d *Directories) keep(path, id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.known[path] = id
}
