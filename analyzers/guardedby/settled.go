package guardedby

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// settled reports whether who has come back from the call that is a section knows that a
// write is not made any more: what is called, or what that calls, has made it if nobody
// had, by the field itself or by another that says whether it was made.
func (c *checker) settled(s section, w guards.Write) bool {
	if flow.OnFirstUse(w.Instr) {
		return true
	}
	callee := callees.Unwrap(s.call.Call.StaticCallee())
	return (w.Fn() == callee || c.calledBy(w.Fn(), callee)) && c.latched(w)
}

// calledBy reports whether a function calls another itself.
func (c *checker) calledBy(fn, by *ssa.Function) bool {
	return slices.ContainsFunc(c.calls.CallersOf(fn), func(call ssa.CallInstruction) bool { return call.Parent() == by })
}

// latched reports whether a write is made only while another field of the object has no
// value, under the lock of the write, and that field gets one on the way on, which nobody
// takes away. From go-plugin, whose client is started once and is asked for its protocol
// when it has its address.
func (c *checker) latched(w guards.Write) bool {
	latch, asked, ok := flow.Latch(w.Instr)
	return ok && c.holdsClass(asked, w.Lock) && c.latches(w, latch)
}

// holdsClass reports whether a lock of a class is held at an instruction.
func (c *checker) holdsClass(i ssa.Instruction, class path.Class) bool {
	return lockset.HoldsClass(c.guards.Held(i), class, lockset.Read)
}

// latches reports whether a function that makes a write gives a field a value after it, and
// nobody empties that.
func (c *checker) latches(w guards.Write, latch path.Path) bool {
	given := false
	for _, st := range c.guards.Stores(latch.Last()) {
		if path.IsZero(st.Instr.Val) {
			return false
		}
		to, ok := path.Of(st.Instr.Addr)
		given = given || ok && to == latch && st.Instr.Parent() == w.Fn() && flow.Reaches(w.Instr, st.Instr, nil)
	}
	return given
}

// sometimesHeld reports whether a function comes to a use with a lock on one way and
// without it on another: it takes the lock if there is anything to do, and the same
// decides whether the use is made.
func (c *checker) sometimesHeld(a guards.Access, lock path.Path) bool {
	fn := a.Instr.Parent()
	gives := func(i ssa.Instruction) bool {
		call, ok := i.(*ssa.Call)
		return ok && (c.locks.GivesBack(call, lock) || c.holds(call, lock) && !c.holds(next(call), lock))
	}
	return slices.ContainsFunc(c.calls.In(fn), func(call ssa.CallInstruction) bool {
		op, ok := call.(*ssa.Call)
		return ok && !c.holds(op, lock) && c.holds(next(op), lock) && flow.Reaches(op, a.Instr, gives)
	})
}

// next returns the instruction after a call.
func next(call *ssa.Call) ssa.Instruction {
	instrs := call.Block().Instrs
	return instrs[slices.Index(instrs, ssa.Instruction(call))+1]
}

// onlyUpdates reports whether a field that is read before the call that is the section is
// written by that call alone, and nobody else in the package makes it but for an object
// of his own: who updates the object reads what he has set. From alloy, whose components
// are updated by one caller at a time.
func (c *checker) onlyUpdates(fn *ssa.Function, a guards.Access, s section, w guards.Write) bool {
	callee := callees.Unwrap(s.call.Call.StaticCallee())
	if !s.Write && !s.arg || w.Fn() != callee || c.after(fn, a, s) {
		return false
	}
	if slices.ContainsFunc(c.guards.Of(a).Writes, func(o guards.Write) bool { return o.Fn() != callee }) {
		return false
	}
	return !slices.ContainsFunc(c.calls.CallersOf(callee), func(call ssa.CallInstruction) bool {
		by := call.Parent()
		if by == fn || callees.InTest(by) {
			return false
		}
		_, plain := call.(*ssa.Call)
		obj, ok := callees.AtCaller(path.Rooted(callee.Params[0]), callee, call)
		return !plain || !ok || !lockset.JustMade(obj, by)
	})
}
