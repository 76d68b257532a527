package channels

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// OtherExit reports whether the loop around a receive can be left but for the channel
// being closed, or a channel of the same select that nothing ever sends on or closes;
// or whether there is no such loop.
func (r *Result) OtherExit(op *Op) bool {
	l := flow.Innermost(flow.Loops(op.Fn()), op.Instr)
	recv, ok := op.Instr.(ssa.Value)
	if l == nil || !ok {
		return true
	}
	sel, isSelect := op.Instr.(*ssa.Select)
	if isSelect && (!sel.Blocking || len(sel.States) < 2) {
		return true
	}
	var dead []*Op
	for _, o := range r.At(op.Instr) {
		switch {
		case o == op:
		case o.Does == CanRecv && o.Partnerless():
			dead = append(dead, o)
		default:
			return true
		}
	}
	asks := false
	for b := range l.Blocks {
		branch, _ := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		closed := branch != nil && AsksOpen(branch.Cond, recv)
		asks = asks || closed
		for _, s := range b.Succs {
			if l.Blocks[s] || flow.Panics(s) || closed {
				continue
			}
			if !isSelect || !onlyFor(sel, dead, b, s) {
				return true
			}
			asks = true
		}
	}
	return !asks
}

// onlyFor reports whether the way from b to s, out of a loop, is only taken in one of
// some cases of a select.
func onlyFor(sel *ssa.Select, cases []*Op, b, s *ssa.BasicBlock) bool {
	if slices.ContainsFunc(cases, func(o *Op) bool { return flow.InCase(sel, o.Case, b) || flow.CaseBlock(sel, o.Case) == s }) {
		return true
	}
	for k := range sel.States {
		if branch := flow.CaseBranch(sel, k); branch != nil && branch.Block() == s {
			return !slices.ContainsFunc(s.Succs, func(next *ssa.BasicBlock) bool { return !flow.Panics(next) && !onlyFor(sel, cases, s, next) })
		}
	}
	return false
}

// AsksOpen reports whether a condition is whether a receive found its channel open.
func AsksOpen(cond, recv ssa.Value) bool {
	if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
		cond = not.X
	}
	e, ok := cond.(*ssa.Extract)
	return ok && e.Tuple == recv && e.Index == 1
}

// Partnerless reports whether the operation can only be on channels that functions keep
// to themselves, and only receive from.
func (o *Op) Partnerless() bool {
	return !o.Open && len(o.Chans) > 0 && !slices.ContainsFunc(o.Chans, func(ch *Chan) bool {
		return ch.Make == nil || len(ch.Kept) > 0 || ch.Returned() || ch.Out != 0 || ch.Does()&^CanRecv != 0
	})
}

// Returned reports whether the function that makes a channel returns it, or nobody knows
// who made it: callers, some perhaps through an interface, do the rest.
func (ch *Chan) Returned() bool {
	if ch.Make == nil {
		return true
	}
	for _, b := range ch.Make.Parent().Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok &&
			slices.ContainsFunc(ret.Results, func(v ssa.Value) bool { return path.Origin(v) == ch.Make }) {
			return true
		}
	}
	return false
}
