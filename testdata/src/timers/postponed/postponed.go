// Package postponed works off in batches what it receives.
package postponed

import (
	"context"
	"errors"
	"log"
	"sync/atomic"
	"time"
)

type row struct {
	key  string
	size int
}

type store interface {
	Write(ctx context.Context, rows []row) error
}

type batcher struct {
	in    chan row
	store store
	max   int
	every time.Duration
	rest  []row
	limit atomic.Int64
}

// A literal works it off. (A batcher of metrics.)
func (b *batcher) run(ctx context.Context) {
	var rows []row
	flush := func() {
		if len(rows) == 0 {
			return
		}
		if err := b.store.Write(ctx, rows); err != nil {
			log.Print(err)
		}
		rows = nil
	}
	defer flush()
	for {
		select {
		case <-ctx.Done():
			return
		case r := <-b.in:
			rows = append(rows, r)
			if len(rows) >= b.max {
				flush()
			}
		case <-time.After(b.every): // want `this time begins again with every value from b.in, so as long as they come faster than it passes, the first ones wait until there are enough \(line 49\): use a ticker, or a timer that is begun with the first value`
			flush()
		}
	}
}

// In place, with a timer of its own and the end of the channel.
func gather(in <-chan row, out chan<- []row, max int) {
	var rows []row
	for {
		timer := time.NewTimer(time.Second) // want `this time begins again with every value from in`
		select {
		case r, ok := <-in:
			timer.Stop()
			if !ok {
				out <- rows
				return
			}
			rows = append(rows, r)
			if len(rows) == max {
				out <- rows
				rows = make([]row, 0, max)
			}
		case <-timer.C:
			if len(rows) > 0 {
				out <- rows
				rows = make([]row, 0, max)
			}
		}
	}
}

// A method gives back what is left, and the size of all is what counts. (A batcher of a stream.)
func (b *batcher) stream(msgs chan row, flush chan struct{}, maxBytes int) {
	rows, bytes := []row{}, 0
	for {
		select {
		case <-time.After(b.every): // want `this time begins again with every value from msgs`
			rows, bytes = b.send(rows), 0
		case <-flush:
			rows, bytes = b.send(rows), 0
		case m := <-msgs:
			rows = append(rows, m)
			bytes += m.size
			if bytes > maxBytes {
				rows, bytes = b.send(rows), 0
			}
		}
	}
}

func (b *batcher) send(rows []row) []row {
	if len(rows) > 0 {
		_ = b.store.Write(context.Background(), rows)
	}
	return []row{}
}

// In a field, several at a time, with a setting that may change.
func (b *batcher) keep(in <-chan []row) {
	for {
		select {
		case rs := <-in:
			for _, r := range rs {
				b.rest = append(b.rest, r)
			}
			if len(b.rest) >= b.max {
				b.write()
			}
		case <-time.After(b.delay()): // want `this time begins again with every value from in`
			b.write()
		}
	}
}

func (b *batcher) delay() time.Duration { return time.Duration(b.limit.Load()) }

func (b *batcher) write() {
	if err := b.store.Write(context.Background(), b.rest); err != nil {
		log.Print(err)
	}
	b.rest = b.rest[:0]
}

// Generic, in a literal that a goroutine runs.
func batches[T any](in <-chan T, n int, wait time.Duration) <-chan []T {
	out := make(chan []T)
	go func() {
		defer close(out)
		var list []T
		for {
			select {
			case v, ok := <-in:
				if !ok {
					out <- list
					return
				}
				if list = append(list, v); len(list) >= n {
					out <- list
					list = nil
				}
			case <-time.After(wait): // want `this time begins again with every value from in`
				out <- list
				list = nil
			}
		}
	}()
	return out
}

