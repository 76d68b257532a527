package flow

import (
	"go/types"

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

// CaseOf returns the index in the States of a select of the case that its result
// with an index comes from, or -1: the first two results are which case it was, and
// whether there was a value; then comes a value for every receive.
func CaseOf(sel *ssa.Select, result int) int {
	next := 2
	for i, st := range sel.States {
		if st.Dir != types.RecvOnly {
			continue
		}
		if next == result {
			return i
		}
		next++
	}
	return -1
}

// ResultOf returns the index of the result of a select that holds what a receive
// among its cases received: CaseOf is its inverse.
func ResultOf(sel *ssa.Select, receive int) int {
	result := 2
	for _, st := range sel.States[:receive] {
		if st.Dir == types.RecvOnly {
			result++
		}
	}
	return result
}
