package directive_test

import (
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/directive"
	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

// tiny reports every call of a function named bad, as kind one.
func tiny() *rule.Rule {
	return rule.New(rule.Rule{
		Name: "tiny", Summary: "reports bad", Doc: "// Package tiny is for tests.\npackage tiny", Since: "0",
		Kinds: []rule.Kind{
			{Name: "one", Severity: rule.Error, Summary: "bad is called"},
			{Name: "two", Severity: rule.Strict, Summary: "never"},
		},
		Run: func(p *rule.Pass) error {
			for _, fn := range p.SSA.SrcFuncs {
				for _, b := range fn.Blocks {
					for _, i := range b.Instrs {
						c, ok := i.(*ssa.Call)
						if !ok || c.Call.StaticCallee() == nil {
							continue
						}
						switch c.Call.StaticCallee().Name() {
						case "bad":
							p.Report(rule.Report{Kind: "one", Pos: c.Pos(), Message: "bad is called"})
							p.Report(rule.Report{Kind: "one", Pos: c.Pos(), Message: "bad is called"}) // once is enough
						case "explode":
							panic("as asked")
						}
					}
				}
			}
			return nil
		},
	})
}

// both runs two analyzers as one, since analysistest takes one.
func both(a, b *analysis.Analyzer) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "both", Doc: "both", Requires: []*analysis.Analyzer{a, b},
		Run: func(*analysis.Pass) (any, error) { return nil, nil },
	}
}

func TestDirectives(t *testing.T) {
	r := tiny()
	analysistest.Run(t, ruletest.Testdata(), directive.New([]*rule.Rule{r}).Analyzer, "directive")
}

func TestWrapper(t *testing.T) {
	r := tiny()
	// One report a place, none in generated files, none that a directive answers.
	analysistest.Run(t, ruletest.Testdata(), r.Analyzer, "wrapper")
	if err := analysis.Validate([]*analysis.Analyzer{both(r.Analyzer, directive.New([]*rule.Rule{r}).Analyzer)}); err != nil {
		t.Error(err)
	}
}

// TestPanic checks that a panic becomes an error that names rule and package.
func TestPanic(t *testing.T) {
	r := tiny()
	got := new(collect)
	analysistest.Run(got, ruletest.Testdata(), r.Analyzer, "wrapper/explode")
	if len(got.errors) != 1 {
		t.Fatalf("errors: %q", got.errors)
	}
}

type collect struct{ errors []string }

func (c *collect) Errorf(format string, args ...any) { c.errors = append(c.errors, format) }
