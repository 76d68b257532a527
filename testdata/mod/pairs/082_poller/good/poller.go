package poller

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

type Feed interface {
	Next(ctx context.Context, after string) (items []string, cursor string, err error)
}

type Poller struct {
	feed   Feed
	every  time.Duration
	errs   chan error
	handle func(string) error
}

func New(f Feed, every time.Duration, handle func(string) error) *Poller {
	return &Poller{feed: f, every: every, errs: make(chan error, 1), handle: handle}
}

func (p *Poller) loop(ctx context.Context) error {
	cursor := ""
	t := time.NewTicker(p.every)
	defer t.Stop()
	for {
		items, next, err := p.feed.Next(ctx, cursor)
		if err != nil {
			return err
		}
		for _, it := range items {
			if err := p.handle(it); err != nil {
				return err
			}
		}
		cursor = next
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-t.C:
		}
	}
}

// Start polls in the background; Wait tells how it ended.
func (p *Poller) Start(ctx context.Context) {
	go func() {
		err := p.loop(ctx)
		if err != nil && !errors.Is(err, context.Canceled) {
			slog.Error("poller stopped", "err", err)
		}
		p.errs <- err
	}()
}

func (p *Poller) Wait() error { return <-p.errs }
