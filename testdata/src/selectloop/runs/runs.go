// Package runs runs watchers, and hears when they have ended.
package runs

import (
	"context"

	"selectloop/feeds"
)

func both(ctx context.Context, path string, reload func()) {
	ctx, cancel := context.WithCancel(ctx)
	w := feeds.NewWatcher(path)
	go func() {
		defer cancel()
		w.Run(ctx)
	}()
	for {
		select {
		case <-w.Events(): // ok: cancelled then
			reload()
		case <-ctx.Done():
			return
		}
	}
}
