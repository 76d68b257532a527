package chanleak

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// separate reports whether a sender and a receiver run in different
// goroutines, and the receiver's is not started again and again.
func (c *checker) separate(s, r *channels.Op, ch *channels.Chan, l *leave) bool {
	if s.Fn() == r.Fn() || c.spawn.CallsDown(r.Fn(), s.Fn(), 4) || c.IsTest(s.Pos()) != c.IsTest(r.Pos()) {
		return false // a test's mock feeds what it drives as long as it wants
	}
	if len(ch.Kept) == 0 {
		return c.startedOnce(r.Fn(), ch.Make.Parent()) || flow.ReturnsLiteral(ch.Make.Parent(), r.Fn())
	}
	if c.madeForCall(s, r) {
		return true
	}
	if offered(r.Fn()) && sticky(l) && c.inGoroutine(s.Fn(), 3) {
		return true
	}
	// A handler that others call may come back; Serve under a supervisor, too.
	// Who starts what only tests start is not known.
	started := slices.ContainsFunc(c.spawn.Of(r.Fn()), func(site *spawn.Site) bool { return !c.IsTest(site.Pos()) }) ||
		slices.ContainsFunc(c.callees.CallersOf(r.Fn()), func(call ssa.CallInstruction) bool { return !c.IsTest(call.Pos()) })
	return started && !c.spawn.Again(r.Fn(), 3)
}

// offered reports whether a function is a method that other packages call.
func offered(fn *ssa.Function) bool { return channels.Exported(fn) && fn.Signature.Recv() != nil }

// sticky reports whether who leaves on a stop leaves on it for good: it is a
// channel in a field, which is closed and never sent to.
func sticky(l *leave) bool {
	return l.stop != nil && !l.stop.Open && len(l.stop.Chans) > 0 && !slices.ContainsFunc(l.stop.Chans, func(ch *channels.Chan) bool {
		return len(ch.Kept) == 0 || ch.Does()&(canSend|canClose) != canClose
	})
}

// callersContext reports whether a send is in a select all of whose other cases
// wait for the end of a context that an exported method was given: that tells
// nothing about the object.
func callersContext(op *channels.Op) bool {
	sel, ok := op.Instr.(*ssa.Select)
	if !ok || !sel.Blocking || len(sel.States) < 2 || !offered(op.Fn()) {
		return false
	}
	for i, st := range sel.States {
		if i == op.Case {
			continue
		}
		if st.Dir != types.RecvOnly || !isDone(st.Chan) || contexts.Of(callees.Receiver(&path.Origin(st.Chan).(*ssa.Call).Call)).Param == nil {
			return false
		}
	}
	return true
}

// inGoroutine reports whether a function runs in goroutines that the package
// starts, and in no other way.
func (c *checker) inGoroutine(fn *ssa.Function, depth int) bool {
	if slices.ContainsFunc(c.spawn.Of(fn), func(site *spawn.Site) bool { return !c.IsTest(site.Pos()) }) {
		return true
	}
	calls := slices.DeleteFunc(slices.Clone(c.callees.CallersOf(fn)), func(call ssa.CallInstruction) bool { return c.IsTest(call.Pos()) })
	return depth > 0 && len(calls) > 0 && c.callees.AllCallersKnown(fn) && !slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
		return !c.inGoroutine(callees.Unwrap(call.Parent()), depth-1)
	})
}

// startedOnce reports whether a function runs only in goroutines that the
// maker of a channel starts, all at once: in a loop without waits, if in one.
func (c *checker) startedOnce(fn, maker *ssa.Function) bool {
	for range 3 {
		sites := c.spawn.Of(fn)
		if len(sites) == 1 {
			s := sites[0].Instr
			return s.Parent() == maker && !c.waitsInLoop(s)
		}
		calls := c.callees.CallersOf(fn)
		if len(sites) > 0 || len(calls) != 1 || !c.callees.AllCallersKnown(fn) || flow.InLoop(calls[0]) {
			return false
		}
		fn = calls[0].Parent()
	}
	return false
}

// waitsInLoop reports whether a loop around an instruction waits for others.
func (c *checker) waitsInLoop(i ssa.Instruction) bool {
	for _, l := range flow.Loops(i.Parent()) {
		if !l.Contains(i) {
			continue
		}
		for b := range l.Blocks {
			if slices.ContainsFunc(b.Instrs, c.waits) {
				return true
			}
		}
	}
	return false
}

// waits reports whether an instruction waits for a value or a WaitGroup.
func (c *checker) waits(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.UnOp, *ssa.Select:
		return len(c.chans.At(i)) > 0
	case *ssa.Call:
		return knowledge.Is(callees.Object(&i.Call), "sync", "WaitGroup.Wait")
	}
	return false
}

// callable reports whether a function may run at any time: it is exported,
// started as a goroutine, a value that others call, or called by such a function.
func (c *checker) callable(fn *ssa.Function) bool {
	seen := make(map[*ssa.Function]bool)
	work := []*ssa.Function{fn}
	for len(work) > 0 && len(seen) < 100 {
		fn := work[0]
		work = work[1:]
		if seen[fn] {
			continue
		}
		seen[fn] = true
		if len(c.spawn.Of(fn)) > 0 || channels.Exported(fn) && c.Pkg.Name() != "main" || c.callees.UsedAsValue(fn) {
			return true
		}
		for _, call := range c.callees.CallersOf(fn) {
			if by := callees.Unwrap(call.Parent()); !callees.InTest(by) || callees.InTest(fn) {
				work = append(work, by)
			}
		}
	}
	return false
}
