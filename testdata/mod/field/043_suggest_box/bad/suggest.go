package suggest

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
)

// Backend finds suggestions for a prefix.
type Backend interface {
	Suggest(ctx context.Context, prefix string) ([]string, error)
}

// Box is the model behind a search box.
type Box struct {
	backend Backend
	wg      sync.WaitGroup

	mu     sync.Mutex
	cancel context.CancelFunc
	hits   []string
	closed bool
}

// NewBox returns an empty box.
func NewBox(b Backend) *Box {
	return &Box{backend: b, cancel: func() {}}
}

// Type replaces the prefix; the previous look-up is abandoned.
func (b *Box) Type(prefix string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	b.cancel()
	var ctx context.Context
	ctx, b.cancel = context.WithCancel(context.Background())
	b.wg.Go(func() { b.lookup(ctx, prefix) })
}

// Hits returns the suggestions for the current prefix.
func (b *Box) Hits() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.hits)
}

// Close abandons the look-up and waits for it.
func (b *Box) Close() {
	b.mu.Lock()
	b.closed = true
	b.cancel()
	b.mu.Unlock()
	b.wg.Wait()
}

func (b *Box) lookup(ctx context.Context, prefix string) {
	hits, err := b.backend.Suggest(ctx, prefix)
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			slog.Warn("suggest", "prefix", prefix, "err", err)
		}
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hits = hits
}
