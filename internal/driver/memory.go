package driver

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
)

// memoryLimit is what a run of usual size keeps to; largeHeap is a heap after
// loading with which it would spend its time collecting garbage.
const (
	memoryLimit = 850 << 20
	largeHeap   = 700 << 20
)

// TuneMemory trades a fifth more time for less memory, unless the environment
// says what to do: see docs/performance.md. It is for programs, whose process
// is the run's own.
func TuneMemory() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(80)
		debug.SetMemoryLimit(memoryLimit)
	}
}

// relaxMemory takes the limit back when a program is too large for it.
func relaxMemory() {
	if debug.SetMemoryLimit(-1) != memoryLimit {
		return
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.HeapAlloc > largeHeap {
		debug.SetMemoryLimit(math.MaxInt64)
	}
}
