package retry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

type Policy struct {
	Attempts int
	Base     time.Duration
	Max      time.Duration
}

func (p Policy) normal() Policy {
	if p.Attempts < 1 {
		p.Attempts = 5
	}
	if p.Base <= 0 {
		p.Base = 200 * time.Millisecond
	}
	if p.Max < p.Base {
		p.Max = 10 * time.Second
	}
	return p
}

func (p Policy) pause(attempt int) time.Duration {
	d := min(p.Base<<min(attempt, 16), p.Max)
	return d/2 + rand.N(d/2+1)
}

type permanent struct{ err error }

func (p permanent) Error() string { return p.err.Error() }
func (p permanent) Unwrap() error { return p.err }

// Permanent marks an error that must not be retried.
func Permanent(err error) error { return permanent{err} }

type Retrier struct {
	policy  Policy
	retries prometheus.Counter
	log     *slog.Logger
}

func New(p Policy, retries prometheus.Counter, log *slog.Logger) *Retrier {
	return &Retrier{policy: p.normal(), retries: retries, log: log}
}

// Do calls fn until it succeeds, fails for good or the attempts are used up.
func Do[T any](ctx context.Context, r *Retrier, op string, fn func(ctx context.Context) (T, error)) (T, error) {
	var zero T
	var last error
	for attempt := range r.policy.Attempts {
		if attempt > 0 {
			r.retries.Inc()
			select {
			case <-time.After(r.policy.pause(attempt)):
			case <-ctx.Done():
				return zero, fmt.Errorf("%s: %w", op, errors.Join(ctx.Err(), last))
			}
		}
		v, err := fn(ctx)
		if err == nil {
			return v, nil
		}
		var p permanent
		if errors.As(err, &p) {
			return zero, fmt.Errorf("%s: %w", op, p.err)
		}
		last = err
		r.log.WarnContext(ctx, "attempt failed", "op", op, "attempt", attempt+1, "err", err)
	}
	return zero, fmt.Errorf("%s: gave up after %d attempts: %w", op, r.policy.Attempts, last)
}
