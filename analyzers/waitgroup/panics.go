package waitgroup

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/recovers"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// skippedByPanic reports a Done that is not deferred behind a call of a
// function that was given to the starter, in a goroutine whose panics are
// recovered: the program then goes on, and Wait waits for ever.
func (c *checker) skippedByPanic(s *spawn.Site, body *ssa.Function, done op) bool {
	if !c.ResultOf[recovers.Analyzer].(*recovers.Result).Guarded(s) {
		return false
	}
	given := flow.Reach(body, nil, func(i ssa.Instruction) bool {
		call, ok := i.(*ssa.Call)
		return ok && c.isGiven(call) && flow.Reaches(i, done.call, nil)
	}, nil)
	wait := c.waitAfter(s, done.group, body, nil)
	if len(given) == 0 || wait == nil {
		return false
	}
	name := done.group.String()
	c.Report(rule.Report{
		Kind: "done-missing", Pos: done.call.Pos(),
		Message: fmt.Sprintf("%s.Done() is skipped when the function called at line %d panics, which is recovered, so %s.Wait() (line %d) blocks for ever: defer %s.Done() at the start of the goroutine",
			name, c.Line(given[0].Pos()), name, c.Line(wait.Pos()), name),
		Witness: witness.Trace{
			{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine that " + name + " counts", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: "panics, and recovers without " + name + ".Done", Pos: given[0].Pos()},
			{Goroutine: callees.Label(wait.Parent()), Text: "waits on " + name, Pos: wait.Pos(), Blocks: true},
		},
	})
	return true
}

// isGiven reports whether a call is one of a function value that the package
// does not know: it may do anything, panic included.
func (c *checker) isGiven(call *ssa.Call) bool {
	if call.Call.IsInvoke() || call.Call.StaticCallee() != nil || callees.Object(&call.Call) != nil {
		return false
	}
	if _, builtin := call.Call.Value.(*ssa.Builtin); builtin {
		return false
	}
	_, exact := c.callees.FuncsOf(call.Call.Value)
	return !exact
}
