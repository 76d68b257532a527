// Package feed reads product feeds as a stream.
package feed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Product is one item of a feed.
type Product struct {
	SKU   string `json:"sku"`
	Name  string `json:"name"`
	Price int64  `json:"price"`
}

// Client opens feeds.
type Client struct {
	base string
	http *http.Client
}

// NewClient returns a client for the feed server at base.
func NewClient(base string, hc *http.Client) *Client {
	return &Client{base: base, http: hc}
}

// Stream is a running feed. Err and Cursor are valid once Products is closed.
type Stream struct {
	products chan Product
	cursor   string
	err      error
}

// Open requests a feed and starts to decode it; ctx ends the stream.
func (c *Client) Open(ctx context.Context, source string) (*Stream, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/feeds/"+url.PathEscape(source), nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, fmt.Errorf("feed server: %s", resp.Status)
	}
	s := &Stream{products: make(chan Product, 16), cursor: resp.Header.Get("X-Feed-Cursor")}
	go s.decode(ctx, resp.Body)
	return s, nil
}

// Products delivers the items until the feed ends or breaks.
func (s *Stream) Products() <-chan Product { return s.products }

// Err returns what ended the feed, nil at its regular end.
func (s *Stream) Err() error { return s.err }

// Cursor returns the position behind the feed.
func (s *Stream) Cursor() string { return s.cursor }

func (s *Stream) decode(ctx context.Context, body io.ReadCloser) {
	defer close(s.products)
	defer body.Close()
	dec := json.NewDecoder(body)
	for {
		var p Product
		if err := dec.Decode(&p); err != nil {
			if !errors.Is(err, io.EOF) {
				s.err = err
			}
			return
		}
		select {
		case s.products <- p:
		case <-ctx.Done():
			s.err = ctx.Err()
			return
		}
	}
}
