package relay

import (
	"context"
	"log/slog"
	"time"
)

type Event struct {
	ID      string
	Subject string
	Data    []byte
}

// Target takes events over. Offer does not block: it says whether there was room.
type Target interface {
	Offer(ev Event) bool
}

type Config struct {
	MaxPending int
	RetryEvery time.Duration
	GiveUp     time.Duration
}

type pending struct {
	ev    Event
	since time.Time
}

// Relay hands events from a source to a target and keeps those for which
// the target has no room.
type Relay struct {
	cfg     Config
	target  Target
	log     *slog.Logger
	waiting []pending
	dropped int
}

func New(cfg Config, target Target, log *slog.Logger) *Relay {
	if cfg.RetryEvery <= 0 {
		cfg.RetryEvery = 5 * time.Second
	}
	if cfg.GiveUp <= 0 {
		cfg.GiveUp = 10 * time.Minute
	}
	if cfg.MaxPending <= 0 {
		cfg.MaxPending = 1000
	}
	return &Relay{cfg: cfg, target: target, log: log}
}

// Run returns when the source has ended and nothing waits any more, or when
// the context ends.
func (r *Relay) Run(ctx context.Context, events <-chan Event) error {
	retry := time.NewTicker(r.cfg.RetryEvery)
	defer retry.Stop()

	ended := false
	for !ended || len(r.waiting) > 0 {
		select {
		case <-ctx.Done():
			r.log.Warn("relay stopped", "waiting", len(r.waiting), "dropped", r.dropped)
			return ctx.Err()
		case ev, ok := <-events:
			if !ok {
				ended = true
				continue
			}
			r.accept(ev)
		case now := <-retry.C:
			r.retry(now)
		}
	}
	r.log.Info("relay done", "dropped", r.dropped)
	return nil
}

func (r *Relay) accept(ev Event) {
	if len(r.waiting) == 0 && r.target.Offer(ev) {
		return
	}
	if len(r.waiting) >= r.cfg.MaxPending {
		r.drop(r.waiting[0])
		r.waiting = r.waiting[1:]
	}
	r.waiting = append(r.waiting, pending{ev: ev, since: time.Now()})
}

func (r *Relay) retry(now time.Time) {
	for len(r.waiting) > 0 {
		head := r.waiting[0]
		if !r.target.Offer(head.ev) {
			if now.Sub(head.since) < r.cfg.GiveUp {
				return
			}
			r.drop(head)
		}
		r.waiting = r.waiting[1:]
	}
}

func (r *Relay) drop(p pending) {
	r.dropped++
	r.log.Warn("event dropped", "id", p.ev.ID, "subject", p.ev.Subject, "age", time.Since(p.since))
}
