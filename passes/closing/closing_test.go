package closing_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/asynclint/asynclint/passes/closing"
)

// probe says of each close what guards it, and whether it is ordered with each
// send on the channel.
var probe = &analysis.Analyzer{
	Name:     "probe",
	Doc:      "reports closes",
	Requires: []*analysis.Analyzer{closing.Analyzer},
	Run:      runProbe,
}

func runProbe(pass *analysis.Pass) (any, error) {
	r := pass.ResultOf[closing.Analyzer].(*closing.Result)
	for _, a := range r.Closes {
		for _, run := range a.Runs {
			pass.Reportf(a.Pos(), "guard:%s", guard(r.Guard(run)))
		}
	}
	for _, s := range r.Sends {
		for _, sr := range s.Runs {
			for _, c := range r.Closes {
				for _, cr := range c.Runs {
					if closing.Shared(sr, cr) != nil {
						pass.Reportf(s.Pos(), "ordered: %t", r.Ordered(sr, cr))
					}
				}
			}
		}
	}
	return nil, nil
}

func guard(g closing.Guard) string {
	out := ""
	for _, e := range []struct {
		is   bool
		name string
	}{
		{g.Once, "once"}, {g.Swap, "swap"}, {g.State, "state"}, {g.Local, "local"}, {g.Self != nil, "self"},
		{g.NilTest, "nil"}, {g.Data, "data"}, {g.Renewed, "renewed"},
	} {
		if e.is {
			out += " " + e.name
		}
	}
	if out == "" {
		return " none"
	}
	return out
}

func Test(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, probe, "closing/acts")
}
