package devices

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

type Device struct {
	Name     string
	Addr     string
	Disabled bool
}

type Reading struct {
	Device string
	Value  float64
	At     time.Time
	Err    error
}

type Client interface {
	Read(ctx context.Context, addr string) (float64, error)
}

type Poller struct {
	client  Client
	devices []Device
	timeout time.Duration
	gauge   *prometheus.GaugeVec
	log     *slog.Logger
}

type Config struct {
	Devices []Device
	Timeout time.Duration
}

func NewPoller(c Client, cfg Config, gauge *prometheus.GaugeVec, log *slog.Logger) (*Poller, error) {
	if len(cfg.Devices) == 0 {
		return nil, fmt.Errorf("devices: nothing to poll")
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 3 * time.Second
	}
	return &Poller{client: c, devices: cfg.Devices, timeout: cfg.Timeout, gauge: gauge, log: log}, nil
}

// Poll reads all enabled devices once.
func (p *Poller) Poll(ctx context.Context) []Reading {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()

	out := make([]Reading, len(p.devices))
	var wg sync.WaitGroup
	wg.Add(len(p.devices))
	for i, d := range p.devices {
		if d.Disabled {
			p.log.DebugContext(ctx, "skip disabled device", "device", d.Name)
			continue
		}
		go func() {
			defer wg.Done()
			v, err := p.client.Read(ctx, d.Addr)
			out[i] = Reading{Device: d.Name, Value: v, At: time.Now(), Err: err}
			if err != nil {
				p.log.WarnContext(ctx, "read device", "device", d.Name, "err", err)
				return
			}
			p.gauge.WithLabelValues(d.Name).Set(v)
		}()
	}
	wg.Wait()
	return out
}
