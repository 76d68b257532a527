package depot

import (
	"context"
	"errors"
	"maps"
	"sync/atomic"
	"testing"
	"time"

	"example.com/field/061_depot_poller/bad/testkit"
)

type flakySource struct {
	failures atomic.Int64
	free     map[string]int
}

func (f *flakySource) Free(context.Context) (map[string]int, error) {
	if f.failures.Add(-1) >= 0 {
		return nil, errors.New("source is warming up")
	}
	return maps.Clone(f.free), nil
}

func startPoller(t *testing.T, src Source, every time.Duration) *Poller {
	t.Helper()
	p := New(src, every, testkit.Logger(t))
	go p.Run(context.Background())
	return p
}

func TestPollerReturnsCopies(t *testing.T) {
	p := startPoller(t, &flakySource{free: map[string]int{"north": 3}}, time.Minute)
	select {
	case <-p.Updated():
	case <-time.After(10 * time.Second):
		t.Fatal("no update")
	}
	p.Free()["north"] = 99
	if got := p.Free()["north"]; got != 3 {
		t.Errorf("got %d, want 3", got)
	}
}

func TestPollerGetsOverErrors(t *testing.T) {
	src := &flakySource{free: map[string]int{"north": 3, "south": 0}}
	src.failures.Store(2)
	p := startPoller(t, src, 20*time.Millisecond)
	select {
	case <-p.Updated():
	case <-time.After(10 * time.Second):
		t.Fatal("no update")
	}
	if got := p.Free(); !maps.Equal(got, src.free) {
		t.Errorf("got %v, want %v", got, src.free)
	}
}
