package hotloop

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// skips reports whether the way from a block to its successor is one that the
// author did not think of: past a counting loop without a round, or past a switch
// of three cases or more none of which the value is.
func (w *watch) skips(from, b, next *ssa.BasicBlock) bool {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	for _, l := range w.hot.LoopsOf(b.Parent()) {
		if l.Header == b && b != w.loop.Header && from != nil && !l.Blocks[from] && !l.Blocks[next] && counts(branch.Cond) {
			return true
		}
	}
	if next != b.Succs[1] {
		return false
	}
	v := switchOn(b)
	if v == nil || switchOn(next) == v {
		return false
	}
	cases := 1
	for at := b; len(at.Preds) == 1 && at.Preds[0].Succs[1] == at && switchOn(at.Preds[0]) == v; at = at.Preds[0] {
		cases++
	}
	return cases >= 3
}

// counts reports whether a condition compares a counter, with something else
// than a length, which may well be zero.
func counts(cond ssa.Value) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	switch cmp.Op {
	case token.LSS, token.LEQ, token.GTR, token.GEQ, token.NEQ:
	default:
		return false
	}
	if call, ok := path.Origin(cmp.Y).(*ssa.Call); ok {
		if b, ok := call.Call.Value.(*ssa.Builtin); ok && b.Name() == "len" {
			return false
		}
	}
	_, ok = cmp.X.(*ssa.Phi)
	return ok
}

// switchOn returns the value that a block compares with a constant at its end.
func switchOn(b *ssa.BasicBlock) ssa.Value {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return nil
	}
	cmp, ok := branch.Cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL {
		return nil
	}
	if _, ok := cmp.Y.(*ssa.Const); !ok {
		return nil
	}
	return cmp.X
}
