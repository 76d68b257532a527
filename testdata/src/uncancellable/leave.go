package uncancellable

import (
	"context"
	"fmt"
	"time"
)

type batch struct{ n int }

func (b *batch) send(ctx context.Context) error { return ctx.Err() }

// The fix leaves as the loop's own case does.
func drainAll(ctx context.Context, in <-chan *batch, wait time.Duration) (int, error) {
	sent := 0
	for {
		select {
		case <-ctx.Done():
			return sent, context.Cause(ctx)
		case b := <-in:
			if err := b.send(ctx); err != nil {
				time.Sleep(wait) // want `time.Sleep goes on waiting after ctx has ended`
				continue
			}
			sent++
		}
	}
}

// Not where what is returned means something else at the wait: zero values.
func drainSome(ctx context.Context, in <-chan *batch) (int, *batch, error) {
	for {
		select {
		case <-ctx.Done():
			err := fmt.Errorf("stopped")
			return 1, nil, err
		case b := <-in:
			for b.send(ctx) != nil {
				time.Sleep(5 * time.Second) // want `time.Sleep in a loop goes on waiting after ctx has ended`
			}
		}
	}
}

// Several results, of which the zero values are plain.
func firstOf(ctx context.Context, bs []*batch) (string, bool, []int, error) {
	for _, b := range bs {
		if b.send(ctx) == nil {
			return "sent", true, nil, nil
		}
		time.Sleep(5 * time.Second) // want `time.Sleep in a loop goes on waiting after ctx has ended`
	}
	return "", false, nil, nil
}

// No fix: a structure's zero value takes its name.
func lastOf(ctx context.Context, bs []*batch) (batch, error) {
	for _, b := range bs {
		if b.send(ctx) == nil {
			return *b, nil
		}
		time.Sleep(5 * time.Second) // want `time.Sleep in a loop goes on waiting after ctx has ended`
	}
	return batch{}, nil
}

type tag struct{}

// The context that was derived last is the one to name.
func derivedRun(parent context.Context, bs []*batch) error {
	run := context.WithValue(parent, tag{}, "run")
	for _, b := range bs {
		if b.send(run) == nil {
			return nil
		}
		time.Sleep(5 * time.Second) // want `time.Sleep in a loop goes on waiting after run has ended: .* case <-run.Done\(\): return`
	}
	return nil
}

// But not one of the round, which has been cancelled by then.
func perRound(ctx context.Context, bs []*batch) error {
	for _, b := range bs {
		try, cancel := context.WithTimeout(ctx, time.Second)
		err := b.send(try)
		cancel()
		if err == nil {
			return nil
		}
		time.Sleep(5 * time.Second) // want `time.Sleep in a loop goes on waiting after ctx has ended: .* case <-ctx.Done\(\): return`
	}
	return nil
}

// Shadowed by what is derived from it.
func shadowing(ctx context.Context, bs []*batch) error {
	ctx = context.WithValue(ctx, tag{}, "run")
	for _, b := range bs {
		if b.send(ctx) == nil {
			return nil
		}
		time.Sleep(5 * time.Second) // want `time.Sleep in a loop goes on waiting after ctx has ended`
	}
	return nil
}

// What keeps an event loop from its events has a rule of its own.
func stalls(ctx context.Context, in <-chan *batch) {
	for {
		select {
		case <-ctx.Done():
			return
		case b := <-in:
			if b.send(ctx) != nil {
				time.Sleep(5 * time.Second) // ok: hotloop/event-loop reports it
			}
		}
	}
}
