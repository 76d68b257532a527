// Package allowlist keeps the networks that may use the service.
package allowlist

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"
)

// Options configures a List.
type Options struct {
	URL    string
	Every  time.Duration
	Client *http.Client
	Logger *slog.Logger
}

// List is an allowlist that follows a remote list.
type List struct {
	opts Options
	nets atomic.Pointer[[]netip.Prefix]
}

// Load fetches the list once and returns it.
func Load(ctx context.Context, opts Options) (*List, error) {
	if opts.Client == nil {
		opts.Client = &http.Client{Timeout: 10 * time.Second}
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	l := &List{opts: opts}
	if err := l.refresh(ctx); err != nil {
		return nil, err
	}
	return l, nil
}

// Run refreshes the list until ctx ends.
func (l *List) Run(ctx context.Context) {
	tick := time.NewTicker(l.opts.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := l.refresh(ctx); err != nil {
				l.opts.Logger.Error("keeping the previous allowlist", "err", err)
			}
		}
	}
}

// Allows reports whether addr may use the service.
func (l *List) Allows(addr netip.Addr) bool {
	for _, n := range *l.nets.Load() {
		if n.Contains(addr) {
			return true
		}
	}
	return false
}

func (l *List) refresh(ctx context.Context) error {
	nets, err := l.fetch(ctx)
	if err != nil {
		return err
	}
	l.nets.Store(&nets)
	return nil
}

func (l *List) fetch(ctx context.Context) ([]netip.Prefix, error) {
	var nets []netip.Prefix
	for page := 1; ; page++ {
		more, err := l.page(ctx, page)
		if err != nil {
			l.opts.Logger.Warn("allowlist page not read", "page", page, "err", err)
			break
		}
		if len(more) == 0 {
			break
		}
		nets = append(nets, more...)
	}
	return nets, nil
}

func (l *List) page(ctx context.Context, n int) ([]netip.Prefix, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s?page=%d", l.opts.URL, n), nil)
	if err != nil {
		return nil, err
	}
	resp, err := l.opts.Client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("unexpected status %s", resp.Status)
	}
	return parse(resp.Body)
}

func parse(r io.Reader) ([]netip.Prefix, error) {
	var nets []netip.Prefix
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		line := strings.TrimSpace(sc.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		n, err := netip.ParsePrefix(line)
		if err != nil {
			return nil, fmt.Errorf("parse allowlist: %w", err)
		}
		nets = append(nets, n)
	}
	return nets, sc.Err()
}
