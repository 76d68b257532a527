package use

import (
	"context"
	"io"

	"selectloop/feeds"
)

// From a program: the watcher ends when the directory is gone, and the settings are
// reloaded at full speed from then on.
func followAll(ctx context.Context, w *feeds.Watcher, reload func() error) error {
	for {
		select {
		case <-w.Events(): // want `the loop spins once w.Events\(\) is closed, when Run ends by itself: <-w.Events\(\) is ready in every round`
			if err := reload(); err != nil {
				println(err.Error())
				continue
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

type manager struct{ w *feeds.Watcher }

func (m *manager) follow(reload func(feeds.Event)) {
	events := m.w.Events()
	for {
		select {
		case ev := <-events: // want `the loop spins once events is closed, when Run ends by itself`
			reload(ev)
		}
	}
}

func records(ctx context.Context, from io.Reader, use func(string)) {
	r := feeds.NewReader(from, func(b []byte) string { return string(b) })
	for {
		select {
		case s := <-r.Out(): // want `the loop spins once r.Out\(\) is closed, when loop ends by itself`
			use(s)
		case <-ctx.Done():
			return
		}
	}
}

// Look-alikes.

func followed(ctx context.Context, w *feeds.Watcher, reload func() error) error {
	for {
		select {
		case _, ok := <-w.Events():
			if !ok {
				return nil // ok: the end is seen
			}
			reload()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func otherwise(w *feeds.Watcher, gone chan struct{}, reload func() error) {
	for {
		select {
		case <-w.Events(): // ok: who runs it may close gone
			reload()
		case <-gone:
			return
		}
	}
}

func told(ctx context.Context, t *feeds.Ticker, use func(int)) {
	for {
		select {
		case i := <-t.Out(): // ok: it ends with a context, as the loop does
			use(i)
		case <-ctx.Done():
			return
		}
	}
}

func flagged(ctx context.Context, f *feeds.Flagged, use func(int)) {
	defer f.Stop()
	for {
		select {
		case i := <-f.Out(): // ok: it ends when it is stopped
			use(i)
		case <-ctx.Done():
			return
		}
	}
}

func served(ctx context.Context, s *feeds.Served, use func(int)) {
	for {
		select {
		case i := <-s.Out(): // ok: the group that runs it ends ctx
			use(i)
		case <-ctx.Done():
			return
		}
	}
}

func closed(ctx context.Context, c *feeds.Closed, use func(int)) {
	for {
		select {
		case i := <-c.Out(): // ok: its owner closes it
			use(i)
		case <-ctx.Done():
			return
		}
	}
}
