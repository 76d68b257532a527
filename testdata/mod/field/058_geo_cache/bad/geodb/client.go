// Package geodb is the client of the geo database.
package geodb

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// Place is where an address is.
type Place struct {
	Country string `json:"country"`
	City    string `json:"city"`
}

// Client looks addresses up.
type Client struct {
	base string
	http *http.Client
}

// NewClient returns a Client.
func NewClient(base string) *Client {
	return &Client{base: base, http: &http.Client{}}
}

// Find returns the place of addr.
func (c *Client) Find(ctx context.Context, addr string) (p Place, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/places/"+url.PathEscape(addr), nil)
	if err != nil {
		return p, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return p, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return p, fmt.Errorf("geo database: %s", resp.Status)
	}
	err = json.NewDecoder(resp.Body).Decode(&p)
	return p, err
}
