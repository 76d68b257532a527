// Package retry repeats calls that may fail for a while.
package retry

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

// Options says how calls are repeated.
type Options struct {
	Attempts int
	// PerAttempt bounds each single attempt; the whole is bounded by the caller.
	PerAttempt time.Duration
	Pause      time.Duration
	// Final reports errors that are not worth another attempt.
	Final  func(error) bool
	Logger *slog.Logger
}

// Do calls fn until it succeeds.
func Do(ctx context.Context, o Options, fn func(context.Context) error) error {
	attempt, cancel := context.WithTimeout(ctx, o.PerAttempt)
	defer cancel()
	timer := time.NewTimer(o.Pause)
	defer timer.Stop()
	for n := 1; ; n++ {
		err := fn(attempt)
		switch {
		case err == nil:
			return nil
		case o.Final != nil && o.Final(err):
			return err
		case n >= o.Attempts:
			return fmt.Errorf("after %d attempts: %w", n, err)
		}
		o.Logger.Debug("attempt failed", "attempt", n, "err", err)
		timer.Reset(time.Duration(n) * o.Pause)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
		}
	}
}
