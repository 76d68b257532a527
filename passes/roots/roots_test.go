package roots_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
)

// probe says from where the calls of println may run, and which locks are held
// then.
var probe = &analysis.Analyzer{
	Name:     "probe",
	Doc:      "reports roots",
	Requires: []*analysis.Analyzer{callees.Analyzer, roots.Analyzer},
	Run:      runProbe,
}

var kinds = map[roots.Kind]string{roots.External: "external", roots.Goroutine: "goroutine", roots.Callback: "callback", roots.Kept: "kept"}

func runProbe(pass *analysis.Pass) (any, error) {
	r := pass.ResultOf[roots.Analyzer].(*roots.Result)
	for _, fn := range pass.ResultOf[callees.Analyzer].(*callees.Result).Functions() {
		for _, call := range callees.Calls(fn) {
			if b, ok := call.Common().Value.(*ssa.Builtin); !ok || b.Name() != "println" {
				continue
			}
			var out []string
			for _, root := range r.Of(fn).List {
				s := kinds[root.Kind] + " " + root.Fn.Name()
				for _, k := range r.Held(root, call) {
					if c, ok := k.(path.Class); ok {
						s += " under " + c.String()
					}
				}
				out = append(out, s)
			}
			slices.Sort(out)
			pass.Reportf(call.Pos(), "%s", strings.Join(out, ", "))
		}
	}
	return nil, nil
}

func Test(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, probe, "roots/from")
}
