package sweep

import (
	"context"
	"log/slog"
	"time"

	"example.com/layers/047_session_sweep/bad/registry"
)

const perRound = 1000

// Run removes idle sessions until ctx is done.
func Run(ctx context.Context, reg *registry.Registry, maxIdle, every time.Duration) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-t.C:
			if n := round(reg, now.Add(-maxIdle)); n > 0 {
				slog.Info("sessions removed", "count", n)
			}
		}
	}
}

func round(reg *registry.Registry, before time.Time) int {
	n := 0
	reg.Each(func(s registry.Session) bool {
		if s.LastUsed.Before(before) && reg.Remove(s.ID) {
			n++
		}
		return n < perRound
	})
	return n
}
