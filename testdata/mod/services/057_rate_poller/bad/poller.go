package rates

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

type Rates map[string]float64

type Poller struct {
	url      string
	client   *http.Client
	every    time.Duration
	timeout  time.Duration // of one fetch
	cur      atomic.Pointer[Rates]
	failures prometheus.Counter
	log      *slog.Logger
}

func NewPoller(url string, every time.Duration, failures prometheus.Counter, log *slog.Logger) *Poller {
	return &Poller{url: url, client: http.DefaultClient, every: every, timeout: 5 * time.Second, failures: failures, log: log}
}

func (p *Poller) fetch(ctx context.Context) (Rates, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url, nil)
	if err != nil {
		return nil, fmt.Errorf("build request: %w", err)
	}
	req.Header.Set("Accept", "application/json")
	resp, err := p.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("get rates: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("get rates: status %s", resp.Status)
	}
	var r Rates
	if err := json.NewDecoder(resp.Body).Decode(&r); err != nil {
		return nil, fmt.Errorf("decode rates: %w", err)
	}
	return r, nil
}

func (p *Poller) refresh(ctx context.Context) error {
	r, err := p.fetch(ctx)
	if err != nil {
		return err
	}
	p.cur.Store(&r)
	return nil
}

// Run keeps the rates fresh until ctx ends.
func (p *Poller) Run(ctx context.Context) {
	t := time.NewTicker(p.every)
	defer t.Stop()
	fctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	for {
		if err := p.refresh(fctx); err != nil {
			p.failures.Inc()
			p.log.WarnContext(ctx, "refresh rates", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// Rate returns the last known rate of a currency.
func (p *Poller) Rate(currency string) (float64, bool) {
	r := p.cur.Load()
	if r == nil {
		return 0, false
	}
	v, ok := (*r)[currency]
	return v, ok
}
