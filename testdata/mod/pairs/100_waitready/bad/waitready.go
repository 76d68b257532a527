package waitready

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

type Probe struct {
	URL      string
	Client   *http.Client
	Interval time.Duration
}

func (p *Probe) ok(ctx context.Context) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL, nil)
	if err != nil {
		return false
	}
	resp, err := p.Client.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode < 300
}

// Wait blocks until the service answers or ctx is done.
func (p *Probe) Wait(ctx context.Context) error {
	for n := 1; ; n++ {
		if p.ok(ctx) {
			return nil
		}
		select {
		case <-ctx.Done():
			fmt.Printf("still waiting for %s: %v\n", p.URL, ctx.Err())
		case <-time.After(p.Interval):
			fmt.Printf("attempt %d: %s not ready\n", n, p.URL)
		}
	}
}
