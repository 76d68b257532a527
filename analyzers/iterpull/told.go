package iterpull

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
)

// onlyTested reports whether nothing is done with an answer but to test and return it: it
// is not kept for somebody else.
func onlyTested(v ssa.Value, depth int) bool {
	return depth < 8 && !slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.DebugRef, *ssa.If, *ssa.Return:
			return false
		case *ssa.UnOp:
			return !onlyTested(use, depth+1)
		case *ssa.BinOp:
			return !onlyTested(use, depth+1)
		case *ssa.Phi:
			return !onlyTested(use, depth+1)
		}
		return true
	})
}

// notedBeside reports whether the side of a test on which the loop is over does something
// by which what follows may know: it sets a variable, or calls a function.
func (y *yields) notedBeside(u use, uses []use) bool {
	var tests []ssa.Instruction
	var find func(v ssa.Value, depth int)
	find = func(v ssa.Value, depth int) {
		for _, use := range path.Uses(v) {
			switch use := use.(type) {
			case *ssa.If:
				tests = append(tests, use)
			case *ssa.UnOp, *ssa.Phi, *ssa.BinOp:
				if depth < 4 {
					find(use.(ssa.Value), depth+1)
				}
			}
		}
	}
	find(u.call, 0)
	for _, test := range tests {
		for _, side := range test.Block().Succs {
			if len(side.Preds) == 1 && y.isOver(u, side) && acts(side, uses) {
				return true
			}
		}
	}
	return false
}

// isOver reports whether a block may run when a use has said that the loop is over.
func (y *yields) isOver(u use, b *ssa.BasicBlock) bool {
	over := false
	y.over(u.call.Parent(), u, func(i ssa.Instruction) bool {
		over = over || i.Block() == b
		return true
	})
	return over
}

// acts reports whether the blocks that one leads to, and nothing else does, set something or
// call functions, but for the yield.
func acts(side *ssa.BasicBlock, uses []use) bool {
	for _, b := range side.Parent().Blocks {
		if !side.Dominates(b) {
			continue
		}
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Store, *ssa.MapUpdate, *ssa.Send:
				return true
			case *ssa.Call:
				_, builtin := i.Call.Value.(*ssa.Builtin)
				if !builtin && !slices.ContainsFunc(uses, func(o use) bool { return o.call == i }) {
					return true
				}
			}
		}
	}
	return false
}

// maxAsked bounds how far a condition is taken apart.
const maxAsked = 6

// mayTell reports whether a condition may have to do with what a call has noted that a yield
// was given: it asks an object of that call, or a field that what is called sets.
func (y *yields) mayTell(cond ssa.Value, u use) bool {
	var set map[*types.Var]bool
	if u.by != nil {
		set = make(map[*types.Var]bool)
		y.setBy(u.by, set, 0)
	}
	args := callees.Arguments(&u.call.Call)
	var asks func(v ssa.Value, depth int) bool
	asks = func(v ssa.Value, depth int) bool {
		if depth == maxAsked || v == ssa.Value(u.call) {
			return false
		}
		switch v := v.(type) {
		case *ssa.BinOp:
			return asks(v.X, depth+1) || asks(v.Y, depth+1)
		case *ssa.UnOp:
			if f := path.FieldRead(v); f != nil && set[f] {
				return true
			}
			if _, variable := path.Variable(v).(*ssa.Alloc); variable && v.Op == token.MUL {
				return true // which a literal may set
			}
			return v.Op == token.ARROW || asks(v.X, depth+1)
		case *ssa.Extract:
			return asks(v.Tuple, depth+1)
		case *ssa.Phi:
			return slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return asks(e, depth+1) })
		case *ssa.Call:
			if b, ok := v.Call.Value.(*ssa.Builtin); ok {
				return len(v.Call.Args) > 0 && asks(v.Call.Args[0], depth+1) && b.Name() != "len"
			}
			return slices.ContainsFunc(callees.Arguments(&v.Call), func(a ssa.Value) bool {
				return u.how == silent && slices.ContainsFunc(args, func(b ssa.Value) bool { return path.Same(a, b) })
			})
		}
		return false
	}
	return asks(cond, 0)
}

// setBy adds the fields that a function sets, itself or by what it calls.
func (y *yields) setBy(fn *ssa.Function, set map[*types.Var]bool, depth int) {
	for _, f := range callees.WithLiterals(fn) {
		for _, b := range f.Blocks {
			for _, i := range b.Instrs {
				if st, ok := i.(*ssa.Store); ok && path.FieldOf(st.Addr) != nil {
					set[path.FieldOf(st.Addr)] = true
				}
			}
		}
		for _, call := range y.calls.In(f) {
			for _, g := range y.calls.Of(call.Common()) {
				if depth < maxHanded && g.Pkg == fn.Pkg {
					y.setBy(g, set, depth+1)
				}
			}
		}
	}
}
