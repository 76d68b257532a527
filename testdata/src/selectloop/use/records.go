package use

import (
	"context"

	"selectloop/feeds"
)

// followRecords asks whether the channel is closed, which it never is (from a
// server's extra records).
func followRecords(ctx context.Context, r *feeds.Records, use func([]string)) {
	updates := r.Updates()
	for {
		select {
		case <-ctx.Done():
			return
		case u, ok := <-updates: // ok: who asks may have guessed
			if !ok {
				continue
			}
			use(u)
		}
	}
}

// followErrors does so with a field (from a runner of templates).
func followErrors(ctx context.Context, r *feeds.Records, failed func(error)) {
	for {
		select {
		case <-ctx.Done():
			return
		case err, ok := <-r.Errs: // ok
			if !ok {
				continue
			}
			failed(err)
		}
	}
}

// passRecords asks whether its own channel is closed.
func passRecords(ctx context.Context, in chan []string, use func([]string)) {
	for {
		select {
		case <-ctx.Done():
			return
		case u, ok := <-in: // want `the loop spins once in is closed`
			if !ok {
				continue
			}
			use(u)
		}
	}
}
