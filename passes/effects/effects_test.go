package effects_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/effects"
)

func Test(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, effects.Analyzer, "effects/b", "effects/a")
}

// TestCalls asks about single calls, in places of the function they are in.
func TestCalls(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, probe, "effects/calls")
}

// probe reports at each call of a package what it does.
var probe = &analysis.Analyzer{
	Name:     "probe",
	Doc:      "reports the effects of calls",
	Requires: []*analysis.Analyzer{callees.Analyzer, effects.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		e := pass.ResultOf[effects.Analyzer].(*effects.Result)
		for _, fn := range pass.ResultOf[callees.Analyzer].(*callees.Result).Functions() {
			for _, call := range callees.Calls(fn) {
				if _, builtin := call.Common().Value.(*ssa.Builtin); builtin {
					continue
				}
				sum := e.Call(call)
				pass.Reportf(call.Pos(), "call:%s", sum.String())
			}
		}
		return nil, nil
	},
}
