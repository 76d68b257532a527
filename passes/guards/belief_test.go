package guards_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/asynclint/asynclint/passes/guards"
)

// probe says what is believed of each use of a field.
var probe = &analysis.Analyzer{
	Name:     "probe",
	Doc:      "reports uses of fields and how they stand to the lock",
	Requires: []*analysis.Analyzer{guards.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		for _, b := range pass.ResultOf[guards.Analyzer].(*guards.Result).Beliefs() {
			for _, u := range b.Uses {
				state := [...]string{"unknown", "locked", "bare", "fresh", "other"}[u.State]
				pass.Reportf(u.Pos(), "%s: %s by %s", u.Field, state, b.Lock)
			}
		}
		return nil, nil
	},
}

func TestBeliefs(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, probe, "guards/belief")
}
