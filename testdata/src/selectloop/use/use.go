// Package use receives from channels that others close.
package use

import (
	"context"

	"k8s.io/apimachinery/pkg/watch"

	"selectloop/feeds"
)

func lines(ctx context.Context, next func() (string, error), use func(string)) {
	in := feeds.Lines(next)
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-in: // want `the loop spins once in is closed, by feeds.Lines when it has sent everything: <-in is ready in every round`
			use(s)
		}
	}
}

func until(ctx context.Context, next func() string, use func(string)) {
	in := feeds.Until(ctx, next)
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-in:
			use(s)
		}
	}
}

func changes(ctx context.Context, w watch.Interface, use func(string)) {
	for {
		select {
		case <-ctx.Done():
			w.Stop()
			return
		case e := <-w.ResultChan(): // want `spins once w.ResultChan\(\) is closed, when the watch fails`
			s, ok := e.Object.(string)
			if !ok {
				continue
			}
			use(s)
		}
	}
}

func changesRead(ctx context.Context, w watch.Interface, use func(string)) {
	for {
		select {
		case <-ctx.Done():
			w.Stop()
			return
		case e, ok := <-w.ResultChan():
			if !ok {
				return
			}
			use(e.Object.(string))
		}
	}
}

// through passes the channel to a helper, whose loop it is.
func through(ctx context.Context, next func() (string, error), use func(string)) {
	follow(ctx, feeds.Lines(next), use)
}

func follow(ctx context.Context, in <-chan string, use func(string)) {
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-in: // want `spins once in is closed, by feeds.Lines`
			use(s)
		}
	}
}

// subscription is what an event bus hands out: its owner closes it, when its
// loop has been left (reported in a peer-to-peer library once).
type subscription interface {
	Out() <-chan string
	Close() error
}

func subscribed(ctx context.Context, sub subscription, use func(string)) {
	defer sub.Close()
	out := sub.Out()
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-out:
			use(s)
		}
	}
}
