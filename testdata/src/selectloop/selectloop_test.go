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
	for {
		select {
		case n := <-r.records: // ok: the other test closes its own
			if n == 0 {
				continue
			}
			if got++; got == 2 {
				return
			}
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

// container sends its figures until the context has ended or it has, and closes
// the channel then (from a driver of containers).
type container struct {
	out  chan *int
	gone chan struct{}
}

func (c *container) stats(ctx context.Context) {
	defer close(c.out)
	if cap(c.gone) > 0 {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.gone:
			return
		case c.out <- new(int):
		}
	}
}

func TestStats(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	c := &container{out: make(chan *int), gone: make(chan struct{})}
	go c.stats(ctx)
	n := 0
	for {
		select {
		case s := <-c.out: // ok: for a second at most
			if s == nil {
				continue
			}
			n++
		case <-ctx.Done():
			return
		}
	}
}
