package unawaited

import (
	"fmt"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// mainExit reports a goroutine with work to do when main can return without
// anything that waits, for whatever it be.
func (c *checker) mainExit(s *spawn.Site) {
	fn := s.Instr.Parent()
	if c.Pkg.Name() != "main" || s.Kind == spawn.Timer || c.join.WaitsItself(s) {
		return
	}
	sum := c.join.Site(s)
	if !sum.Has(join.Outputs|join.Effects) || sum.Has(join.Endless) {
		return
	}
	if !c.endsProgram(fn, 0, c.waits) || c.waitsAfter(s.Instr, c.waits) {
		c.lastItems(s)
		return
	}
	exits := flow.ExitsWithout(fn, s.Instr, nil)
	if len(exits) == 0 {
		return
	}
	if len(flow.Reach(fn, s.Instr, isRunTime, nil)) > 0 {
		return // that is how long the program is to run
	}
	slept := len(flow.Reach(fn, s.Instr, isSleep, nil)) > 0
	msg := fmt.Sprintf("%s can return at line %d right after it started %s, which ends the program and the work with it: wait for it, for instance with a WaitGroup",
		callees.Label(fn), c.Line(flow.ExitPos(exits[0])), what(s))
	if slept {
		msg = fmt.Sprintf("%s only sleeps after it started %s, and returns at line %d whether the work is done or not: wait for it, for instance with a WaitGroup",
			callees.Label(fn), what(s), c.Line(flow.ExitPos(exits[0])))
	}
	c.report(s, rule.Report{
		Kind: "main-exit", Pos: s.Pos(), Message: msg,
		Witness: witness.Trace{
			{Goroutine: callees.Label(fn), Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: callees.Label(fn), Text: "returns, and the program ends", Pos: flow.ExitPos(exits[0])},
			{Goroutine: s.Label(), Text: "is cut off in its work", Pos: s.Pos()},
		},
	})
}

// waits reports whether an instruction may wait, sleeping aside.
func (c *checker) waits(i ssa.Instruction) bool { return !isSleep(i) && c.mayWait(i) }

// waitsAfter reports whether anything that waits can run after an instruction.
func (c *checker) waitsAfter(instr ssa.Instruction, waits flow.Pred) bool {
	return len(flow.Reach(instr.Parent(), instr, waits, nil)) > 0
}

// mayWait reports whether an instruction, or a call it defers, may wait.
func (c *checker) mayWait(i ssa.Instruction) bool {
	if d, ok := i.(*ssa.Defer); ok {
		sum := c.join.Call(d.Common(), d.Parent())
		return sum.Waits != 0 || sum.Has(join.Syncs|join.Unknown)
	}
	return c.join.MayBlock(i)
}

// isRunTime reports whether an instruction sleeps for minutes: nobody guesses so
// about when some work is done.
func isRunTime(i ssa.Instruction) bool {
	if !isSleep(i) {
		return false
	}
	d, ok := flow.ConstInt(i.(*ssa.Call).Call.Args[0])
	return ok && d >= int64(time.Minute)
}

func isSleep(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	return ok && knowledge.Is(callees.Object(call.Common()), "time", "Sleep")
}

// endsProgram reports whether the program ends when fn returns: it is main,
// or a function that only main calls, as the last thing it does.
// There are none of the given waits then.
func (c *checker) endsProgram(fn *ssa.Function, depth int, waits flow.Pred) bool {
	if fn.Name() == "main" && fn.Parent() == nil && fn.Signature.Recv() == nil {
		return true
	}
	if depth > 2 || !c.callees.AllCallersKnown(fn) {
		return false
	}
	callers := c.callees.CallersOf(fn)
	for _, call := range callers {
		if _, ok := call.(*ssa.Call); !ok || !c.endsProgram(call.Parent(), depth+1, waits) {
			return false
		}
		if c.waitsAfter(call, waits) {
			return false
		}
	}
	return len(callers) > 0
}
