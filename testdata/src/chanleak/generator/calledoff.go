package generator

import (
	"context"
	"time"
)

type emitter interface {
	on(ctx context.Context, ch chan string)
}

// The goroutine may be called off while it waits for an event, not while it sends
// it, as in a browser's helpers.
func waitFor(ctx context.Context, e emitter, want func(string) bool) (<-chan string, context.CancelFunc) {
	inner, cancel := context.WithCancel(ctx)
	events := make(chan string)
	found := make(chan string)
	go func() {
		for {
			select {
			case <-inner.Done():
				return
			case ev := <-events:
				if want(ev) {
					found <- ev // want `the goroutine waits for ever sending on found when the caller of waitFor has called the cancel function that it returns`
					close(found)
					return
				}
			}
		}
	}()
	e.on(inner, events)
	return found, cancel
}

func useWaitFor(ctx context.Context, e emitter) string {
	found, cancel := waitFor(ctx, e, func(s string) bool { return s != "" })
	defer cancel()
	select {
	case s := <-found:
		return s
	case <-time.After(time.Second):
		return ""
	}
}

// It gives way while it sends, too.
func waitWell(ctx context.Context, e emitter) (<-chan string, context.CancelFunc) {
	inner, cancel := context.WithCancel(ctx)
	events := make(chan string)
	found := make(chan string)
	go func() {
		defer close(found)
		select {
		case <-inner.Done():
		case ev := <-events:
			select {
			case found <- ev: // ok
			case <-inner.Done():
			}
		}
	}()
	e.on(inner, events)
	return found, cancel
}

func useWaitWell(ctx context.Context, e emitter) string {
	found, cancel := waitWell(ctx, e)
	defer cancel()
	select {
	case s := <-found:
		return s
	case <-time.After(time.Second):
		return ""
	}
}

// Who calls receives until it is closed.
func feedAll(ctx context.Context, in <-chan string) (<-chan string, context.CancelFunc) {
	inner, cancel := context.WithCancel(ctx)
	out := make(chan string)
	go func() {
		defer close(out)
		for {
			select {
			case <-inner.Done():
				return
			case s := <-in:
				out <- s // ok
			}
		}
	}()
	return out, cancel
}

func useFeedAll(ctx context.Context, in <-chan string) {
	out, cancel := feedAll(ctx, in)
	time.AfterFunc(time.Second, cancel)
	for s := range out {
		println(s)
	}
}

// There is room.
func waitRoom(ctx context.Context, in <-chan string) (<-chan string, context.CancelFunc) {
	inner, cancel := context.WithCancel(ctx)
	out := make(chan string, 1)
	go func() {
		select {
		case <-inner.Done():
		case s := <-in:
			out <- s // ok
		}
	}()
	return out, cancel
}

func useWaitRoom(ctx context.Context, in <-chan string) string {
	out, cancel := waitRoom(ctx, in)
	defer cancel()
	select {
	case s := <-out:
		return s
	case <-ctx.Done():
		return ""
	}
}
