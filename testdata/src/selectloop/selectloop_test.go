package selectloop

import (
	"context"
	"testing"
	"time"
)

// recorder is what two tests record with, each in its own way (from a reader of
// partitions).
type recorder struct{ records chan int }

func newRecorder() *recorder { return &recorder{records: make(chan int, 8)} }

func TestRecorded(t *testing.T) {
	r := newRecorder()
	r.records <- 1
	got := 0
	for got < 1 {
		select {
		case n := <-r.records: // ok: the other test closes its own
			if n == 0 {
				continue
			}
			got++
		}
	}
}

func TestClosed(t *testing.T) {
	r := newRecorder()
	close(r.records)
	for range r.records {
		t.Error("a record")
	}
}

// stats are sent until the context has ended, and then closed (from a driver of
// containers).
func stats(ctx context.Context) <-chan *int {
	out := make(chan *int)
	go func() {
		defer close(out)
		for {
			select {
			case <-ctx.Done():
				return
			case out <- new(int):
			}
		}
	}()
	return out
}

func TestStats(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	in := stats(ctx)
	n := 0
	for {
		select {
		case s := <-in: // ok: for a second at most
			if s == nil {
				continue
			}
			n++
		case <-ctx.Done():
			return
		}
	}
}
