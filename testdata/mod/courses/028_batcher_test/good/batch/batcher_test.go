package batch

import (
	"context"
	"log/slog"
	"testing"
	"time"
)

type recorder struct {
	batches chan []Point
}

func (r *recorder) Write(ctx context.Context, points []Point) error {
	select {
	case r.batches <- points:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
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
	rec := &recorder{batches: make(chan []Point, 4)}
	b := start(t, Config{Size: 3, Interval: time.Hour}, rec)
	for i := range 3 {
		if err := b.Add(t.Context(), Point{Series: "load", Value: float64(i)}); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case got := <-rec.batches:
		if len(got) != 3 {
			t.Fatalf("batch = %v, want three points", got)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("no batch written")
	}
}
