package shared

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// sameForAll reports whether an index that a function literal stores to is
// the same in every goroutine that runs the literal, and whether every one
// comes to the store: neither the index nor the branches to it depend on
// parameters, captured variables other than what is asked for its length, or
// calls.
func sameForAll(index ssa.Value, store *ssa.Store) bool {
	if !counts(index, 0) {
		return false
	}
	b := store.Block()
	for d := b.Idom(); d != nil; d = d.Idom() {
		cond, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If)
		if ok && !alike(cond.Cond, 0) {
			return false
		}
	}
	return true
}

const maxTerms = 12

// counts reports whether a value is a constant or counts from one in a loop.
func counts(v ssa.Value, depth int) bool {
	if depth > maxTerms {
		return false
	}
	switch v := v.(type) {
	case *ssa.Const:
		return true
	case *ssa.BinOp:
		return counts(v.X, depth+1) && counts(v.Y, depth+1)
	case *ssa.Phi:
		for _, e := range v.Edges {
			if add, ok := e.(*ssa.BinOp); ok && add.X == v {
				if !counts(add.Y, depth+1) {
					return false
				}
			} else if !counts(e, depth+1) {
				return false
			}
		}
		return true
	}
	return false
}

// alike reports whether a condition is made from constants, counters and what
// the goroutines share.
func alike(v ssa.Value, depth int) bool {
	if depth > maxTerms {
		return false
	}
	switch v := v.(type) {
	case *ssa.Const, *ssa.FreeVar, *ssa.Global:
		return true
	case *ssa.BinOp:
		return alike(v.X, depth+1) && alike(v.Y, depth+1)
	case *ssa.UnOp:
		return v.Op != token.ARROW && alike(v.X, depth+1)
	case *ssa.IndexAddr:
		return alike(v.X, depth+1) && alike(v.Index, depth+1)
	case *ssa.FieldAddr:
		return alike(v.X, depth+1)
	case *ssa.Phi:
		return counts(v, depth+1)
	case *ssa.Call:
		b, ok := v.Call.Value.(*ssa.Builtin)
		return ok && (b.Name() == "len" || b.Name() == "cap") && alike(v.Call.Args[0], depth+1)
	}
	return false
}
