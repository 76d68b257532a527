package sequential

import (
	_ "embed"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/effects"
	"github.com/asynclint/asynclint/passes/hotness"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/spawn"
)

//go:embed doc.go
var doc string

// Rule finds questions asked one after the other that could be asked together.
var Rule = rule.New(rule.Rule{
	Name:    "sequential",
	Summary: "finds calls that wait for the network one after the other though none needs the other's result",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "calls", Severity: rule.Advice, Summary: "two or more calls in a row wait although none uses what another returns"},
		{Name: "loop", Severity: rule.Advice, Summary: "each round of a loop waits for a call that needs nothing from the rounds before"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, blocks.Analyzer, effects.Analyzer, lockset.Analyzer, hotness.Analyzer, roots.Analyzer, spawn.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

type checker struct {
	*rule.Pass
	callees *callees.Result
	blocks  *blocks.Result
	effects *effects.Result
	locks   *lockset.Result
	hot     *hotness.Result
	roots   *roots.Result
	spawn   *spawn.Result
	known   map[*ssa.Function]waiting
	// commands is true for a package that reads a command line.
	commands bool
}

func run(p *rule.Pass) error {
	c := &checker{
		Pass:    p,
		callees: p.ResultOf[callees.Analyzer].(*callees.Result),
		blocks:  p.ResultOf[blocks.Analyzer].(*blocks.Result),
		effects: p.ResultOf[effects.Analyzer].(*effects.Result),
		locks:   p.ResultOf[lockset.Analyzer].(*lockset.Result),
		hot:     p.ResultOf[hotness.Analyzer].(*hotness.Result),
		spawn:   p.ResultOf[spawn.Analyzer].(*spawn.Result),
		roots:   p.ResultOf[roots.Analyzer].(*roots.Result),
		known:   make(map[*ssa.Function]waiting),

		commands: knowledge.ReadsCommandLine(p.Pkg),
	}
	for _, fn := range c.callees.Functions() {
		if c.exempt(fn) {
			continue
		}
		asked := c.questions(fn)
		if len(asked) == 0 || effects.InTransaction(fn) {
			continue
		}
		inLoop := c.loops(fn, asked)
		c.calls(fn, asked, inLoop)
	}
	return nil
}

// exempt reports whether a function is of a kind in which order does no harm
// or is wanted: tests, initialisation, migrations.
func (c *checker) exempt(fn *ssa.Function) bool {
	if !fn.Pos().IsValid() || fn.Synthetic != "" {
		return true
	}
	file := c.Fset.Position(fn.Pos()).Filename
	if strings.HasSuffix(file, "_test.go") {
		return true
	}
	top := callees.Top(fn)
	if c.callees.AtInit(top) {
		return true
	}
	if top.Name() == "main" && c.Pkg.Name() == "main" && top == fn {
		return true // once, at the start
	}
	for _, name := range []string{top.Name(), c.Pkg.Name(), file[strings.LastIndexAny(file, `/\`)+1:]} {
		if strings.Contains(strings.ToLower(name), "migrat") {
			return true
		}
	}
	for _, p := range top.Params {
		if knowledge.IsTesting(p.Type()) {
			return true
		}
	}
	return false
}
