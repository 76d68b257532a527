package join_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/spawn"
)

func Test(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, join.Analyzer, "join/b") // summaries, as facts
	analysistest.Run(t, dir, probe, "join/a")
}

// probe says what the pass knows of spawn sites, so that fixtures can want it.
var probe = &analysis.Analyzer{
	Name:     "probe",
	Doc:      "reports what is known of goroutines",
	Requires: []*analysis.Analyzer{spawn.Analyzer, join.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		j := pass.ResultOf[join.Analyzer].(*join.Result)
		for _, s := range pass.ResultOf[spawn.Analyzer].(*spawn.Result).Sites {
			sum := j.Site(s)
			sum.Waits = 0
			sum.Flags &= join.Signals | join.Stoppable | join.Effects
			out := []string{sum.String()}
			if n := len(j.ReturnsUnjoined(s)); n > 0 {
				out = append(out, fmt.Sprintf("unjoined=%d", n))
			}
			pass.Reportf(s.Pos(), "%s", strings.Join(out, " "))
		}
		return nil, nil
	},
}
