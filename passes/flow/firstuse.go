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

// WhileEmpty reports whether an instruction sets a field where a test has found nothing in
// it.
func WhileEmpty(i ssa.Instruction) bool {
	store, ok := i.(*ssa.Store)
	if !ok {
		return false
	}
	to, ok := path.Of(store.Addr)
	return ok && slices.ContainsFunc(Leading(store.Block()), func(t Turn) bool {
		load, empty := askedOf(t.Branch.Cond)
		if load == nil || t.Truth != (empty == 0) {
			return false
		}
		p, ok := path.Of(load.X)
		return ok && p == to
	})
}

// Latch returns the field of an object that says whether a change of another field of it, or
// of what is in a map there, was made: the change is made only while that field holds
// nothing, and its function gives that a value. Asked is where the function asks.
func Latch(i ssa.Instruction) (latch path.Path, asked *ssa.UnOp, ok bool) {
	var to path.Path
	switch i := i.(type) {
	case *ssa.Store:
		to, ok = path.Of(i.Addr)
	case *ssa.MapUpdate:
		to, ok = path.Of(i.Map)
	}
	if !ok {
		return path.Path{}, nil, false
	}
	object, ok := to.Parent()
	if !ok {
		return path.Path{}, nil, false
	}
	for b := i.Block(); b.Idom() != nil; b = b.Idom() {
		branch, ok := b.Idom().Instrs[len(b.Idom().Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		load, empty := askedOf(branch.Cond)
		if load == nil || branch.Block().Succs[empty] != b || len(b.Preds) != 1 {
			continue
		}
		p, ok := path.Of(load.X)
		if of, is := p.Parent(); ok && is && of == object && givenValue(i.Parent(), p) {
			return p, load, true
		}
	}
	return path.Path{}, nil, false
}

// askedOf returns the load of what a condition compares with its zero value, and which
// branch is taken if it has that.
func askedOf(cond ssa.Value) (load *ssa.UnOp, empty int) {
	empty = 1
	for {
		switch v := cond.(type) {
		case *ssa.UnOp:
			switch v.Op {
			case token.NOT:
				cond, empty = v.X, 1-empty
				continue
			case token.MUL:
				return v, empty
			}
		case *ssa.BinOp:
			x := v.X
			if path.IsZero(x) {
				x = v.Y
			} else if !path.IsZero(v.Y) {
				return nil, 0
			}
			if load, ok := x.(*ssa.UnOp); ok && load.Op == token.MUL && (v.Op == token.EQL || v.Op == token.NEQ) {
				if v.Op == token.EQL {
					empty = 1 - empty
				}
				return load, empty
			}
		}
		return nil, 0
	}
}

// givenValue reports whether a function puts something into a field.
func givenValue(fn *ssa.Function, field path.Path) bool {
	return slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool {
			st, ok := i.(*ssa.Store)
			if !ok || path.IsZero(st.Val) {
				return false
			}
			p, ok := path.Of(st.Addr)
			return ok && p == field
		})
	})
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
