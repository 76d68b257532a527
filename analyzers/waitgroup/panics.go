package waitgroup

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/recovers"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/tests"
	"github.com/asynclint/asynclint/passes/witness"
)

// skippedByPanic reports a Done that is not deferred behind a call of a
// function that was given to the starter, in a goroutine, or a function that it
// calls, whose panics are recovered: the program then goes on, and Wait waits for ever.
func (c *checker) skippedByPanic(s *spawn.Site, body *ssa.Function, done op) bool {
	given, at, start := c.mayPanic(s, body, done), done.call.Pos(), "the goroutine"
	if len(given) == 0 {
		if given = c.mayPanicIn(done); len(given) > 0 {
			at, start = done.real.Pos(), callees.Label(done.real.Parent())
		}
	}
	wait := c.waitAfter(s, done.group, body, nil)
	if len(given) == 0 || wait == nil {
		return false
	}
	name := done.group.String()
	c.Report(rule.Report{
		Kind: "done-missing", Pos: at,
		Message: fmt.Sprintf("%s.Done() is skipped when the function called at %s panics, which is recovered, so %s.Wait() (%s) blocks for ever: defer %s.Done() at the start of %s",
			name, c.Place(given[0].Pos(), at), name, c.Place(wait.Pos(), at), name, start),
		Witness: witness.Trace{
			{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine that " + name + " counts", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: "panics, and recovers without " + name + ".Done", Pos: given[0].Pos()},
			{Goroutine: callees.Label(wait.Parent()), Text: "waits on " + name, Pos: wait.Pos(), Blocks: true},
		},
	})
	return true
}

// mayPanic returns the calls of functions that are not known, before a Done, in the body
// of a goroutine whose panics are recovered.
func (c *checker) mayPanic(s *spawn.Site, body *ssa.Function, done op) []ssa.Instruction {
	if !c.ResultOf[recovers.Analyzer].(*recovers.Result).Guarded(s) {
		return nil
	}
	return c.givenBefore(body, done.call)
}

// mayPanicIn is mayPanic for a function that the body calls, in which Done is, and which
// recovers itself, with nothing else in it that is done then.
func (c *checker) mayPanicIn(done op) []ssa.Instruction {
	in := done.real
	if in == nil || done.own() {
		return nil
	}
	if _, deferred := in.(*ssa.Defer); deferred || slices.ContainsFunc(c.ops, func(o op) bool {
		return o.method == "Done" && o.call != in && callees.Within(o.call.Parent(), in.Parent())
	}) {
		return nil
	}
	return slices.DeleteFunc(c.givenBefore(in.Parent(), in), func(i ssa.Instruction) bool {
		return !slices.ContainsFunc(c.callees.In(in.Parent()), func(call ssa.CallInstruction) bool {
			d, ok := call.(*ssa.Defer)
			return ok && flow.Dominates(d, i) && c.goesOnAfter(d)
		})
	})
}

// goesOnAfter reports whether a deferred call stops a panic, and does not panic in its
// turn or end the program.
func (c *checker) goesOnAfter(d *ssa.Defer) bool {
	if !c.ResultOf[recovers.Analyzer].(*recovers.Result).Stops(&d.Call) {
		return false
	}
	fns, exact := c.callees.Resolve(&d.Call)
	return !exact || !slices.ContainsFunc(fns, func(fn *ssa.Function) bool {
		return slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool { return slices.ContainsFunc(b.Instrs, endsProgram) })
	})
}

func endsProgram(i ssa.Instruction) bool {
	_, panics := i.(*ssa.Panic) // also after calls that do not return
	return panics || flow.Ends(i)
}

// givenBefore returns the calls of functions that are not known after which a function
// comes to an instruction.
func (c *checker) givenBefore(fn *ssa.Function, to ssa.Instruction) []ssa.Instruction {
	return flow.Reach(fn, nil, func(i ssa.Instruction) bool {
		call, ok := i.(*ssa.Call)
		return ok && c.isGiven(call) && flow.Reaches(i, to, nil)
	}, nil)
}

// skippedByFatal reports a Done that is not deferred, behind a call that ends the
// goroutine without a return: Wait waits for ever.
func (c *checker) skippedByFatal(s *spawn.Site, body *ssa.Function, done op, wait ssa.CallInstruction) {
	ops := c.inBody(s, body)
	counts := func(i ssa.Instruction) bool { return isDone(i, ops, done.group) }
	may := c.ResultOf[tests.Analyzer].(*tests.Result)
	fatal := flow.Reach(body, nil, func(i ssa.Instruction) bool { return may.MayEnd(i) && !counts(i) }, counts)
	if len(fatal) == 0 {
		return
	}
	name, call := done.group.String(), callees.NameOf(fatal[0].(*ssa.Call).Common())
	kind := "done-skipped"
	if knowledge.Is(callees.Object(fatal[0].(*ssa.Call).Common()), "runtime", "Goexit") {
		kind = "done-missing"
	}
	c.Report(rule.Report{
		Kind: kind, Pos: fatal[0].Pos(),
		Message: fmt.Sprintf("%s ends the goroutine without %s.Done() (line %d), so %s.Wait() (line %d) blocks for ever: defer %s.Done() at its start",
			call, name, c.Line(done.pos()), name, c.Line(wait.Pos()), name),
		Witness: witness.Trace{
			{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine that " + name + " counts", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: "ends in " + call + ", without " + name + ".Done", Pos: fatal[0].Pos()},
			{Goroutine: callees.Label(wait.Parent()), Text: "waits on " + name, Pos: wait.Pos(), Blocks: true},
		},
		Fix: c.fixMissing(s, body, ops, done.group),
	})
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
