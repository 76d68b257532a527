package warmup

import (
	"context"
	"log/slog"
	"sync"
)

type Loader interface {
	Load(ctx context.Context, key string) ([]byte, error)
}

type Warmer struct {
	loader Loader
	log    *slog.Logger
	mu     sync.Mutex
	data   map[string][]byte
}

func New(l Loader, log *slog.Logger) *Warmer {
	return &Warmer{loader: l, log: log, data: map[string][]byte{}}
}

// Warm loads all keys before the service goes live.
func (w *Warmer) Warm(ctx context.Context, keys []string) int {
	var wg sync.WaitGroup
	for _, k := range keys {
		wg.Add(1)
		go w.one(ctx, &wg, k)
	}
	wg.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.data)
}

func (w *Warmer) one(ctx context.Context, wg *sync.WaitGroup, key string) {
	defer wg.Done()
	b, err := w.loader.Load(ctx, key)
	if err != nil {
		w.log.Warn("warm", "key", key, "err", err)
		return
	}
	w.mu.Lock()
	w.data[key] = b
	w.mu.Unlock()
}
