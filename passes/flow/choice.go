package flow

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// CaseBlock returns the block that a select continues at after the case with
// an index of its States, or nil. If the case is empty, others may continue
// there, too.
func CaseBlock(sel *ssa.Select, index int) *ssa.BasicBlock {
	if branch := CaseBranch(sel, index); branch != nil {
		return branch.Block().Succs[0]
	}
	return nil
}

// CaseOnly returns the block that runs when case k of a select was chosen
// and at no other time.
func CaseOnly(sel *ssa.Select, k int) *ssa.BasicBlock {
	test := CaseBranch(sel, k)
	if test == nil {
		return nil
	}
	if b := test.Block().Succs[0]; len(b.Preds) == 1 {
		return b
	}
	// An empty last case: only it is left where it is tested.
	if b := test.Block(); sel.Blocking && k == len(sel.States)-1 && b != sel.Block() && len(b.Preds) == 1 {
		return b
	}
	return nil
}

// DefaultOnly returns the block that runs when a select that does not block took its
// default and at no other time, or nil.
func DefaultOnly(sel *ssa.Select) *ssa.BasicBlock {
	last := CaseBranch(sel, len(sel.States)-1)
	if last == nil || sel.Blocking {
		return nil
	}
	if b := last.Block().Succs[1]; len(b.Preds) == 1 {
		return b
	}
	return nil
}

// CasesOnly returns the blocks that run when certain cases of the selects of a
// function were chosen, and at no other time.
func CasesOnly(fn *ssa.Function, which func(*ssa.SelectState) bool) map[*ssa.BasicBlock]bool {
	out := make(map[*ssa.BasicBlock]bool)
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok {
				continue
			}
			for k, st := range sel.States {
				if only := CaseOnly(sel, k); only != nil && which(st) {
					out[only] = true
				}
			}
		}
	}
	return out
}

// CaseBranch returns the branch that chooses a case of a select, or nil.
func CaseBranch(sel *ssa.Select, index int) *ssa.If {
	for _, r := range path.Uses(sel) {
		e, ok := r.(*ssa.Extract)
		if !ok || e.Index != 0 {
			continue
		}
		for _, r := range path.Uses(e) {
			cmp, ok := r.(*ssa.BinOp)
			if !ok {
				continue
			}
			k, ok := cmp.Y.(*ssa.Const)
			if !ok || k.Int64() != int64(index) {
				continue
			}
			for _, r := range path.Uses(cmp) {
				if branch, ok := r.(*ssa.If); ok {
					return branch
				}
			}
		}
	}
	return nil
}

// Taken returns the select, and which of its cases, that a condition which came out one way
// says it has taken; or nil.
func Taken(cond ssa.Value, truth bool) (sel *ssa.Select, index int) {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ || truth != (cmp.Op == token.EQL) {
		return nil, 0
	}
	e, ok := path.Origin(cmp.X).(*ssa.Extract)
	if !ok || e.Index != 0 {
		return nil, 0
	}
	sel, ok = e.Tuple.(*ssa.Select)
	k, isConst := ConstInt(cmp.Y)
	if !ok || !isConst || k < 0 || k >= int64(len(sel.States)) {
		return nil, 0
	}
	return sel, int(k)
}

// TakenChan returns the channel of the case that Taken returns, or nil.
func TakenChan(cond ssa.Value, truth bool) ssa.Value {
	if sel, k := Taken(cond, truth); sel != nil {
		return sel.States[k].Chan
	}
	return nil
}

// InCase reports whether a block runs only in a case of a select, or after it:
// the case continues there, and nothing else does.
func InCase(sel *ssa.Select, index int, b *ssa.BasicBlock) bool {
	branch := CaseBranch(sel, index)
	if branch == nil {
		return false
	}
	start := branch.Block().Succs[0]
	for _, p := range start.Preds {
		if p != branch.Block() && !start.Dominates(p) {
			return false
		}
	}
	return start.Dominates(b)
}
