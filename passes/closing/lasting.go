package closing

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// InLastingCase returns the case of a select in a loop that a close always runs in,
// if the case stays ready, for the end of a context or a channel that is closed, and
// the loop comes to the select again with the same channel to close; or nil.
func (r *Result) InLastingCase(a *Act) *channels.Op {
	if !isClose(a.Instr) || recovers(a.Fn()) {
		return nil
	}
	loops := flow.Loops(a.Fn())
	l := flow.Innermost(loops, a.Instr)
	if l == nil || !before(path.Origin(a.Chan), l) || leavesElsewhere(l, a) {
		return nil
	}
	for b := range l.Blocks {
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok || !sel.Blocking || flow.Innermost(loops, sel) != l {
				continue
			}
			for _, op := range r.chans.At(sel) {
				if op.Does == channels.CanRecv && flow.InCase(sel, op.Case, a.Instr.Block()) && r.lasts(op, l) && alwaysIn(sel, op.Case, a.Instr) &&
					flow.Reaches(a.Instr, sel, func(i ssa.Instruction) bool { return r.endsCase(i, a, op) }) {
					return op
				}
			}
		}
	}
	return nil
}

// lasts reports whether what a case receives from is ready for good once it is: a
// context's channel, or one that is closed and not sent on, the same in each round.
func (r *Result) lasts(op *channels.Op, l *flow.Loop) bool {
	if call, ok := path.Origin(op.Chan).(*ssa.Call); ok {
		return knowledge.Is(callees.Object(&call.Call), "context", "Context.Done") && before(path.Origin(callees.Receiver(&call.Call)), l)
	}
	ends, exact := r.chans.Counterparts(op)
	return exact && len(ends) > 0 && before(path.Origin(op.Chan), l) && !slices.ContainsFunc(ends, func(o *channels.Op) bool { return o.Does != channels.CanClose })
}

// before reports whether a value is the same in all rounds of a loop.
func before(v ssa.Value, l *flow.Loop) bool {
	root := v
	if p, ok := path.Of(v); ok {
		root = path.Origin(p.Root())
		for b := range l.Blocks {
			if slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool { return assigns(i, p) }) {
				return false
			}
		}
	}
	switch root := root.(type) {
	case *ssa.Parameter, *ssa.Global, *ssa.FreeVar:
		return true
	case *ssa.MakeChan, *ssa.Alloc, *ssa.Call, *ssa.Extract:
		return !l.Contains(root.(ssa.Instruction))
	}
	return false
}

// assigns reports whether an instruction gives a variable or field that a path goes by
// another value.
func assigns(i ssa.Instruction, p path.Path) bool {
	st, ok := i.(*ssa.Store)
	if !ok {
		return false
	}
	q, ok := path.Of(st.Addr)
	return ok && p.HasPrefix(q)
}

// leavesElsewhere reports whether a loop may end for something that it asks outside of
// the cases of selects: what the case does may be what is asked for.
func leavesElsewhere(l *flow.Loop, a *Act) bool {
	for b := range l.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || l.Blocks[b.Succs[0]] && l.Blocks[b.Succs[1]] || a.Instr.Block().Dominates(b) {
			continue
		}
		if !inCase(b) && !ofSelect(branch.Cond) {
			return true
		}
	}
	return false
}

// inCase reports whether a block runs only in a case of a blocking select.
func inCase(b *ssa.BasicBlock) bool {
	for _, blk := range b.Parent().Blocks {
		for _, i := range blk.Instrs {
			if sel, ok := i.(*ssa.Select); ok && sel.Blocking && blk.Dominates(b) {
				for k := range sel.States {
					if flow.InCase(sel, k, b) {
						return true
					}
				}
			}
		}
	}
	return false
}

// ofSelect reports whether a condition asks which case of a select was taken.
func ofSelect(cond ssa.Value) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	e, ok := cmp.X.(*ssa.Extract)
	if !ok {
		return false
	}
	sel, ok := e.Tuple.(*ssa.Select)
	return ok && sel.Blocking && e.Index == 0
}

// alwaysIn reports whether an instruction runs whenever a case is taken.
func alwaysIn(sel *ssa.Select, index int, at ssa.Instruction) bool {
	first := flow.CaseBlock(sel, index).Instrs[0]
	return first == at || len(flow.Reach(at.Parent(), first, func(i ssa.Instruction) bool {
		_, returns := i.(*ssa.Return)
		return returns || i == ssa.Instruction(sel)
	}, flow.Is(at))) == 0
}

// endsCase reports whether an instruction may keep the loop from taking a case again:
// it gives the field another channel, sets a variable, or asks whether the channel is
// closed or the context has ended.
func (r *Result) endsCase(i ssa.Instruction, a *Act, op *channels.Op) bool {
	if r.renews(i, Field(a.Chan)) {
		return true
	}
	switch i := i.(type) {
	case *ssa.Store:
		return true
	case *ssa.Select:
		return !i.Blocking && slices.ContainsFunc(i.States, func(st *ssa.SelectState) bool {
			return st.Dir == types.RecvOnly && (path.Same(st.Chan, a.Chan) || path.Same(st.Chan, op.Chan))
		})
	case *ssa.Call:
		return knowledge.Is(callees.Object(&i.Call), "context", "Context.Err")
	}
	return false
}
