package instance

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Phase is a step in the life of an instance.
type Phase string

// Phases of an instance.
const (
	Starting Phase = "starting"
	Ready    Phase = "ready"
	Failed   Phase = "failed"
)

// Report is sent by the agent of an instance.
type Report struct {
	Phase  Phase
	Detail string
}

// ErrNotReady says that an instance took too long.
var ErrNotReady = errors.New("instance did not get ready in time")

// Instance is a machine that has been requested.
type Instance struct {
	ID      string
	Reports <-chan Report
	Log     *slog.Logger
}

// AwaitReady waits up to limit for the instance to get ready.
func (i *Instance) AwaitReady(ctx context.Context, limit time.Duration) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(limit):
			return fmt.Errorf("%s: %w", i.ID, ErrNotReady)
		case r, ok := <-i.Reports:
			if !ok {
				return fmt.Errorf("%s: agent is gone", i.ID)
			}
			switch r.Phase {
			case Ready:
				return nil
			case Failed:
				return fmt.Errorf("%s: start failed: %s", i.ID, r.Detail)
			default:
				i.Log.Info("instance", "id", i.ID, "phase", r.Phase, "detail", r.Detail)
			}
		}
	}
}
