package driver

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// minPercent is how much the heap grows between collections once it is
	// large: a little less than by default, for a little more time.
	minPercent = 80
	// freely is what the heap, in bytes, grows to before it is collected. The
	// packages that one saves in an editor need no more than that.
	freely = 500 << 20
	// startHeap is what the runtime multiplies the percentage with before the
	// first collection.
	startHeap = 4 << 20
)

// TuneMemory trades memory for time as long as there is little of it in use,
// and time for memory after that, unless the environment says what to do: see
// docs/performance.md. It is for programs, whose process is the run's own.
// There is no limit: a program too large for one would spend its time
// collecting garbage.
func TuneMemory() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(percent(startHeap))
	afterCollection(func() { debug.SetGCPercent(percent(liveHeap())) })
}

// percent returns how much the heap may grow, in percent of the bytes that are
// live.
func percent(live uint64) int {
	return max(minPercent, int(100*freely/max(live, startHeap))-100)
}

func liveHeap() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// afterCollection calls f after each collection of garbage: an object that
// nobody refers to is finalized by each, and made anew.
func afterCollection(f func()) {
	type sentinel struct{ _ [16]byte }
	var arm func(*sentinel)
	arm = func(s *sentinel) {
		f()
		runtime.SetFinalizer(s, arm)
	}
	runtime.SetFinalizer(new(sentinel), arm)
}
