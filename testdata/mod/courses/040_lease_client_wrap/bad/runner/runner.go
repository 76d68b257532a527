package runner

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"example.com/courses/040_lease_client_wrap/bad/lease"
)

type Leaser interface {
	Renew(ctx context.Context, shard string) error
}

type Processor interface {
	Process(ctx context.Context, shard string) error
}

// Runner works on a shard for as long as this node holds its lease.
type Runner struct {
	Leases    Leaser
	Processor Processor
	Every     time.Duration
	Log       *slog.Logger
}

// Run returns lease.ErrLeaseLost (wrapped) when another node has taken over.
func (r *Runner) Run(ctx context.Context, shard string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	done := make(chan error, 1)
	go func() { done <- r.Processor.Process(ctx, shard) }()

	tick := time.NewTicker(r.Every)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			if cause := context.Cause(ctx); errors.Is(cause, lease.ErrLeaseLost) {
				return cause
			}
			return err
		case <-tick.C:
			err := r.Leases.Renew(ctx, shard)
			switch {
			case err == nil:
			case errors.Is(err, lease.ErrLeaseLost):
				cancel(err)
			default:
				r.Log.Warn("renewal failed, will try again", "shard", shard, "err", err)
			}
		}
	}
}
