package probe

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"go.uber.org/zap"
)

type Pinger interface {
	PingContext(ctx context.Context) error
}

type Probe struct {
	target  Pinger
	every   time.Duration
	timeout time.Duration
	log     *zap.Logger
	cancel  context.CancelFunc
	done    chan struct{}

	lastErr error
	checked time.Time
}

func New(target Pinger, every time.Duration, log *zap.Logger) *Probe {
	return &Probe{target: target, every: every, timeout: every / 2, log: log.Named("probe"), done: make(chan struct{})}
}

func (p *Probe) Start(ctx context.Context) {
	ctx, p.cancel = context.WithCancel(ctx)
	go func() {
		defer close(p.done)
		t := time.NewTicker(p.every)
		defer t.Stop()
		for {
			p.check(ctx)
			select {
			case <-ctx.Done():
				return
			case <-t.C:
			}
		}
	}()
}

func (p *Probe) Stop() {
	p.cancel()
	<-p.done
}

func (p *Probe) check(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	err := p.target.PingContext(ctx)
	if err != nil {
		p.log.Warn("ping failed", zap.Error(err))
	}
	p.lastErr = err
	p.checked = time.Now()
}

func (p *Probe) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	err, checked := p.lastErr, p.checked
	body := map[string]any{"checked_at": checked, "ok": err == nil}
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		body["error"] = err.Error()
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	if err := json.NewEncoder(w).Encode(body); err != nil {
		p.log.Debug("encode health", zap.Error(err))
	}
}
