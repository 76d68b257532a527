package chanleak

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// endsLoop reports whether a case ends the loop around its select by a variable
// that it sets: every way from it leads to a return before what takes says.
func endsLoop(b *ssa.BasicBlock, takes flow.Pred) bool {
	return flow.CanReturn(b, takes) && !takes(b.Instrs[0]) && len(flow.Reach(b.Parent(), b.Instrs[0], takes, nil)) == 0
}

// endsOnError reports whether a case receives an error, and its loop may end
// because that is not nil.
func endsOnError(sel *ssa.Select, o *channels.Op, b *ssa.BasicBlock, takes flow.Pred) bool {
	value := path.ResultOf(sel, o.Case)
	for _, r := range path.Uses(sel) {
		e, ok := r.(*ssa.Extract)
		if !ok || e.Index != value || !knowledge.IsError(e.Type()) {
			continue
		}
		return flow.CanReturn(b, takes) && slices.ContainsFunc(path.Uses(e), func(use ssa.Instruction) bool {
			cmp, ok := use.(*ssa.BinOp)
			return ok && decidesLoop(cmp, 3)
		})
	}
	return false
}

// decidesLoop reports whether a branch that leaves a loop depends on a value,
// directly or by the variable that it is assigned to.
func decidesLoop(v ssa.Value, depth int) bool {
	return depth > 0 && slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.If:
			l := flow.Innermost(flow.Loops(use.Parent()), use)
			return l != nil && !(l.Blocks[use.Block().Succs[0]] && l.Blocks[use.Block().Succs[1]])
		case *ssa.Phi:
			return decidesLoop(use, depth-1)
		case *ssa.UnOp:
			return decidesLoop(use, depth-1)
		}
		return false
	})
}
