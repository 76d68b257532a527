package driver

import (
	"runtime"
	"testing"

	"github.com/asynclint/asynclint/internal/load"
	"github.com/asynclint/asynclint/passes/settings"
)

// TestTogether runs every kind at the same time over packages whose locks,
// channels and goroutines have the passes answer a lot of questions. It is
// there for the race detector, which .ci/run runs it with: a pass that works
// out its answers when it is asked has to guard them, in every driver.
func TestTogether(t *testing.T) {
	if testing.Short() {
		t.Skip("five packages of the standard library")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(16))
	defer settings.Use(new(settings.Settings))
	res, err := Run(t.Context(), Config{
		Load:     load.Config{Patterns: []string{"database/sql", "net/rpc", "os/exec", "net/textproto", "context"}},
		Settings: &settings.Settings{Switches: []string{"+all"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Problems) > 0 {
		t.Error(res.Problems)
	}
}
