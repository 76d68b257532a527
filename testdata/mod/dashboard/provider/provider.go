// Package provider stands for the services that the dashboard asks.
package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// User, Order and Item are what the services know.
type (
	User  struct{ ID, Name string }
	Order struct{ ID, Item string }
	Item  struct{ ID, Title string }
)

// Client asks one service over HTTP.
type Client struct {
	Base string
	HTTP *http.Client
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
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("get %s: %s", path, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(into)
}

// User returns a user.
func (c *Client) User(ctx context.Context, id string) (u User, err error) {
	err = c.get(ctx, "/users/"+id, &u)
	return u, err
}

// Orders returns a user's orders.
func (c *Client) Orders(ctx context.Context, id string) (o []Order, err error) {
	err = c.get(ctx, "/orders/"+id, &o)
	return o, err
}

// Recommend returns what a user might like.
func (c *Client) Recommend(ctx context.Context, id string) (i []Item, err error) {
	err = c.get(ctx, "/recommendations/"+id, &i)
	return i, err
}

// Refresh tells a service to drop what it cached about a user.
func (c *Client) Refresh(ctx context.Context, id string) error {
	return c.get(ctx, "/refresh/"+id, &struct{}{})
}
