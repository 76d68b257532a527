package join

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Passes reports whether an instruction calls a function that is no means of
// ordering itself, and whose results choose nobody: an error may be asked for, a
// flag or a number could say who goes first.
func Passes(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	if !ok {
		return false
	}
	obj := callees.Object(call.Common())
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	if p := obj.Pkg().Path(); p == "sync" || strings.HasPrefix(p, "sync/") || strings.HasPrefix(p, "golang.org/x/sync/") {
		return false
	}
	return !chooses(call) && !handsOut(call.Type())
}

// handsOut reports whether a call returns what gives something back later: a lock,
// or a function that has nothing to be told. From kopia, where who got no lock
// writes, too.
func handsOut(t types.Type) bool {
	if tuple, ok := t.(*types.Tuple); ok {
		return slices.ContainsFunc(slices.Collect(tuple.Variables()), func(v *types.Var) bool { return handsOut(v.Type()) })
	}
	if sig, ok := knowledge.Core(t).(*types.Signature); ok {
		return sig.Params().Len() == 0
	}
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "Unlock")
	_, ok := obj.(*types.Func)
	return ok
}

// chooses reports whether a branch may depend on a result, other than by whether
// it is nil.
func chooses(call *ssa.Call) bool {
	results := []ssa.Value{call}
	if _, ok := call.Type().(*types.Tuple); ok {
		results = nil
		for _, ref := range path.Uses(call) {
			if e, ok := ref.(*ssa.Extract); ok {
				results = append(results, e)
			}
		}
	}
	for _, v := range results {
		b, ok := v.Type().Underlying().(*types.Basic)
		if !ok {
			continue
		}
		if b.Info()&types.IsBoolean != 0 && !onlyPutAway(v) {
			return true
		}
		for _, ref := range path.Uses(v) {
			if op, ok := ref.(*ssa.BinOp); ok && isComparison(op.Op) {
				return true
			}
		}
	}
	return false
}

// onlyPutAway reports whether nothing is done with a value but to put it into an element
// or a field, or into an interface, which is for whoever reads that.
func onlyPutAway(v ssa.Value) bool {
	return !slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.DebugRef, *ssa.MakeInterface:
			return false
		case *ssa.Store:
			switch use.Addr.(type) {
			case *ssa.IndexAddr, *ssa.FieldAddr:
				return use.Val != v
			}
		}
		return true
	})
}

func isComparison(op token.Token) bool {
	switch op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return true
	}
	return false
}
