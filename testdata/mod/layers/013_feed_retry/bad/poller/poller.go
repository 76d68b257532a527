package poller

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"example.com/layers/013_feed_retry/bad/feed"
	"example.com/layers/013_feed_retry/bad/retry"
	"golang.org/x/sync/errgroup"
)

type Poller struct {
	client *feed.Client

	mu   sync.Mutex
	urls []string
}

func New(c *feed.Client, urls []string) *Poller {
	return &Poller{client: c, urls: slices.Clone(urls)}
}

// Run polls all feeds every interval until ctx is done.
func (p *Poller) Run(ctx context.Context, every time.Duration) error {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		p.round(ctx)
		select {
		case <-t.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (p *Poller) round(ctx context.Context) {
	p.mu.Lock()
	urls := slices.Clone(p.urls)
	p.mu.Unlock()
	var g errgroup.Group
	g.SetLimit(4)
	for _, u := range urls {
		g.Go(func() error {
			p.poll(ctx, u)
			return nil
		})
	}
	g.Wait()
}

func (p *Poller) poll(ctx context.Context, url string) {
	gone := func(err error) bool { return errors.Is(err, feed.ErrGone) }
	err := retry.Do(ctx, 5, gone, func() error {
		body, err := p.client.Fetch(ctx, url)
		if err == nil {
			slog.Info("feed", "url", url, "bytes", len(body))
		}
		return err
	})
	switch {
	case err == nil:
	case gone(err):
		p.mu.Lock()
		p.urls = slices.DeleteFunc(p.urls, func(u string) bool { return u == url })
		p.mu.Unlock()
		slog.Info("unsubscribed", "url", url)
	default:
		slog.Warn("poll", "url", url, "err", err)
	}
}
