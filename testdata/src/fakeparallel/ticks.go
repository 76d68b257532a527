package fakeparallel

import (
	"context"
	"sync"
	"time"
)

type book struct {
	mu   sync.Mutex
	list map[string]int
}

// ok: one a tick, so that the loop sees the end.
func (b *book) run(ctx context.Context, every time.Duration) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			go b.refresh(ctx)
		}
	}
}

func (b *book) refresh(ctx context.Context) {
	b.mu.Lock()
	defer b.mu.Unlock()
	resp, err := fetch(ctx, "/")
	if err == nil {
		b.list[resp.Status]++
	}
}
