package flow

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// OnFirstUse reports whether an instruction sets a variable or field under a test of
// what that holds, most often, if it holds nothing yet, or behind a question that is
// asked twice before, as of who looks again once he has the lock: it is set once.
func OnFirstUse(i ssa.Instruction) bool {
	store, ok := i.(*ssa.Store)
	if !ok {
		return false
	}
	to, ok := path.Of(store.Addr)
	if !ok {
		return false
	}
	if askedTwice(store.Block()) {
		return true
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

// askedTwice reports whether two of the branches on every way to a block ask the same
// of the same arguments.
func askedTwice(to *ssa.BasicBlock) bool {
	var asked []*ssa.Call
	for b := to.Idom(); b != nil; b = b.Idom() {
		cond, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		call, ok := path.Origin(cond.Cond).(*ssa.Call)
		if !ok {
			continue
		}
		if slices.ContainsFunc(asked, func(o *ssa.Call) bool { return sameQuestion(call, o) }) {
			return true
		}
		asked = append(asked, call)
	}
	return false
}

// sameQuestion reports whether two calls are of one function with the same arguments.
func sameQuestion(a, b *ssa.Call) bool {
	fn := a.Call.StaticCallee()
	return fn != nil && fn == b.Call.StaticCallee() && len(a.Call.Args) > 0 && slices.EqualFunc(a.Call.Args, b.Call.Args, func(x, y ssa.Value) bool {
		k, ok := x.(*ssa.Const)
		o, ok2 := y.(*ssa.Const)
		return ok && ok2 && k.Value != nil && o.Value != nil && constant.Compare(k.Value, token.EQL, o.Value) || path.Same(x, y)
	})
}
