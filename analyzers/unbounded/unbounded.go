package unbounded

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/effects"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/hotness"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/spawn"
)

//go:embed doc.go
var doc string

// Rule finds goroutines started as many at once as somebody outside decides.
var Rule = rule.New(rule.Rule{
	Name:    "unbounded",
	Summary: "finds goroutines that are started for each element of outside data, with no limit",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "request", Severity: rule.Strict, Summary: "whoever sends a request decides how many goroutines ask for something at once"},
		{Name: "data", Severity: rule.Strict, Summary: "a file, a directory, a table or a stream decides how many goroutines ask for something at once"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer, blocks.Analyzer, effects.Analyzer, hotness.Analyzer},
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
	hot     *hotness.Result
}

func run(p *rule.Pass) error {
	c := &checker{
		Pass:    p,
		callees: p.ResultOf[callees.Analyzer].(*callees.Result),
		spawn:   p.ResultOf[spawn.Analyzer].(*spawn.Result),
		blocks:  p.ResultOf[blocks.Analyzer].(*blocks.Result),
		effects: p.ResultOf[effects.Analyzer].(*effects.Result),
		hot:     p.ResultOf[hotness.Analyzer].(*hotness.Result),
	}
	for _, s := range c.spawn.Sites {
		if s.Times == spawn.Many && !knowledge.InTestFile(c.Fset, s.Pos()) {
			c.site(s)
		}
	}
	return nil
}

// asks is what a goroutine waits for that somebody else has to serve.
const asks = knowledge.Network | knowledge.Disk | knowledge.Process | knowledge.Database | knowledge.Task

func (c *checker) site(s *spawn.Site) {
	fn := s.Instr.Parent()
	loop := flow.Innermost(flow.Loops(fn), s.Instr)
	if loop == nil || s.Kind != spawn.GoStmt && s.Kind != spawn.Group && s.Kind != spawn.Helper {
		return
	}
	reason, ok := c.work(s)
	if !ok {
		return
	}
	src := c.source(fn, loop)
	if src == nil || c.limited(s, loop, src) {
		return
	}
	kind, who := "data", "nothing limits how many"
	if h := c.handler(fn, src.over, 2); h != "" {
		kind, who = "request", "whoever calls "+h+" decides how many"
	} else if !src.outside {
		return
	}
	heat := c.hot.Of(s.Instr).Sampled
	c.Report(rule.Report{
		Kind: kind, Pos: s.Pos(), AtLeast: rule.AdviceUnless(heat.Hot()),
		Message: fmt.Sprintf("starts a goroutine for each %s, and each %s, all at once%s: %s; %s",
			src.words, reason.Words(), heat.Note(), who, fix(s)),
	})
}

// work returns what the goroutines wait for.
func (c *checker) work(s *spawn.Site) (blocks.Reason, bool) {
	if len(s.Bodies) == 0 || !s.Exact {
		return blocks.Reason{}, false
	}
	for _, body := range s.Bodies {
		if reason, ok := c.blocks.Func(body).Reason(asks); ok {
			return reason, true
		}
	}
	return blocks.Reason{}, false
}

func fix(s *spawn.Site) string {
	if owner, ok := s.OwnerPath(); ok && knowledge.IsType(s.Owner.Type(), "golang.org/x/sync/errgroup", "Group") {
		return fmt.Sprintf("call %s.SetLimit before the loop", owner)
	}
	return "start them with an errgroup.Group that has a SetLimit, or take a slot of a buffered channel before each"
}

// handlerName is what messages call a function.
func handlerName(fn *ssa.Function) string {
	if fn.Parent() != nil {
		return "the handler"
	}
	return fn.Name()
}
