package deadctx

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/derive"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// attempts is a loop that tries something again when it has failed, under a context with a
// timeout that was made before the loop.
type attempts struct {
	c     *checker
	loop  *flow.Loop
	try   *ssa.Call // in the loop, which fails with err
	err   ssa.Value
	inner ssa.Value // the context with the timeout
	outer ssa.Value // the one that it was made of
}

// shared reports loops whose attempts share the timeout of one context, and that go on
// when it has passed: they only look at the context that it was made of. A budget for all
// attempts ends the loop.
func (c *checker) shared(fn *ssa.Function) {
	loops := flow.Loops(fn)
	for _, l := range loops {
		for _, call := range c.callees.In(fn) {
			try, ok := call.(*ssa.Call)
			if !ok || !l.Contains(call) || flow.Innermost(loops, call) != l {
				continue
			}
			work, ctx, timed := c.timedBefore(l, call)
			if ctx == nil || timed.Parent() != fn || !onlyIn(l, ctx) || hasOwnTime(work, ctx) {
				continue
			}
			a := &attempts{c: c, loop: l, try: try, err: failure.ErrorOf(try), inner: ctx, outer: path.Origin(timed.Call.Args[0])}
			if a.err == nil || contexts.Of(a.outer).Cut || !a.isRetry() || !a.goOn() || !a.looksOutside() {
				continue
			}
			c.reportShared(a, work, timed)
			break
		}
	}
}

// hasOwnTime reports whether a call works under a context that was made of another, with a
// timeout of its own.
func hasOwnTime(work ssa.CallInstruction, ctx ssa.Value) bool {
	return slices.ContainsFunc(work.Common().Args, func(a ssa.Value) bool {
		for v := path.Origin(a); v != nil && v != ctx; {
			if setsTimeout(v) != nil {
				return true
			}
			if v = contexts.Parent(v); v != nil {
				v = path.Origin(v)
			}
		}
		return false
	})
}

// onlyIn reports whether a context is used in a loop, and in literals, alone.
func onlyIn(l *flow.Loop, ctx ssa.Value) bool {
	return !slices.ContainsFunc(path.Uses(ctx), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.DebugRef, *ssa.MakeClosure:
			return false
		case *ssa.Store:
			return !onlyLoaded(l, use)
		}
		return !l.Contains(use)
	})
}

// onlyLoaded reports whether a variable, which literals have, is read in a loop and in literals
// alone.
func onlyLoaded(l *flow.Loop, st *ssa.Store) bool {
	if _, ok := st.Addr.(*ssa.Alloc); !ok {
		return false
	}
	return !slices.ContainsFunc(path.CellOf(st.Addr).Loads, func(load *ssa.UnOp) bool {
		return load.Parent() == l.Header.Parent() && !l.Contains(load)
	})
}

// isRetry reports whether the loop is over when an attempt succeeds.
func (a *attempts) isRetry() bool {
	m := flow.MemoryAt(a.try).Equals(a.err, "nil")
	round := flow.RoundOf(a.try, a.loop, m, func(_ ssa.Instruction, m flow.Memory) (flow.Memory, bool) { return m, true })
	return !round.Again && !round.GaveUp
}

// goOn reports whether the loop tries again when the timeout has passed and nothing else
// has happened, and is left by no way that has to do with that.
func (a *attempts) goOn() bool {
	asksInner := false
	m := flow.MemoryAt(a.try).Differs(a.err, "nil")
	round := flow.RoundOf(a.try, a.loop, m, func(i ssa.Instruction, m flow.Memory) (flow.Memory, bool) {
		switch i := i.(type) {
		case *ssa.Select:
			asksInner = asksInner || slices.ContainsFunc(i.States, func(st *ssa.SelectState) bool { return a.isInner(contexts.DoneOf(st.Chan)) })
		case *ssa.UnOp:
			asksInner = asksInner || i.Op == token.ARROW && a.isInner(contexts.DoneOf(i.X))
		case *ssa.Call:
			m, asksInner = a.called(i, m, asksInner)
		case *ssa.Extract:
			if t, ok := i.Tuple.(*ssa.TypeAssert); ok && i.Index == 1 && path.Origin(t.X) == a.err && isOwn(a.c.Pkg, t.AssertedType) {
				m = m.Equals(i, "false")
			}
		}
		return m, true
	})
	if round.GaveUp || !round.Again || asksInner {
		return false
	}
	return !slices.ContainsFunc(round.Exits, func(e flow.Exit) bool { return !isNoCase(e.To) && (e.Forced || a.concerns(e.From)) })
}