// A ticker.
func (b *batcher) ticks(ctx context.Context) {
	var rows []row
	t := time.NewTicker(b.every)
	defer t.Stop()
	for {
		select {
		case r := <-b.in:
			if rows = append(rows, r); len(rows) >= b.max {
				rows = b.send(rows)
			}
		case <-t.C: // ok
			rows = b.send(rows)
		case <-ctx.Done():
			b.send(rows)
			return
		}
	}
}

// Begun with the first value.
func (b *batcher) due(ctx context.Context) {
	var rows []row
	var due <-chan time.Time
	for {
		select {
		case r := <-b.in:
			if len(rows) == 0 {
				due = time.After(b.every) // ok
			}
			if rows = append(rows, r); len(rows) >= b.max {
				rows, due = b.send(rows), nil
			}
		case <-due:
			rows, due = b.send(rows), nil
		case <-ctx.Done():
			b.send(rows)
			return
		}
	}
}

// Begun again when it has passed. (A batcher of webhooks.)
func (b *batcher) windows() {
	var rows []row
	window := time.After(b.every) // ok
	for {
		select {
		case r := <-b.in:
			if rows = append(rows, r); len(rows) == b.max {
				rows = b.send(rows)
			}
		case <-window:
			window = time.After(b.every) // ok
			rows = b.send(rows)
		}
	}
}

// When nothing has come for a while: there is no limit, so that is what is meant.
func (b *batcher) changed(quietFor time.Duration, notify func([]row)) {
	var rows []row
	for {
		select {
		case r := <-b.in:
			rows = append(rows, r)
		case <-time.After(quietFor): // ok
			notify(rows)
			rows = nil
		}
	}
}

// The name says the same.
func (b *batcher) idle(idleTimeout time.Duration) {
	var rows []row
	for {
		select {
		case r := <-b.in:
			if rows = append(rows, r); len(rows) >= b.max {
				rows = b.send(rows)
			}
		case <-time.After(idleTimeout): // ok
			rows = b.send(rows)
		}
	}
}

// From a plugin that prints logs: a timer that is set again on purpose, "flush the buffer
// after one second of inactivity".
func (b *batcher) lull() {
	var rows []row
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	for {
		timer.Reset(time.Second) // ok
		select {
		case r := <-b.in:
			if rows = append(rows, r); len(rows) >= b.max {
				rows = b.send(rows)
			}
		case <-timer.C:
			rows = b.send(rows)
		}
	}
}

// What is left of the time.
func (b *batcher) until() {
	var rows []row
	next := time.Now().Add(b.every)
	for {
		select {
		case r := <-b.in:
			if rows = append(rows, r); len(rows) >= b.max {
				rows = b.send(rows)
			}
		case <-time.After(time.Until(next)): // ok
			rows = b.send(rows)
			next = time.Now().Add(b.every)
		}
	}
}

func (b *batcher) left(next time.Time) time.Duration { return time.Until(next) }

func (b *batcher) asked(next time.Time) {
	var rows []row
	wait := b.every
	for {
		select {
		case r := <-b.in:
			if rows = append(rows, r); len(rows) >= b.max {
				rows = b.send(rows)
			}
		case <-time.After(b.left(next)): // ok
			rows = b.send(rows)
		case <-time.After(wait): // ok
			rows = b.send(rows)
		}
		wait -= time.Millisecond
	}
}

var errIdle = errors.New("nothing comes")

// A time-out that ends it, and one that only says so.
func (b *batcher) late() error {
	var rows []row
	for {
		select {
		case r := <-b.in:
			if rows = append(rows, r); len(rows) >= b.max {
				rows = b.send(rows)
			}
		case <-time.After(b.every): // ok
			b.send(rows)
			return errIdle
		case <-time.After(b.every): // ok
			log.Print("nothing comes")
		}
	}
}

// One batch a call, as long as values come in time. (A reader of a subscription.)
func (b *batcher) collect(wait time.Duration) []row {
	var rows []row
	for len(rows) < b.max {
		select {
		case r := <-b.in:
			rows = append(rows, r)
		case <-time.After(wait): // ok
			return rows
		}
	}
	return rows
}
