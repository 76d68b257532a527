package hedge

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

type Client struct {
	HTTP  *http.Client
	Delay time.Duration
}

var errNoMirror = errors.New("hedge: no mirrors")

type result struct {
	index int
	resp  *http.Response
	err   error
}

// Get asks the mirrors one after the other, Delay apart, and returns the body
// of the first good answer. The caller closes the body.
func (c *Client) Get(ctx context.Context, mirrors []string) (io.ReadCloser, error) {
	if len(mirrors) == 0 {
		return nil, errNoMirror
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	results := make(chan result, len(mirrors))
	for i, url := range mirrors {
		go c.attempt(ctx, i, url, results)
	}

	var errs []error
	for n := range mirrors {
		res := <-results
		if res.err != nil {
			errs = append(errs, res.err)
			continue
		}
		go discard(results, len(mirrors)-n-1)
		return res.resp.Body, nil
	}
	return nil, errors.Join(errs...)
}

func (c *Client) attempt(ctx context.Context, index int, url string, out chan<- result) {
	resp, err := c.fetch(ctx, time.Duration(index)*c.Delay, url)
	out <- result{index, resp, err}
}

func (c *Client) fetch(ctx context.Context, wait time.Duration, url string) (*http.Response, error) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, fmt.Errorf("get %s: %s", url, resp.Status)
	}
	return resp, nil
}

// discard closes the bodies of answers that come too late.
func discard(results <-chan result, n int) {
	for range n {
		if res := <-results; res.err == nil {
			res.resp.Body.Close()
		}
	}
}
