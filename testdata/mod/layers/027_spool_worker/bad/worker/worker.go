package worker

import (
	"context"
	"log/slog"
	"sync"

	"example.com/layers/027_spool_worker/bad/spool"
)

type Handler func(ctx context.Context, line string) error

// Workers is a running set of workers.
type Workers struct {
	wg     sync.WaitGroup
	spool  *spool.Spool
	handle Handler
}

// Start runs n workers until the spool ends or ctx is done.
func Start(ctx context.Context, n int, sp *spool.Spool, h Handler) *Workers {
	w := &Workers{spool: sp, handle: h}
	for i := range n {
		w.wg.Go(func() { w.run(ctx, i) })
	}
	return w
}

func (w *Workers) run(ctx context.Context, id int) {
	for ctx.Err() == nil {
		line, ok, more := w.spool.TryPop()
		if !more {
			return
		}
		if !ok {
			continue
		}
		if err := w.handle(ctx, line); err != nil {
			slog.Error("handle line", "worker", id, "err", err)
		}
	}
}

// Wait returns when all workers have ended.
func (w *Workers) Wait() { w.wg.Wait() }
