package chanleak

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/product"
)

// cannotBe reports whether a run takes a case of a select that only its
// function itself could have made ready, further on than where it is stuck: the
// channels of functions that it calls are not part of the exploration.
func (c *checker) cannotBe(o product.Outcome) bool {
	if neverArmed(o) || notCancelled(o) || ofNobody(o) || slices.ContainsFunc(o.Stuck, func(st product.Stuck) bool { return notAccepted(o, st) }) {
		return true
	}
	if o.RootEnded {
		return false
	}
	i := slices.IndexFunc(o.Stuck, func(st product.Stuck) bool { return st.Thread == 0 })
	if i < 0 {
		return false
	}
	at := o.Stuck[i].Instr
	return slices.ContainsFunc(o.Steps, func(s product.Step) bool {
		if s.Verb != product.Skips || s.Op.Does != canRecv {
			return false
		}
		ops, exact := c.chans.Counterparts(s.Op)
		return exact && len(ops) > 0 && !slices.ContainsFunc(ops, func(p *channels.Op) bool { return !follows(p.Instr, at) })
	})
}

// endsBefore reports whether a function that returns ends the program before, by a
// function value that does: what a watchdog's field holds.
func (c *checker) endsBefore(o product.Outcome) bool {
	if _, returns := o.End.(*ssa.Return); !returns {
		return false // the end of a round
	}
	for _, s := range slices.Backward(o.Steps) {
		if s.Thread != 0 || s.Instr == nil || s.Instr.Parent() != o.Root {
			continue
		}
		from := s.Instr
		if sel, ok := from.(*ssa.Select); ok && s.Op != nil {
			b := flow.CaseBlock(sel, s.Op.Case)
			if b == nil {
				return false
			}
			if from = b.Instrs[0]; c.ending.Never(from) {
				return true
			}
		}
		return from != o.End && !slices.Contains(flow.ExitsWithout(o.Root, from, c.ending.Never), o.End)
	}
	return false
}

// notCancelled reports whether a function takes a case for the end of a context that it
// makes itself, from none that ends, before it calls the function that ends it.
func notCancelled(o product.Outcome) bool {
	return slices.ContainsFunc(o.Steps, func(s product.Step) bool {
		if s.Thread != 0 || s.Verb != product.Skips || s.Op == nil || !isDone(s.Op.Chan) || s.Instr.Parent() != o.Root {
			return false
		}
		given := callees.Receiver(&path.Origin(s.Op.Chan).(*ssa.Call).Call)
		ctx, ok := path.Origin(given).(*ssa.Extract)
		if !ok || ctx.Parent() != o.Root || !contexts.Of(ctx).Cut || contexts.Of(ctx).Bounded || !keepsCancel(ctx) {
			return false
		}
		for _, r := range path.Uses(ctx.Tuple) {
			cancel, ok := r.(*ssa.Extract)
			if !ok || cancel.Index != 1 {
				continue
			}
			return !slices.ContainsFunc(path.Uses(cancel), func(use ssa.Instruction) bool {
				call, ok := use.(*ssa.Call)
				return ok && flow.Reaches(call, s.Instr, flow.Is(ctx))
			})
		}
		return false
	})
}

// calledOffLast reports whether a function leaves since the context of a command has
// ended, which it was handed down without a timeout: a signal has come, and the program
// ends.
func (c *checker) calledOffLast(o product.Outcome) bool {
	for _, s := range slices.Backward(o.Steps) {
		if s.Thread != 0 || s.Verb != product.Skips || s.Op == nil {
			continue
		}
		return isDone(s.Op.Chan) && c.ofCommand(callees.Receiver(&path.Origin(s.Op.Chan).(*ssa.Call).Call), 6)
	}
	return false
}

// ofCommand reports whether a context is what a command was given, perhaps with
// values, here or by all that call the function.
func (c *checker) ofCommand(v ssa.Value, depth int) bool {
	ctx := contexts.Of(v)
	if ctx.Param == nil || ctx.Root != ssa.Value(ctx.Param) || ctx.Bounded || ctx.Cancelled || depth == 0 {
		return false
	}
	fn := ctx.Param.Parent()
	if knowledge.IsCommand(fn.Signature) {
		return true
	}
	calls := c.callsOf(fn)
	return len(calls) > 0 && c.callees.AllCallersKnown(fn) && len(c.spawn.Of(fn)) == 0 && !slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
		args, i := callees.Arguments(call.Common()), slices.Index(fn.Params, ctx.Param)
		return i >= len(args) || !c.ofCommand(args[i], depth-1)
	})
}

// ofNobody reports whether a function receives from a channel that nobody else has: it
// is what a variable was given right before the function started a goroutine, and has
// done nothing since but wait in its select.
func ofNobody(o product.Outcome) bool {
	var site ssa.Instruction // the last start, if nothing was received since
	for _, s := range o.Steps {
		switch {
		case s.Thread != 0:
		case s.Verb == product.Starts:
			site = s.Instr
		case s.Verb == product.Skips && site != nil && s.Op.Does == canRecv:
			if v, ok := path.Variable(s.Op.Chan).(*ssa.Alloc); ok && freshAt(v, site) {
				return true
			}
		case s.Verb != product.Skips:
			site = nil
		}
	}
	return false
}

