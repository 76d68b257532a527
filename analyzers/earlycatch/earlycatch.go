package earlycatch

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/errtext"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/recovers"
	"github.com/asynclint/asynclint/passes/spawn"
)

//go:embed doc.go
var doc string

// Rule finds errors that are handled too early, so that their cause is gone.
var Rule = rule.New(rule.Rule{
	Name:    "earlycatch",
	Summary: "finds errors caught too early, so that the caller does not learn the cause",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "log-and-return", Severity: rule.Strict, Summary: "the error is logged and returned, so it is logged again further up"},
		{Name: "log-and-drop", Severity: rule.Strict, Summary: "the error is logged and nil returned, so the caller takes a failure for an absence"},
		{Name: "flattened", Severity: rule.Strict, Summary: "the error is turned into text on its way out of a goroutine, so errors.Is fails on the other side"},
		{Name: "sentinel", Severity: rule.Error, Summary: "the text of an error is returned which the package asks for with errors.Is"},
		{Name: "retried", Severity: rule.Error, Summary: "a function returns nil when it has tried something as often as it may and it has failed each time"},
		{Name: "cause-replaced", Severity: rule.Advice, Summary: "a new error is returned that does not hold the cause"},
		{Name: "nil-wrapped", Severity: rule.Error, Summary: "an error is wrapped, or returned when a context has ended, where it is nil"},
		{Name: "tested-late", Severity: rule.Warning, Summary: "an error is looked at only where another result has shown that there is none, so that a failure passes for an empty answer"},
		{Name: "set-late", Severity: rule.Error, Summary: "a deferred function sets an error that is no result any more"},
		{Name: "recover-silent", Severity: rule.Strict, Summary: "a recovered panic goes nowhere"},
		{Name: "recover-nil", Severity: rule.Warning, Summary: "a panic is recovered and logged, and the function returns a nil error"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer, channels.Analyzer, failure.Analyzer, ending.Analyzer, recovers.Analyzer, errtext.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

type checker struct {
	*rule.Pass
	calls    *callees.Result
	spawn    *spawn.Result
	channels *channels.Result
	failures *failure.Result
	ending   *ending.Result
	recovers *recovers.Result
	texts    *errtext.Result
}

func run(p *rule.Pass) error {
	c := &checker{
		Pass:     p,
		calls:    p.ResultOf[callees.Analyzer].(*callees.Result),
		spawn:    p.ResultOf[spawn.Analyzer].(*spawn.Result),
		channels: p.ResultOf[channels.Analyzer].(*channels.Result),
		failures: p.ResultOf[failure.Analyzer].(*failure.Result),
		ending:   p.ResultOf[ending.Analyzer].(*ending.Result),
		recovers: p.ResultOf[recovers.Analyzer].(*recovers.Result),
		texts:    p.ResultOf[errtext.Analyzer].(*errtext.Result),
	}
	if c.ForTests() {
		return nil
	}
	if c.On("sentinel") {
		c.sentinels()
	}
	for _, fn := range c.calls.Functions() {
		if c.IsTest(fn.Pos()) {
			continue
		}
		for _, b := range failure.Branches(fn) {
			c.logAndReturn(fn, b)
			c.logAndDrop(fn, b)
			c.causeReplaced(fn, b)
		}
		c.flattened(fn)
		c.recoverSilent(fn)
		c.nilWrapped(fn)
		c.nilReturned(fn)
		c.otherTested(fn)
		c.setLate(fn)
		c.testedLate(fn)
		if c.On("retried") {
			c.retried(fn)
		}
		if !c.recoverNil(fn) {
			c.panicAsSuccess(fn)
		}
	}
	return nil
}

// returnsIn returns the returns that a branch alone leads to.
func returnsIn(fn *ssa.Function, b failure.Branch) []*ssa.Return {
	var out []*ssa.Return
	for _, blk := range fn.Blocks {
		if len(blk.Instrs) == 0 || !b.Block.Dominates(blk) {
			continue
		}
		if r, ok := blk.Instrs[len(blk.Instrs)-1].(*ssa.Return); ok {
			out = append(out, r)
		}
	}
	return out
}
