package flow

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// OnFirstUse reports whether an instruction sets a variable or field under a test of
// what that holds: most often, if it holds nothing yet.
func OnFirstUse(i ssa.Instruction) bool {
	store, ok := i.(*ssa.Store)
	if !ok {
		return false
	}
	to, ok := path.Of(store.Addr)
	if !ok {
		return false
	}
	for b := store.Block().Idom(); b != nil; b = b.Idom() {
		cond, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cmp, ok := cond.Cond.(*ssa.BinOp)
		if !ok {
			continue
		}
		for _, v := range []ssa.Value{cmp.X, cmp.Y} {
			if l, ok := v.(*ssa.UnOp); ok && l.Op == token.MUL {
				if p, ok := path.Of(l.X); ok && p == to {
					return true
				}
			}
		}
	}
	return false
}
