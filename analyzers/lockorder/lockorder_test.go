package lockorder_test

import (
	"go/ast"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/asynclint/asynclint/analyzers/lockorder"
	"github.com/asynclint/asynclint/analyzers/ruletest"
	"github.com/asynclint/asynclint/passes/settings"
)

func Test(t *testing.T) { ruletest.Run(t, lockorder.Rule) }

// Who is certain to find a writer, and who is not: the names of the functions say so.
func TestThird(t *testing.T) {
	if err := settings.Use(&settings.Settings{Switches: []string{"+all"}}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { settings.Use(new(settings.Settings)) })
	for _, res := range analysistest.Run(t, ruletest.Testdata(), lockorder.Rule.Analyzer, "lockorder/third") {
		for _, d := range res.Diagnostics {
			for _, f := range res.Pass.Files {
				for _, decl := range f.Decls {
					fn, ok := decl.(*ast.FuncDecl)
					if kind := strings.TrimPrefix(d.Category, "lockorder/"); ok && fn.Pos() <= d.Pos && d.Pos < fn.End() && !strings.HasSuffix(strings.ToLower(fn.Name.Name), kind) {
						t.Errorf("%s is %s", fn.Name.Name, d.Category)
					}
				}
			}
		}
	}
}
