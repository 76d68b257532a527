package testrun

import (
	_ "embed"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/tests"
)

//go:embed doc.go
var doc string

// Rule finds tests whose parts run in another order than is written.
var Rule = rule.New(rule.Rule{
	Name:    "testrun",
	Summary: "finds tests that end what their parallel subtests still need, or that hang where they are to fail",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "early-cleanup", Severity: rule.Warning, Summary: "a test ends what its parallel subtests use before they go on"},
		{Name: "fatal-hangs", Severity: rule.Advice, Summary: "a failure ends a goroutine of a test before it sends what the test waits for"},
		{Name: "handler-fatal", Severity: rule.Strict, Summary: "a failure in the handler of a test's server ends the goroutine of the server"},
		{Name: "sleep", Severity: rule.Strict, Summary: "a test sleeps and then checks what runs in the background"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer, channels.Analyzer, join.Analyzer, tests.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

type checker struct {
	*rule.Pass
	callees *callees.Result
	spawn   *spawn.Result
	chans   *channels.Result
	tests   *tests.Result
}

func run(p *rule.Pass) error {
	c := &checker{
		Pass:    p,
		callees: p.ResultOf[callees.Analyzer].(*callees.Result),
		spawn:   p.ResultOf[spawn.Analyzer].(*spawn.Result),
		chans:   p.ResultOf[channels.Analyzer].(*channels.Result),
		tests:   p.ResultOf[tests.Analyzer].(*tests.Result),
	}
	if !p.Imports("testing") {
		return nil
	}
	if p.On("early-cleanup") {
		for _, fn := range c.callees.Functions() {
			if slices.ContainsFunc(c.callees.In(fn), isSubtest) {
				c.earlyCleanup(fn)
			}
		}
	}
	if p.On("handler-fatal") {
		c.handlerFatals()
	}
	if p.On("sleep") {
		for _, fn := range c.callees.Functions() {
			c.sleeps(fn)
		}
	}
	if p.On("fatal-hangs") {
		for _, s := range c.spawn.Sites {
			c.fatalHangs(s)
			c.watchdog(s)
		}
	}
	return nil
}

func isSubtest(call ssa.CallInstruction) bool {
	return knowledge.Is(callees.Object(call.Common()), "testing", "T.Run")
}
