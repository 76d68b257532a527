package workers

import (
	"context"
	"time"

	"sharedvar/helper"
)

// From temporal: a condition is tried in a goroutine of its own, which is waited
// for, before it is tried again.
func eventually(ctx context.Context, condition func() bool) {
	for ctx.Err() == nil {
		if attempt(condition, time.Second) {
			return
		}
	}
}

func attempt(condition func() bool, patience time.Duration) bool {
	done := make(chan bool, 1)
	go func() { done <- condition() }()
	select {
	case ok := <-done:
		return ok
	case <-time.After(patience):
		panic("it hangs")
	}
}

func attempts(ctx context.Context) int {
	n := 0
	eventually(ctx, func() bool {
		n++ // ok
		return n > 3
	})
	return n
}

func elsewhereAttempts(ctx context.Context) (names []string) {
	helper.Eventually(ctx, func() bool {
		names = append(names, "x") // ok
		return len(names) > 3
	})
	return names
}

// Nothing waits between these.
func flood(ctx context.Context, f func()) {
	for ctx.Err() == nil {
		start(f)
	}
}

func start(f func()) {
	go func() { f() }()
}

func flooded(ctx context.Context) int {
	n := 0
	flood(ctx, func() {
		n++ // want "n is changed by all goroutines that run this function literal"
	})
	return n
}
