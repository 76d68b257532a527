package reconcile

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
)

type Volume struct {
	ID   string
	Zone string
}

// Cloud lists what really exists in a zone.
type Cloud interface {
	ListVolumes(ctx context.Context, zone string) ([]Volume, error)
}

// Registry is our own book-keeping.
type Registry interface {
	All(ctx context.Context) ([]Volume, error)
	Delete(ctx context.Context, id string) error
}

type Reconciler struct {
	cloud Cloud
	reg   Registry
	zones []string
	log   *slog.Logger
}

func New(cloud Cloud, reg Registry, zones []string, log *slog.Logger) *Reconciler {
	return &Reconciler{cloud: cloud, reg: reg, zones: zones, log: log}
}

type listing struct {
	zone    string
	volumes []Volume
	err     error
}

func (r *Reconciler) list(ctx context.Context, zone string) listing {
	vols, err := r.cloud.ListVolumes(ctx, zone)
	if err != nil {
		r.log.Warn("zone not listed", "zone", zone, "err", err)
		return listing{zone: zone, err: err}
	}
	return listing{zone: zone, volumes: vols}
}

func (r *Reconciler) inventory(ctx context.Context) []listing {
	out := make([]listing, len(r.zones))
	var wg sync.WaitGroup
	for i, zone := range r.zones {
		wg.Go(func() { out[i] = r.list(ctx, zone) })
	}
	wg.Wait()
	return out
}

// Reconcile removes rows whose volume has gone.
func (r *Reconciler) Reconcile(ctx context.Context) (removed int, err error) {
	rows, err := r.reg.All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read registry: %w", err)
	}
	known := make(map[string]map[string]bool, len(r.zones))
	for _, l := range r.inventory(ctx) {
		if l.err != nil {
			return 0, fmt.Errorf("list zone %s: %w", l.zone, l.err)
		}
		ids := make(map[string]bool, len(l.volumes))
		for _, v := range l.volumes {
			ids[v.ID] = true
		}
		known[l.zone] = ids
	}
	for _, row := range rows {
		ids, ok := known[row.Zone]
		if !ok || ids[row.ID] {
			continue
		}
		if err := r.reg.Delete(ctx, row.ID); err != nil {
			return removed, fmt.Errorf("delete %s: %w", row.ID, err)
		}
		r.log.Info("orphan removed", "volume", row.ID, "zone", row.Zone)
		removed++
	}
	return removed, nil
}
