// Package plain sends requests without contexts.
package plain

import (
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

type files struct{ client *http.Client }

// Files makes what fetches files.
func Files(every time.Duration) *files {
	return &files{client: &http.Client{Transport: &slow{every}, Timeout: time.Minute}}
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
	return f.client.Do(req)
}
