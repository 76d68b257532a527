// Package api is the client of the tracker's HTTP interface.
package api

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
)

// Ticket is one ticket.
type Ticket struct {
	ID    int    `json:"id"`
	Title string `json:"title"`
}

// Page is a part of a list of tickets.
type Page struct {
	Tickets []Ticket `json:"tickets"`
	Next    string   `json:"next"`
}

// Client calls the tracker.
type Client struct {
	base string
	http *http.Client
}

// NewClient returns a Client.
func NewClient(base string, hc *http.Client) *Client {
	return &Client{base: base, http: hc}
}

type fetched struct {
	page Page
	err  error
}

// Pages yields the pages of a project; the next page is fetched while the
// caller works on the current one.
func (c *Client) Pages(ctx context.Context, project string) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		ahead := make(chan fetched)
		go c.prefetch(ctx, project, ahead)
		for f := range ahead {
			if !yield(f.page, f.err) || f.err != nil {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(Page{}, err)
		}
	}
}

func (c *Client) prefetch(ctx context.Context, project string, ahead chan<- fetched) {
	defer close(ahead)
	for cursor := ""; ; {
		page, err := c.page(ctx, project, cursor)
		select {
		case ahead <- fetched{page: page, err: err}:
		case <-ctx.Done():
			return
		}
		if err != nil || page.Next == "" {
			return
		}
		cursor = page.Next
	}
}

func (c *Client) page(ctx context.Context, project, cursor string) (p Page, err error) {
	q := url.Values{"project": {project}, "cursor": {cursor}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/tickets?"+q.Encode(), nil)
	if err != nil {
		return p, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return p, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return p, fmt.Errorf("tracker: %s", resp.Status)
	}
	err = json.NewDecoder(resp.Body).Decode(&p)
	return p, err
}