// freshAt reports whether a variable holds a channel that was made before an
// instruction, in its function, and is only received from until another is made.
func freshAt(v *ssa.Alloc, site ssa.Instruction) bool {
	cell := path.CellOf(v)
	if cell.Escapes || len(cell.Parts) > 0 {
		return false
	}
	fresh := slices.IndexFunc(cell.Stores, func(st *ssa.Store) bool {
		made, ok := st.Val.(*ssa.MakeChan)
		return ok && st.Parent() == site.Parent() && flow.Dominates(st, site) && !slices.ContainsFunc(path.Uses(made), func(r ssa.Instruction) bool {
			_, debug := r.(*ssa.DebugRef)
			return !debug && r != ssa.Instruction(st)
		})
	})
	if fresh < 0 {
		return false
	}
	put := cell.Stores[fresh]
	return !slices.ContainsFunc(cell.Loads, func(l *ssa.UnOp) bool {
		if l.Parent() == site.Parent() && !flow.Reaches(site, l, nil) && !(flow.Reaches(put, l, flow.Is(site)) && flow.Reaches(l, site, nil)) {
			return false // on the way without the goroutine
		}
		return slices.ContainsFunc(path.Uses(l), func(r ssa.Instruction) bool {
			switch r := r.(type) {
			case *ssa.DebugRef, *ssa.UnOp:
				return false
			case *ssa.Select:
				return slices.ContainsFunc(r.States, func(st *ssa.SelectState) bool { return st.Send == ssa.Value(l) })
			}
			return true
		})
	})
}

// notAccepted reports whether a goroutine is stuck since Accept failed: it does when
// the listener is closed, and the function that goes on waiting would do that last.
func notAccepted(o product.Outcome, st product.Stuck) bool {
	if o.RootEnded || st.Thread == 0 {
		return false
	}
	return slices.ContainsFunc(failure.Branches(st.Instr.Parent()), func(br failure.Branch) bool {
		return br.Call != nil && br.Contains(st.Instr) && knowledge.Is(callees.Object(&br.Call.Call), "net", "Listener.Accept") &&
			slices.ContainsFunc(callees.Calls(o.Root), func(call ssa.CallInstruction) bool {
				_, last := call.(*ssa.Defer)
				return last && knowledge.Is(callees.Object(call.Common()), "net", "Listener.Close") &&
					path.Same(callees.Receiver(call.Common()), callees.Receiver(&br.Call.Call))
			})
	})
}

// follows reports whether an instruction only runs after another one of its
// function.
func follows(i, at ssa.Instruction) bool {
	if _, deferred := i.(*ssa.Defer); deferred {
		return i.Parent() == at.Parent() // it runs when the function returns
	}
	return i.Parent() == at.Parent() && flow.Dominates(at, i)
}

// neverArmed reports whether a run takes a case of a select whose channel or timer
// is a variable that other cases of it set, before it has taken any of those: to
// begin with it holds nil, or a timer that a function has made, perhaps to be idle.
func neverArmed(o product.Outcome) bool {
	for i, s := range o.Steps {
		sel, ok := s.Instr.(*ssa.Select)
		if !ok || s.Verb != product.Skips || s.Op.Does != canRecv || !setLater(sel, s.Op.Chan) {
			continue
		}
		if !slices.ContainsFunc(o.Steps[:i], func(p product.Step) bool {
			return p.Thread == s.Thread && p.Instr == s.Instr && (p.Op == nil || p.Op.Case != s.Op.Case)
		}) {
			return true
		}
	}
	return false
}

// setLater reports whether a loop around a select gives the variable that a
// channel or its timer comes from a value, and what it holds before the loop is
// not known to become ready.
func setLater(sel *ssa.Select, ch ssa.Value) bool {
	l := flow.Innermost(flow.Loops(sel.Parent()), sel)
	v := path.Origin(ch)
	if load, ok := v.(*ssa.UnOp); ok {
		if fa, ok := load.X.(*ssa.FieldAddr); ok {
			v = path.Origin(fa.X) // the timer
		}
	}
	phi, ok := v.(*ssa.Phi)
	if !ok || l == nil || !l.Blocks[phi.Block()] {
		return false
	}
	for i, e := range phi.Edges {
		if l.Blocks[phi.Block().Preds[i]] {
			continue
		}
		if call, ok := path.Origin(e).(*ssa.Call); ok && knowledge.Is(callees.Object(&call.Call), "time", "NewTimer", "NewTicker", "After", "Tick") {
			return false
		}
		return isNilConst(e) || isCall(e)
	}
	return false
}

func isCall(v ssa.Value) bool {
	_, ok := path.Origin(v).(*ssa.Call)
	return ok
}
