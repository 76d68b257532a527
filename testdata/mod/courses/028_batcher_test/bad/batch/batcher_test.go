package batch

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"
)

type recorder struct {
	mu      sync.Mutex
	batches [][]Point
}

func (r *recorder) Write(_ context.Context, points []Point) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.batches = append(r.batches, points)
	return nil
}

func (r *recorder) all() [][]Point {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.batches
}

func start(t *testing.T, cfg Config, sink Sink) *Batcher {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	b := New(cfg, sink, slog.New(slog.DiscardHandler))
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return b
}

func TestFullBatchIsWritten(t *testing.T) {
	rec := &recorder{}
	b := start(t, Config{Size: 3, Interval: time.Hour}, rec)
	for i := range 3 {
		if err := b.Add(t.Context(), Point{Series: "load", Value: float64(i)}); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(50 * time.Millisecond)
	got := rec.all()
	if len(got) != 1 || len(got[0]) != 3 {
		t.Fatalf("batches = %v, want one of three points", got)
	}
}
