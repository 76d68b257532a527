package driver

import (
	"os"
	"runtime/debug"
)

// TuneMemory trades a little more time for less memory, unless the environment
// says what to do: see docs/performance.md. It is for programs, whose process
// is the run's own. There is no limit: a program too large for one would spend
// its time collecting garbage.
func TuneMemory() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(80)
	}
}
