package poll

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"example.com/layers/008_metrics_listener/good/metrics"
)

type Poller struct {
	url    string
	every  time.Duration
	reg    *metrics.Registry
	client *http.Client
}

func New(url string, every time.Duration, reg *metrics.Registry) *Poller {
	return &Poller{url: url, every: every, reg: reg, client: &http.Client{Timeout: 5 * time.Second}}
}

// Run polls until ctx is done.
func (p *Poller) Run(ctx context.Context) {
	t := time.NewTicker(p.every)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			p.once(ctx)
		}
	}
}

func (p *Poller) once(ctx context.Context) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url, nil)
	if err != nil {
		p.reg.Inc("probe_errors")
		return
	}
	resp, err := p.client.Do(req)
	if err != nil {
		p.reg.Inc("probe_errors")
		return
	}
	resp.Body.Close()
	p.reg.Inc(fmt.Sprintf("probe_status_%d", resp.StatusCode))
}
