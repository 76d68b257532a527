package driver

import (
	"encoding/json"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/asynclint/asynclint/internal/load"
	"github.com/asynclint/asynclint/passes/settings"
)

// TestDeterministic analyses the dashboard, in which every kind occurs, ten
// times on different numbers of processors, and compares all that is found.
func TestDeterministic(t *testing.T) {
	if testing.Short() {
		t.Skip("ten runs over a module")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	defer settings.Use(new(settings.Settings))
	dir, err := filepath.Abs(filepath.Join("..", "..", "testdata", "mod", "dashboard"))
	if err != nil {
		t.Fatal(err)
	}
	var first string
	for i := range 10 {
		runtime.GOMAXPROCS(1 + i%5)
		res, err := Run(t.Context(), Config{
			Load:     load.Config{Dir: dir, Patterns: []string{"./..."}, Tests: true},
			Settings: &settings.Settings{Switches: []string{"+all"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Findings) < 20 {
			t.Fatalf("%d findings", len(res.Findings))
		}
		text, err := json.MarshalIndent([]any{res.Findings, res.Problems, res.Stats.Limits}, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case first == "":
			first = string(text)
		case string(text) != first:
			t.Fatalf("run %d, on %d processors, differs from the first", i, 1+i%5)
		}
	}
}
