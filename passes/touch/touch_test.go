package touch_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/touch"
)

// probe says what functions touch.
var probe = &analysis.Analyzer{
	Name:     "probe",
	Doc:      "reports what functions touch",
	Requires: []*analysis.Analyzer{callees.Analyzer, touch.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		r := pass.ResultOf[touch.Analyzer].(*touch.Result)
		for _, fn := range pass.ResultOf[callees.Analyzer].(*callees.Result).Functions() {
			var out []string
			for _, t := range r.Of(fn) {
				how := [...]string{"Read", "Assign", "Count", "Append", "MapGet", "MapSet"}[t.How]
				out = append(out, how+" "+t.Path.String())
			}
			slices.Sort(out)
			if len(out) > 0 {
				pass.Reportf(fn.Pos(), "%s", strings.Join(out, "; "))
			}
		}
		return nil, nil
	},
}

func Test(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, probe, "touch")
}

func TestConflicts(t *testing.T) {
	for _, c := range []struct {
		a, b touch.How
		want bool
	}{
		{touch.Read, touch.Read, false},
		{touch.Read, touch.Assign, true},
		{touch.Count, touch.Count, true},
		{touch.MapGet, touch.MapGet, false},
		{touch.MapGet, touch.MapSet, true},
		{touch.Read, touch.MapSet, false},
		{touch.Assign, touch.MapGet, false},
	} {
		if got := touch.Conflicts(c.a, c.b); got != c.want {
			t.Errorf("%d, %d: %t", c.a, c.b, got)
		}
	}
}
