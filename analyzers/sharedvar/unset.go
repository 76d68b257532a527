package sharedvar

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/shared"
	"github.com/asynclint/asynclint/passes/spawn"
)

// setBefore reports whether the starter sets a variable only while it is unset, nil or
// false, and starts the goroutine after that: in later rounds it is set, and the starter
// leaves it alone.
func setBefore(v *shared.Variable, s *spawn.Site, o shared.Access) bool {
	store, ok := o.Instr.(*ssa.Store)
	if !ok || store.Addr != ssa.Value(v.Cell) || path.IsZero(store.Val) || !flow.Dominates(store, s.Instr) {
		return false
	}
	for b := store.Block(); b.Idom() != nil; b = b.Idom() {
		at := b.Idom()
		branch, ok := at.Instrs[len(at.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		if unset, known := unsetBranch(branch, v.Cell); known && unset == b && len(b.Preds) == 1 {
			return true
		}
	}
	return false
}

// unsetBranch returns where a branch that asks whether a variable is set goes if not.
func unsetBranch(branch *ssa.If, cell *ssa.Alloc) (*ssa.BasicBlock, bool) {
	cond, yes := branch.Cond, 1 // of a flag that is true
	if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
		cond, yes = not.X, 0
	}
	if cmp, ok := cond.(*ssa.BinOp); ok && path.IsZero(cmp.Y) {
		switch cmp.Op {
		case token.EQL:
			cond, yes = cmp.X, 0
		case token.NEQ:
			cond, yes = cmp.X, 1
		}
	}
	load, ok := cond.(*ssa.UnOp)
	if !ok || load.Op != token.MUL || load.X != ssa.Value(cell) {
		return nil, false
	}
	return branch.Block().Succs[yes], true
}
