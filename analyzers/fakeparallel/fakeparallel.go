package fakeparallel

import (
	_ "embed"
	"go/token"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/effects"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/handles"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/serial"
	"github.com/asynclint/asynclint/passes/spawn"
)

//go:embed doc.go
var doc string

// Rule finds goroutines that run one at a time.
var Rule = rule.New(rule.Rule{
	Name:    "fakeparallel",
	Summary: "finds goroutines that look parallel but run one after the other",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "wait-at-once", Severity: rule.Strict, Summary: "a goroutine is started and waited for with nothing in between"},
		{Name: "wait-in-loop", Severity: rule.Warning, Summary: "a loop waits in each round for the one goroutine that the round started"},
		{Name: "lock-held", Severity: rule.Advice, Summary: "goroutines started in a loop do all their work, waits included, under one lock"},
		{Name: "limit-one", Severity: rule.Advice, Summary: "goroutines started in a loop share a limit of one at a time"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer, blocks.Analyzer, effects.Analyzer, serial.Analyzer, groups.Analyzer, handles.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

type checker struct {
	*rule.Pass
	callees *callees.Result
	spawn   *spawn.Result
	blocks  *blocks.Result
	effects *effects.Result
	serial  *serial.Result
	groups  *groups.Result
	handles *handles.Result
}

func run(p *rule.Pass) error {
	c := &checker{
		Pass:    p,
		callees: p.ResultOf[callees.Analyzer].(*callees.Result),
		spawn:   p.ResultOf[spawn.Analyzer].(*spawn.Result),
		blocks:  p.ResultOf[blocks.Analyzer].(*blocks.Result),
		effects: p.ResultOf[effects.Analyzer].(*effects.Result),
		serial:  p.ResultOf[serial.Analyzer].(*serial.Result),
		groups:  p.ResultOf[groups.Analyzer].(*groups.Result),
		handles: p.ResultOf[handles.Analyzer].(*handles.Result),
	}
	for _, s := range c.spawn.Sites {
		if c.inTest(s.Pos()) {
			continue
		}
		body := s.Body()
		if body == nil {
			continue
		}
		c.lockHeld(s, body)
		c.limitOne(s)
		if !c.handles.Isolates(body, 2) {
			c.waits(s, body)
		}
	}
	for _, fn := range c.callees.Functions() {
		c.asked(fn)
	}
	return nil
}

// inTest reports whether a place is in a test, where a goroutine of its own may
// be what is tested.
func (c *checker) inTest(pos token.Pos) bool {
	return knowledge.InTestFile(c.Fset, pos)
}
