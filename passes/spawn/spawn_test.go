package spawn_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

func Test(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, spawn.Analyzer, "spawn/b") // its facts
	analysistest.Run(t, dir, probe, "spawn/a")
}

// probe says what the pass found, so that fixtures can want it.
var probe = &analysis.Analyzer{
	Name:     "probe",
	Doc:      "reports spawn sites",
	Requires: []*analysis.Analyzer{spawn.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		r := pass.ResultOf[spawn.Analyzer].(*spawn.Result)
		for _, s := range r.Sites {
			pass.Reportf(s.Pos(), "%s", describe(s))
		}
		return nil, nil
	},
}

func describe(s *spawn.Site) string {
	out := []string{[...]string{"go", "group", "timer", "chan", "pool", "helper"}[s.Kind]}
	body := ""
	for _, b := range s.Bodies {
		body += b.Name()
	}
	out = append(out, "body="+body)
	if s.Exact {
		out = append(out, "exact")
	}
	if s.Callee != nil && len(s.Bodies) == 0 {
		out = append(out, "callee="+s.Callee.Name())
	}
	if len(s.Args) > 0 && s.Callee != nil && len(s.Bodies) > 0 {
		out = append(out, "args="+path.Name(s.Args[0]))
	}
	if p, ok := s.OwnerPath(); ok {
		out = append(out, "owner="+p.String())
	}
	if s.Kind == spawn.Helper && s.Join != 0 {
		out = append(out, "joins")
	}
	switch s.Times {
	case spawn.Const:
		out = append(out, fmt.Sprintf("times=%d", s.Count))
	case spawn.Many:
		out = append(out, "times=many")
	}
	return strings.Join(out, " ")
}
