package driver

import (
	"runtime"
	"sync/atomic"
	"testing"
)

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		live, most uint64 // what the heap may grow to
	}{
		{0, freely}, {1 << 20, freely}, {100 << 20, freely}, {250 << 20, freely}, {1 << 30, 1932735283},
	} {
		live := max(c.live, startHeap)
		got := live + live*uint64(percent(c.live))/100
		if got > c.most || got < c.most*99/100 {
			t.Errorf("%d MB live: the heap grows to %d MB, not %d", c.live>>20, got>>20, c.most>>20)
		}
	}
}

func TestAfterCollection(t *testing.T) {
	var calls atomic.Int32
	afterCollection(func() { calls.Add(1) })
	for calls.Load() < 3 { // or the test is ended
		runtime.GC()
	}
}
