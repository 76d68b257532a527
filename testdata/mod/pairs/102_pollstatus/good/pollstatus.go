package pollstatus

import (
	"context"
	"errors"
	"fmt"
	"time"
)

type Build struct {
	ID    string
	State string
}

type CI interface {
	Get(ctx context.Context, id string) (Build, error)
}

var ErrFailed = errors.New("build failed")

// Wait polls the build every interval until it has finished.
func Wait(ctx context.Context, ci CI, id string, interval time.Duration) (Build, error) {
	t := time.NewTicker(interval)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return Build{}, ctx.Err()
		case <-t.C:
		}
		b, err := ci.Get(ctx, id)
		if err != nil {
			return Build{}, fmt.Errorf("get build %s: %w", id, err)
		}
		switch b.State {
		case "success":
			return b, nil
		case "failed", "canceled":
			return b, fmt.Errorf("%w: %s", ErrFailed, b.State)
		}
	}
}
