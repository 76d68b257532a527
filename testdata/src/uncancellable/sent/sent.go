// Package sent has a transport whose requests are given contexts.
package sent

import (
	"context"
	"net/http"
	"time"
)

type slow struct{ every time.Duration }

func (t *slow) RoundTrip(req *http.Request) (*http.Response, error) {
	for range 10 {
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil || res.StatusCode < 500 {
			return res, err
		}
		time.Sleep(t.every) // want `time.Sleep goes on waiting after req's context has ended`
	}
	return nil, http.ErrHandlerTimeout
}

type files struct{ client *http.Client }

// Files makes what fetches files.
func Files(every time.Duration) *files {
	return &files{client: &http.Client{Transport: &slow{every}}}
}

func (f *files) get(ctx context.Context, url string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return nil, err
	}
	return f.client.Do(req)
}
