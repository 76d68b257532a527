package ruletest

import (
	"go/ast"
	"path"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/asynclint/asynclint/analyzers/rule"
)

// Kinds holds that reports in a fixture package are of the kind that the function which they
// are in is named for: of r/kind in RunKind, of the kind without a name in others.
func Kinds(t *testing.T, r *rule.Rule, pkg string) {
	t.Helper()
	enableAll(t)
	skipStd(r.Analyzer)
	for _, res := range analysistest.Run(t, Testdata(), r.Analyzer, path.Join(r.Name, pkg)) {
		for _, d := range res.Diagnostics {
			fn := declared(res.Pass, d)
			if fn == nil {
				t.Errorf("in no function: %s", d.Message)
			} else if want := r.Name + strings.TrimSuffix("/"+kindIn(r, fn.Name.Name), "/"); d.Category != want {
				t.Errorf("%s has a report of %s, not %s", fn.Name.Name, d.Category, want)
			}
		}
	}
}

// kindIn returns the name of the kind that a function is named for.
func kindIn(r *rule.Rule, fn string) string {
	for _, k := range r.Kinds {
		if k.Name != "" && strings.HasSuffix(strings.ToLower(fn), strings.ReplaceAll(k.Name, "-", "")) {
			return k.Name
		}
	}
	return ""
}

// declared returns the function that a report is in.
func declared(pass *analysis.Pass, d analysis.Diagnostic) *ast.FuncDecl {
	for _, f := range pass.Files {
		for _, decl := range f.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Pos() <= d.Pos && d.Pos < fn.End() {
				return fn
			}
		}
	}
	return nil
}
