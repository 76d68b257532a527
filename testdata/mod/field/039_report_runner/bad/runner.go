package reports

import (
	"context"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// Report is a scheduled report.
type Report struct {
	Name   string
	Render func(ctx context.Context) error
}

// Ledger remembers which reports went out.
type Ledger interface {
	Delivered(ctx context.Context, name string, at time.Time) error
	Failed(ctx context.Context, name string, cause error) error
}

// Runner renders reports and books the outcome.
type Runner struct {
	Ledger   Ledger
	Log      *slog.Logger
	Parallel int
}

// Run renders all reports, Parallel at a time, and waits for them.
func (r *Runner) Run(ctx context.Context, reports []Report) {
	var wg sync.WaitGroup
	slots := make(chan struct{}, r.Parallel)
	for _, rep := range reports {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			r.book(ctx, rep.Name, r.render(ctx, rep))
		})
	}
	wg.Wait()
}

func (r *Runner) book(ctx context.Context, name string, cause error) {
	var err error
	if cause != nil {
		err = r.Ledger.Failed(ctx, name, cause)
	} else {
		err = r.Ledger.Delivered(ctx, name, time.Now())
	}
	if err != nil {
		r.Log.Error("ledger", "report", name, "err", err)
	}
}

func (r *Runner) render(ctx context.Context, rep Report) error {
	defer func() {
		if p := recover(); p != nil {
			r.Log.Error("report panicked", "report", rep.Name, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	return rep.Render(ctx)
}
