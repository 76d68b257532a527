package inventory

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"example.com/courses/047_inventory_future_wait/good/future"
)

type Facts struct {
	Host   string
	Kernel string
	CPUs   int
	Uptime time.Duration
}

// Prober asks one host for its facts.
type Prober interface {
	Probe(ctx context.Context, host string) (Facts, error)
}

type Report struct {
	Facts       []Facts
	Unreachable map[string]error
	Took        time.Duration
}

type Collector struct {
	prober  Prober
	pool    *future.Pool
	timeout time.Duration
	log     *slog.Logger
}

func NewCollector(p Prober, parallel int, timeout time.Duration, log *slog.Logger) *Collector {
	return &Collector{prober: p, pool: future.NewPool(parallel), timeout: timeout, log: log}
}

func (c *Collector) probe(ctx context.Context, host string) *future.Future[Facts] {
	return future.Start(ctx, c.pool, func(ctx context.Context) (Facts, error) {
		ctx, cancel := context.WithTimeout(ctx, c.timeout)
		defer cancel()
		facts, err := c.prober.Probe(ctx, host)
		if err != nil {
			return Facts{}, fmt.Errorf("probe %s: %w", host, err)
		}
		return facts, nil
	})
}

// Collect probes the hosts. Hosts that do not answer are part of the report.
func (c *Collector) Collect(ctx context.Context, hosts []string) (*Report, error) {
	begin := time.Now()
	report := &Report{Unreachable: make(map[string]error)}
	pending := make([]*future.Future[Facts], len(hosts))
	for i, host := range hosts {
		pending[i] = c.probe(ctx, host)
	}
	for i, host := range hosts {
		facts, err := pending[i].Wait()
		if err != nil {
			c.log.Warn("unreachable", "host", host, "err", err)
			report.Unreachable[host] = err
			continue
		}
		report.Facts = append(report.Facts, facts)
	}
	report.Took = time.Since(begin)
	if len(report.Facts) == 0 && len(hosts) > 0 {
		return report, errors.New("inventory: no host answered")
	}
	return report, ctx.Err()
}