// called adds what is known of a call on the way: what is given the context fails, too, what
// is given the outer one does not, and what is asked of the error says what it says of a
// deadline.
func (a *attempts) called(call *ssa.Call, m flow.Memory, asksInner bool) (flow.Memory, bool) {
	if contexts.IsMethod(&call.Call, "Err") {
		if a.isInner(call.Call.Value) {
			return m, true
		}
		return m.Equals(call, "nil"), asksInner
	}
	if says, ok := a.c.ofDeadline(call, a.err, 0); ok {
		return m.Equals(call, says), asksInner
	}
	err := failure.ErrorOf(call)
	if err == nil || err == a.err {
		return m, asksInner
	}
	for _, arg := range call.Call.Args {
		switch {
		case !knowledge.IsContext(arg.Type()):
		case a.isInner(arg):
			return m.Differs(err, "nil"), asksInner
		case contexts.EndsWith(arg, a.outer):
			return m.Equals(err, "nil"), asksInner
		}
	}
	return m, asksInner
}

// concerns reports whether what a block tests has to do with the attempt's error, or with the
// context.
func (a *attempts) concerns(b *ssa.BasicBlock) bool {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return true
	}
	if cmp, ok := branch.Cond.(*ssa.BinOp); ok && path.IsNil(cmp.Y) && path.Origin(path.Stored(cmp.X)) == a.err {
		return false // it is left when the attempt succeeds
	}
	from := derive.Of(branch.Cond)
	return from.Has(a.err) || from.Has(a.try) || from.Has(a.inner) || from.Full()
}

// looksOutside reports whether the loop looks at the outer context: asks it, waits until it
// ends, or is left by the error of a call that is given it.
func (a *attempts) looksOutside() bool {
	for b := range a.loop.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Select:
				if slices.ContainsFunc(i.States, func(st *ssa.SelectState) bool { return a.isOuter(contexts.DoneOf(st.Chan)) }) {
					return true
				}
			case *ssa.Call:
				if contexts.IsMethod(&i.Call, "Err") && a.isOuter(i.Call.Value) {
					return true
				}
				if err := failure.ErrorOf(i); err != nil && a.leavesBy(err) && slices.ContainsFunc(i.Call.Args, a.isOuter) {
					return true
				}
			}
		}
	}
	return false
}

func (a *attempts) isInner(v ssa.Value) bool { return v != nil && contexts.EndsWith(v, a.inner) }

func (a *attempts) isOuter(v ssa.Value) bool {
	return v != nil && knowledge.IsContext(v.Type()) && (path.Origin(v) == a.outer || path.Same(v, a.outer))
}

// leavesBy reports whether the loop is left when a call fails.
func (a *attempts) leavesBy(err ssa.Value) bool {
	for b := range a.loop.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cmp, ok := branch.Cond.(*ssa.BinOp)
		if !ok || !path.IsNil(cmp.Y) || path.Origin(path.Stored(cmp.X)) != err {
			continue
		}
		fails := 0
		if cmp.Op == token.EQL {
			fails = 1
		}
		if !a.loop.Blocks[b.Succs[fails]] {
			return true
		}
	}
	return false
}

func (c *checker) reportShared(a *attempts, work ssa.CallInstruction, made *ssa.Call) {
	name, what, outer := path.Name(a.inner), callees.NameOf(work.Common()), path.Name(a.outer)
	c.Report(rule.Report{
		Kind: "outlived", Pos: work.Pos(),
		Message: fmt.Sprintf("all attempts share the timeout of %s, which began before the loop (%s): once the first has used it up each other fails at once, and the loop only looks at %s; make %s in the round, or leave the loop when it has ended",
			name, c.Place(made.Pos(), work.Pos()), outer, name),
		Witness: witness.Trace{
			{Goroutine: callees.Label(made.Parent()), Text: "makes " + name + " with a timeout, once", Pos: made.Pos()},
			{Goroutine: callees.Label(work.Parent()), Text: "calls " + what + " under it, which takes as long as that", Pos: work.Pos()},
			{Goroutine: callees.Label(work.Parent()), Text: "calls " + what + " again, which fails at once: " + name + " has ended", Pos: work.Pos()},
		},
	})
}
