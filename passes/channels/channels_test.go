package channels_test

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/asynclint/asynclint/passes/channels"
)

// probe says for each operation on local channels which these are and how
// many operations answer it.
var probe = &analysis.Analyzer{
	Name:     "probe",
	Doc:      "reports operations",
	Requires: []*analysis.Analyzer{channels.Analyzer},
	Run:      runProbe,
}

func runProbe(pass *analysis.Pass) (any, error) {
	r := pass.ResultOf[channels.Analyzer].(*channels.Result)
	for _, o := range r.Ops {
		var names []string
		for _, c := range o.Chans {
			if c.Make != nil {
				names = append(names, c.Name())
			}
		}
		if len(names) == 0 || o.Does == channels.CanClose {
			continue
		}
		ops, exact := r.Counterparts(o)
		how := map[bool]string{true: "exact", false: "open"}[exact]
		pass.Reportf(o.Pos(), "%s on %s: %d counterparts, %s", o.Does, strings.Join(names, " "), len(ops), how)
	}
	return nil, nil
}

func Test(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, channels.Analyzer, "channels/acts", "channels/facts", "channels/feeds", "channels/feedsuse")
	analysistest.Run(t, dir, probe, "channels/ops")
}
