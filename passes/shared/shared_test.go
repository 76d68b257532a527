package shared_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/asynclint/asynclint/passes/shared"
)

func Test(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, probe, "shared/a")
}

// probe says what the pass found, so that fixtures can want it.
var probe = &analysis.Analyzer{
	Name:     "probe",
	Doc:      "reports accesses to shared variables",
	Requires: []*analysis.Analyzer{shared.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		for _, v := range pass.ResultOf[shared.Analyzer].([]*shared.Variable) {
			for _, a := range v.Accesses {
				how := [...]string{"reads", "assigns", "appends", "counts", "sets", "element", "field"}[a.How]
				by := "owner"
				if a.Site != nil {
					by = "goroutine"
				}
				text := fmt.Sprintf("%s %s %s", by, how, v.Name())
				if a.Field != nil {
					text += "." + a.Field.Name()
				}
				if a.Ordered {
					text += " ordered"
				}
				if a.Nested {
					text += " nested"
				}
				pass.Reportf(a.Pos(), "%s", text)
			}
		}
		return nil, nil
	},
}
