package cloudapi

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
)

type Instance struct {
	ID    string            `json:"id"`
	Zone  string            `json:"zone"`
	State string            `json:"state"`
	Tags  map[string]string `json:"tags"`
}

type page struct {
	Items []Instance `json:"items"`
	Next  string     `json:"next"`
}

type Client struct {
	base string
	http *http.Client
	size int
}

func New(base string, size int) *Client {
	return &Client{base: base, http: &http.Client{}, size: size}
}

// Instances lists the instances of a zone; pages are fetched as they are needed.
func (c *Client) Instances(ctx context.Context, zone string) iter.Seq2[Instance, error] {
	return func(yield func(Instance, error) bool) {
		token := ""
		for {
			p, err := c.fetch(ctx, zone, token)
			if err != nil {
				yield(Instance{}, fmt.Errorf("list %s: %w", zone, err))
				return
			}
			for _, in := range p.Items {
				if !yield(in, nil) {
					return
				}
			}
			if p.Next == "" {
				return
			}
			token = p.Next
		}
	}
}

func (c *Client) fetch(ctx context.Context, zone, token string) (*page, error) {
	q := url.Values{"zone": {zone}, "limit": {fmt.Sprint(c.size)}}
	if token != "" {
		q.Set("page", token)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/instances?"+q.Encode(), nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %s", resp.Status)
	}
	var p page
	if err := json.NewDecoder(resp.Body).Decode(&p); err != nil {
		return nil, err
	}
	return &p, nil
}
