package product_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/product"
	"github.com/asynclint/asynclint/passes/spawn"
)

// probe says how each function can come to a stop.
var probe = &analysis.Analyzer{
	Name:     "probe",
	Doc:      "reports outcomes",
	Requires: []*analysis.Analyzer{channels.Analyzer, callees.Analyzer, spawn.Analyzer},
	Run:      runProbe,
}

func runProbe(pass *analysis.Pass) (any, error) {
	p := product.New(product.Passes{
		Channels: pass.ResultOf[channels.Analyzer].(*channels.Result),
		Callees:  pass.ResultOf[callees.Analyzer].(*callees.Result),
		Spawn:    pass.ResultOf[spawn.Analyzer].(*spawn.Result),
	})
	for _, fn := range p.Callees.Functions() {
		var said []string
		for _, o := range p.Explore(fn) {
			s := describe(o)
			if slices.Contains(said, s) {
				continue
			}
			said = append(said, s)
			pass.Reportf(fn.Pos(), "%s", s)
		}
	}
	return nil, nil
}

func describe(o product.Outcome) string {
	if o.Panic != nil {
		return "panics: " + o.Panic.Does.String() + " " + o.Panic.Name()
	}
	s := "running"
	if o.RootEnded {
		s = "ended"
	}
	for _, st := range o.Stuck {
		who := "root"
		if st.Thread > 0 {
			who = "goroutine"
		}
		what := "group"
		if st.Op != nil {
			what = st.Op.Does.String() + " " + st.Chan.Name()
		}
		s += fmt.Sprintf("; %s at %s", who, what)
		if st.Loose {
			s += " (loose)"
		}
	}
	return s
}

func Test(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, probe, "product/runs")
}
