package selectloop

import (
	_ "embed"
	"go/token"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/spawn"
)

//go:embed doc.go
var doc string

// Rule finds loops that go on although what ends them has happened.
var Rule = rule.New(rule.Rule{
	Name:    "selectloop",
	Summary: "finds loops around a select that spin or go on once they should end, or end with something left to do",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "closed-spin", Severity: rule.Error, Summary: "once the channel is closed the loop runs round without waiting"},
		{Name: "break", Severity: rule.Warning, Summary: "break leaves the select or switch, and the loop goes on"},
		{Name: "rest", Severity: rule.Warning, Summary: "a loop that works off in batches what it receives ends without the last one"},
		{Name: "unserved", Severity: rule.Warning, Summary: "a loop that serves a queue is told to end, and leaves there what was accepted"},
		{Name: "dropped-stop", Severity: rule.Warning, Summary: "a stop is sent without waiting on a channel without room, and lost while the loop is busy"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, channels.Analyzer, blocks.Analyzer, spawn.Analyzer, ending.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

// checker is one run of the rule over a package.
type checker struct {
	*rule.Pass
	chans   *channels.Result
	callees *callees.Result
	blocks  *blocks.Result
	spawn   *spawn.Result
	ending  *ending.Result
	spun    map[*flow.Loop]bool // reported: one report says it of the loop
	broken  map[token.Pos]bool  // breaks that are reported

	loops   map[*ssa.Function][]*flow.Loop
	clauses map[token.Pos]*clause // by the position of the clause's operation
	renewed map[any]bool          // fields and package variables set more than once
}

func run(p *rule.Pass) error {
	c := &checker{
		Pass:    p,
		chans:   p.ResultOf[channels.Analyzer].(*channels.Result),
		callees: p.ResultOf[callees.Analyzer].(*callees.Result),
		blocks:  p.ResultOf[blocks.Analyzer].(*blocks.Result),
		spawn:   p.ResultOf[spawn.Analyzer].(*spawn.Result),
		ending:  p.ResultOf[ending.Analyzer].(*ending.Result),
		loops:   make(map[*ssa.Function][]*flow.Loop),
		spun:    make(map[*flow.Loop]bool),
		broken:  make(map[token.Pos]bool),
	}
	for _, op := range c.chans.Ops {
		if op.Does != channels.CanRecv || op.Range() || !flow.InLoop(op.Instr) {
			continue
		}
		if loop := c.loopAround(op.Instr); loop != nil && c.invariant(op.Chan, loop) {
			c.receive(op, loop)
		}
	}
	c.sentinels()
	c.unreached()
	if c.On("unserved") {
		for _, ch := range c.chans.Chans {
			c.unserved(ch)
		}
	}
	if c.On("rest") {
		for _, fn := range c.callees.Functions() {
			c.rest(fn)
		}
	}
	c.droppedStops()
	return nil
}

func (c *checker) loopAround(i ssa.Instruction) *flow.Loop {
	fn := i.Parent()
	loops, ok := c.loops[fn]
	if !ok {
		loops = flow.Loops(fn)
		c.loops[fn] = loops
	}
	return flow.Innermost(loops, i)
}

// endsWithTest reports whether another case of a test's loop leaves it: it does not
// spin for long.
func (c *checker) endsWithTest(op *channels.Op, loop *flow.Loop) bool {
	return c.IsTest(op.Pos()) && len(c.leaving(op, loop)) > 0
}

// receive looks at one receive in a loop.
func (c *checker) receive(op *channels.Op, loop *flow.Loop) {
	cl := c.clauseOf(op)
	spins := c.spins(op, loop)
	why := cause{}
	if spins || cl != nil && cl.last != nil {
		why = c.cause(op, loop)
	}
	switch {
	case why.kind == nothing:
	case spins && cl != nil && cl.leaving() != nil:
		c.reportBreak(op, cl, cl.leaving(), why)
	case spins && why.kind != signal && !c.spun[loop] && (!c.remembered(op, loop) || c.endless(loop)) && !c.endsWithTest(op, loop):
		c.spun[loop] = true
		c.reportSpin(op, loop, why)
	case cl != nil && cl.last != nil && why.kind != tested && c.goesOn(op, loop):
		c.reportBreak(op, cl, cl.last, why)
	}
}
