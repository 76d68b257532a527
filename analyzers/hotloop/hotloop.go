package hotloop

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/effects"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/glances"
	"github.com/asynclint/asynclint/passes/hotness"
	"github.com/asynclint/asynclint/passes/knowledge"
)

//go:embed doc.go
var doc string

// Rule finds loops that waste the processor, hold up what they serve, or pay
// in each round for what could be had once.
var Rule = rule.New(rule.Rule{
	Name:    "hotloop",
	Summary: "finds loops that spin, event loops that stall, and work repeated in each round",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "spin", Severity: rule.Error, Summary: "a loop goes round without waiting for anything, because of a select's default or a lasting failure, and keeps a processor busy"},
		{Name: "spin-wait", Severity: rule.Strict, Summary: "a loop reads a variable over and over until another goroutine changes it"},
		{Name: "sleep-poll", Severity: rule.Strict, Summary: "a loop sleeps and looks whether another goroutine has done something"},
		{Name: "event-loop", Severity: rule.Strict, Summary: "a case of an event loop sleeps or waits, and the other cases with it"},
		{Name: "recompute", Severity: rule.Advice, Summary: "each round, or each request, makes the same regular expression, template or the like again"},
		{Name: "recompute-called", Severity: rule.Strict, Summary: "the same in a function that a loop elsewhere calls, in the loop of a command, or a small thing for each request"},
		{Name: "unbuffered", Severity: rule.Strict, Summary: "each round reads from or writes to a file or connection a few bytes without a buffer"},
		{Name: "sync-per-item", Severity: rule.Strict, Summary: "each round of a loop over data syncs or flushes the same file"},
		{Name: "client", Severity: rule.Advice, Summary: "each request makes a client with a connection pool of its own"},
		{Name: "client-in-loop", Severity: rule.Strict, Summary: "each round of a loop makes a client with a connection pool of its own"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, blocks.Analyzer, effects.Analyzer, channels.Analyzer, hotness.Analyzer, glances.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

type checker struct {
	*rule.Pass
	callees  *callees.Result
	blocks   *blocks.Result
	effects  *effects.Result
	channels *channels.Result
	hot      *hotness.Result
	glimpses *glances.Result
	written  map[any][]*ssa.Function // made when first asked
	idle     map[*ssa.Function][]idleWay
	commands bool // the package reads a command line
}

func run(p *rule.Pass) error {
	c := &checker{
		Pass:     p,
		callees:  p.ResultOf[callees.Analyzer].(*callees.Result),
		blocks:   p.ResultOf[blocks.Analyzer].(*blocks.Result),
		effects:  p.ResultOf[effects.Analyzer].(*effects.Result),
		channels: p.ResultOf[channels.Analyzer].(*channels.Result),
		hot:      p.ResultOf[hotness.Analyzer].(*hotness.Result),
		glimpses: p.ResultOf[glances.Analyzer].(*glances.Result),

		idle:     make(map[*ssa.Function][]idleWay),
		commands: knowledge.ReadsCommandLine(p.Pkg),
	}
	for _, fn := range c.callees.Functions() {
		// A test may keep a processor busy, a reproduction too.
		if !fn.Pos().IsValid() || c.IsTest(fn.Pos()) || knowledge.InTestFile(c.Fset, fn.Pos()) {
			continue
		}
		loops := flow.Loops(fn)
		for _, l := range loops {
			c.idles(l, loops)
			c.failing(l, loops)
			c.events(l, loops)
		}
		if !c.callees.AtInit(fn) {
			c.items(fn)
		}
	}
	return nil
}

// instrsOf lists the instructions of a loop, those of loops in it included.
func instrsOf(l *flow.Loop) []ssa.Instruction {
	var out []ssa.Instruction
	for _, b := range l.Header.Parent().Blocks {
		if l.Blocks[b] {
			out = append(out, b.Instrs...)
		}
	}
	return out
}
