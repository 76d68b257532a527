package groups_test

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/groups"
)

func Test(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, groups.Analyzer, "groups/b") // its facts
	analysistest.Run(t, dir, probe, "groups/a")
}

// probe says what functions do to groups, so that fixtures can want it.
var probe = &analysis.Analyzer{
	Name:     "probe",
	Doc:      "reports what functions do to groups",
	Requires: []*analysis.Analyzer{groups.Analyzer, callees.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		r := pass.ResultOf[groups.Analyzer].(*groups.Result)
		for _, fn := range pass.ResultOf[callees.Analyzer].(*callees.Result).Functions() {
			var out []string
			for _, o := range r.In(fn) {
				s := o.Method + " " + o.Group.String()
				if o.Always && len(flow.ExitsWithout(fn, nil, flow.Is(o.Call))) == 0 {
					s += "!"
				}
				out = append(out, s)
			}
			if len(out) > 0 {
				pass.Reportf(fn.Pos(), "%s", strings.Join(out, "; "))
			}
		}
		return nil, nil
	},
}
