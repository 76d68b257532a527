package gauges

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"time"
)

type Reporter struct {
	w     io.Writer
	every time.Duration
}

func NewReporter(w io.Writer, every time.Duration) *Reporter { return &Reporter{w, every} }

func (r *Reporter) report(now time.Time) error {
	var ms runtime.MemStats
	runtime.ReadMemStats(&ms)
	_, err := fmt.Fprintf(r.w, "%s heap=%d goroutines=%d\n", now.Format(time.RFC3339), ms.HeapAlloc, runtime.NumGoroutine())
	return err
}

// Run reports until ctx ends or the writer fails.
func (r *Reporter) Run(ctx context.Context) error {
	ticks := time.Tick(r.every)
	for now := range ticks {
		if err := r.report(now); err != nil {
			return err
		}
	}
	return ctx.Err()
}
