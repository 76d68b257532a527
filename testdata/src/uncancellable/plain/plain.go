// Package plain sends requests without contexts.
package plain

import (
	"context"
	"net/http"
	"time"
)

// A transport that is for the package's own client alone.
type slow struct{ every time.Duration }

func (t *slow) RoundTrip(req *http.Request) (*http.Response, error) {
	for range 10 {
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil || res.StatusCode < 500 {
			return res, err
		}
		time.Sleep(t.every) // ok: every request is sent by get
	}
	return nil, http.ErrHandlerTimeout
}

type cache struct {
	via  http.RoundTripper
	last *http.Response
}

func (c *cache) RoundTrip(req *http.Request) (res *http.Response, err error) {
	if c.last == nil {
		c.last, err = c.via.RoundTrip(req)
	}
	return c.last, err
}

type keyed interface {
	Set(ctx context.Context, key string) context.Context
}

type files struct {
	client *http.Client
	keys   keyed
}

// Files makes what fetches files.
func Files(every time.Duration) *files {
	return &files{client: &http.Client{Transport: &cache{via: &slow{every}}, Timeout: time.Minute}}
}

func newRequest(url string) (*http.Request, error) {
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "*/*")
	return req, nil
}

func (f *files) get(url string) (*http.Response, error) {
	req, err := newRequest(url)
	if err != nil {
		return nil, err
	}
	ctx := f.keys.Set(context.Background(), url)
	return f.client.Do(req.WithContext(ctx))
}
