package deadctx

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// outlived reports endless loops whose rounds all work under a context with a timeout
// that was made before the loop: from the timeout on each round fails.
func (c *checker) outlived(fn *ssa.Function) {
	loops := flow.Loops(fn)
	for _, l := range loops {
		said := false
		for _, call := range c.callees.In(fn) {
			if said || !l.Contains(call) || flow.Innermost(loops, call) != l || !l.EachRound(call) && !c.inBeat(l, call) {
				continue
			}
			if work, ctx, timed := c.timedBefore(l, call); ctx != nil && !c.leaves(l, ctx) && c.paces(l, loops) {
				said = true
				c.reportOutlived(work, ctx, timed)
			}
		}
	}
}

// timedBefore returns the call in a loop, or in a literal that is called there, that works
// under a context with a timeout that was made before the loop, that context, and what
// makes it.
func (c *checker) timedBefore(l *flow.Loop, call ssa.CallInstruction) (work ssa.CallInstruction, ctx ssa.Value, made *ssa.Call) {
	calls := []ssa.CallInstruction{call}
	if lit, _ := callees.Func(call.Common().Value); lit != nil && lit.Parent() == call.Parent() && !call.Common().IsInvoke() {
		calls = append(calls, c.callees.In(lit)...)
	}
	for _, inner := range calls {
		for _, a := range inner.Common().Args {
			if !knowledge.IsContext(a.Type()) || !c.join.WorksUnder(inner.Common(), inner.Parent()) {
				continue
			}
			for v := path.Origin(a); v != nil; {
				if timed := setsTimeout(v); timed != nil && (timed.Parent() != call.Parent() && timed.Parent() != inner.Parent() || timed.Parent() == call.Parent() && !l.Contains(timed) && timed.Block().Dominates(l.Header)) {
					return inner, v, timed
				}
				if v = contexts.Parent(v); v != nil {
					v = path.Origin(v)
				}
			}
		}
	}
	return nil, nil, nil
}

// setsTimeout returns the call that makes a context with a timeout, or nil.
func setsTimeout(ctx ssa.Value) *ssa.Call {
	e, ok := ctx.(*ssa.Extract)
	if !ok || e.Index != 0 {
		return nil
	}
	call, ok := e.Tuple.(*ssa.Call)
	if !ok || !knowledge.Is(callees.Object(&call.Call), "context", "WithTimeout", "WithDeadline", "WithTimeoutCause", "WithDeadlineCause") {
		return nil
	}
	return call
}

// inBeat reports whether a call runs in the case of a select of a loop in which a
// ticker ticks.
func (c *checker) inBeat(l *flow.Loop, call ssa.CallInstruction) bool {
	for b := range l.Blocks {
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok {
				continue
			}
			for k, st := range sel.States {
				if knowledge.IsTimeChan(st.Chan.Type()) && flow.InCase(sel, k, call.Block()) {
					return true
				}
			}
		}
	}
	return false
}

// leaves reports whether a loop may end with a context, with what a call says under it,
// or in any way but by being told from outside: it may be over in time. A block of it
// that comes to no other ends the program.
func (c *checker) leaves(l *flow.Loop, ctx ssa.Value) bool {
	for b := range l.Blocks {
		for k, s := range b.Succs {
			if !l.Blocks[s] && !isNoCase(s) && !c.toldFromOutside(l, b, k, ctx) {
				return true
			}
		}
		if len(b.Succs) == 0 {
			return true
		}
	}
	return false
}

// isNoCase reports whether a block is what go/ssa puts behind the cases of a select, in
// which nothing comes.
func isNoCase(b *ssa.BasicBlock) bool {
	_, panics := b.Instrs[len(b.Instrs)-1].(*ssa.Panic)
	return panics && !slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool { _, calls := i.(ssa.CallInstruction); return calls || i.Pos().IsValid() })
}

// toldFromOutside reports whether a loop is left by a way because another context has
// ended, a signal has come, or somebody who is not of this function says so.
func (c *checker) toldFromOutside(l *flow.Loop, from *ssa.BasicBlock, k int, ctx ssa.Value) bool {
	if c.isTold(l, from.Succs[k], ctx) || c.isTold(l, from, ctx) {
		return true
	}
	branch, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	if e, ok := branch.Cond.(*ssa.Extract); ok {
		recv, ok := e.Tuple.(*ssa.UnOp)
		return ok && knowledge.IsTimeChan(recv.X.Type()) // nobody closes it
	}
	if of, _, yes := asksErr(branch.Cond); of != nil {
		return yes == k && !contexts.EndsWith(of, ctx)
	}
	return false
}

// isTold reports whether a block only runs when a select of a loop has received that the
// loop is to end, from outside.
func (c *checker) isTold(l *flow.Loop, b *ssa.BasicBlock, ctx ssa.Value) bool {
	for in := range l.Blocks {
		for _, i := range in.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok {
				continue
			}
			for k, st := range sel.States {
				if st.Dir == types.RecvOnly && flow.InCase(sel, k, b) && c.isOutside(st.Chan, ctx) {
					return true
				}
			}
		}
	}
	return false
}

// isOutside reports whether a channel says that another context has ended, that a signal
// has come, or is one of the object that the function belongs to.
func (c *checker) isOutside(ch, ctx ssa.Value) bool {
	if of := contexts.DoneOf(ch); of != nil {
		return !contexts.EndsWith(path.Origin(of), ctx)
	}
	if elem := knowledge.ElemOfChan(ch.Type()); knowledge.IsType(elem, "os", "Signal") {
		return true
	}
	p, ok := path.Of(ch)
	return ok && p.Len() > 0 && knowledge.IsSignal(ch.Type())
}

// paces reports whether a loop waits for time to pass in each round: it is there for as
// long as the program.
func (c *checker) paces(l *flow.Loop, loops []*flow.Loop) bool {
	for b := range l.Blocks {
		for _, i := range b.Instrs {
			if flow.Innermost(loops, i) != l {
				continue
			}
			switch i := i.(type) {
			case *ssa.UnOp:
				if i.Op == token.ARROW && knowledge.IsTimeChan(i.X.Type()) {
					return true
				}
			case *ssa.Select:
				if slices.ContainsFunc(i.States, func(s *ssa.SelectState) bool { return knowledge.IsTimeChan(s.Chan.Type()) }) {
					return true
				}
			case *ssa.Call:
				if knowledge.Is(callees.Object(&i.Call), "time", "Sleep") {
					return true
				}
			}
		}
	}
	return false
}

func (c *checker) reportOutlived(call ssa.CallInstruction, ctx ssa.Value, made *ssa.Call) {
	name, work := path.Name(ctx), callees.NameOf(call.Common())
	c.Report(rule.Report{
		Kind: "outlived", Pos: call.Pos(),
		Message: fmt.Sprintf("each round of the loop calls %s under %s, whose timeout began before the loop (%s): once it has passed every round fails; make the context in the round",
			work, name, c.Place(made.Pos(), call.Pos())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(made.Parent()), Text: "makes " + name + " with a timeout, once", Pos: made.Pos()},
			{Goroutine: callees.Label(call.Parent()), Text: "calls " + work + " under it, round after round, when it has ended, too", Pos: call.Pos()},
		},
	})
}
