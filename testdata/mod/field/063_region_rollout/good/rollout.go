// Package rollout installs a release in all regions or in none.
package rollout

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"example.com/field/063_region_rollout/good/region"

	"golang.org/x/sync/errgroup"
)

// Installer installs and removes releases in one region.
type Installer interface {
	Name() string
	Install(ctx context.Context, version string) error
	Remove(ctx context.Context, version string) error
}

// Rollout deploys to a fixed set of regions.
type Rollout struct {
	regions  []Installer
	undoTime time.Duration
	log      *slog.Logger
}

// New returns a Rollout for the agents at the given addresses.
func New(addrs []string, undoTime time.Duration, log *slog.Logger) *Rollout {
	r := &Rollout{undoTime: undoTime, log: log}
	for _, a := range addrs {
		r.regions = append(r.regions, region.NewAgent(a))
	}
	return r
}

// Deploy installs version everywhere; if that fails anywhere it is removed again.
func (r *Rollout) Deploy(ctx context.Context, version string) error {
	var (
		mu      sync.Mutex
		touched []Installer
	)
	g, gctx := errgroup.WithContext(ctx)
	for _, reg := range r.regions {
		g.Go(func() error {
			if err := gctx.Err(); err != nil {
				return err
			}
			mu.Lock()
			touched = append(touched, reg)
			mu.Unlock()
			if err := reg.Install(gctx, version); err != nil {
				return fmt.Errorf("install in %s: %w", reg.Name(), err)
			}
			return nil
		})
	}
	err := g.Wait()
	if err == nil {
		r.log.Info("release installed", "version", version, "regions", len(touched))
		return nil
	}
	r.log.Warn("rolling back", "version", version, "regions", len(touched), "err", err)
	uctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.undoTime)
	defer cancel()
	return errors.Join(err, r.undo(uctx, version, touched))
}

func (r *Rollout) undo(ctx context.Context, version string, regions []Installer) error {
	errs := make([]error, len(regions))
	var wg sync.WaitGroup
	for i, reg := range regions {
		wg.Go(func() {
			if err := reg.Remove(ctx, version); err != nil {
				errs[i] = fmt.Errorf("remove from %s: %w", reg.Name(), err)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}
