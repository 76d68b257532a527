// Package rooted has contexts whose makers are found behind requests and the
// functions of commands.
package rooted

import (
	"context"
	"net/http"
	"time"
)

type pages struct {
	client *http.Client
	cached func(key string, get func() ([]byte, error)) ([]byte, error)
	every  time.Duration
}

// A request that is made without a context: a case from hugo.
func (p *pages) Feed(url string) error {
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		return err
	}
	return p.open(req, url)
}

// Table makes one only if it has to.
func (p *pages) Table(url string) (err error) {
	var req *http.Request
	req, err = http.NewRequest("GET", url, nil)
	if err != nil {
		return err
	}
	defer func() { p.client.CloseIdleConnections() }()
	err = p.open(req, url)
	return err
}

func (p *pages) open(req *http.Request, url string) error {
	if req.URL.Scheme == "" {
		return nil
	}
	return p.remote(req, url)
}

func (p *pages) remote(req *http.Request, url string) error {
	_, err := p.cached(url, func() ([]byte, error) {
		for range 10 {
			res, err := p.client.Do(req)
			if err != nil {
				return nil, err
			}
			res.Body.Close()
			time.Sleep(p.every) // ok: nobody can end a request without a context
		}
		return nil, nil
	})
	return err
}

// One of the makers has a context.
func (p *pages) Peek(url string) error {
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		return err
	}
	return p.again(req)
}

func (p *pages) Look(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return err
	}
	return p.again(req)
}

func (p *pages) again(req *http.Request) error {
	for range 10 {
		res, err := p.client.Do(req)
		if err != nil {
			return err
		}
		res.Body.Close()
		time.Sleep(p.every) // want `time.Sleep goes on waiting after req's context has ended: wait in a select { case <-time.After\(...\): case <-req.Context\(\).Done\(\): return }`
	}
	return nil
}

// Whoever calls Insist may have made the request in any way.
func Insist(c *http.Client, req *http.Request, every time.Duration) error {
	for range 10 {
		res, err := c.Do(req)
		if err != nil {
			return err
		}
		res.Body.Close()
		time.Sleep(every) // want `after req's context has ended`
	}
	return nil
}

// Made with a context that never ends.
func probe(c *http.Client, url string, every time.Duration) error {
	req, err := http.NewRequestWithContext(context.Background(), "GET", url, nil)
	if err != nil {
		return err
	}
	return probing(c, req, every)
}

func probing(c *http.Client, req *http.Request, every time.Duration) error {
	for range 10 {
		res, err := c.Do(req)
		if err != nil {
			return err
		}
		res.Body.Close()
		time.Sleep(every) // ok
	}
	return nil
}

// Given another context on the way.
func prod(ctx context.Context, c *http.Client, url string, every time.Duration) error {
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		return err
	}
	return prodding(c, req.WithContext(ctx), every)
}

func prodding(c *http.Client, req *http.Request, every time.Duration) error {
	for range 10 {
		res, err := c.Do(req)
		if err != nil {
			return err
		}
		res.Body.Close()
		time.Sleep(every) // want `after req's context has ended`
	}
	return nil
}

// The handler's own request.
func serve(c *http.Client, every time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			w.Write(nil)
			time.Sleep(every) // want `after the request has ended`
		}
	}
}

// A transport for anybody.
type patient struct{ every time.Duration }

func (t *patient) RoundTrip(req *http.Request) (*http.Response, error) {
	for range 10 {
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil || res.StatusCode < 500 {
			return res, err
		}
		time.Sleep(t.every) // want `after req's context has ended`
	}
	return nil, http.ErrHandlerTimeout
}

// Patient hands the transport out: anybody's requests come to it.
func Patient(every time.Duration) http.RoundTripper { return &patient{every} }
