package failure

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Records reports whether the branch leaves what happened for others to see,
// other than in a log: it stores into what the function was given or captures,
// sends, or calls a function of the package with that. Whoever reads it learns
// of the failure that way.
func (b *Branch) Records() bool {
	for _, d := range b.Block.Parent().Blocks {
		if !b.Block.Dominates(d) {
			continue
		}
		for _, instr := range d.Instrs {
			switch instr := instr.(type) {
			case *ssa.Send:
				return true
			case *ssa.MapUpdate:
				if Outside(instr.Map) {
					return true
				}
			case *ssa.Store:
				if Outside(instr.Addr) {
					return true
				}
			case *ssa.Call:
				if keeps(instr) {
					return true
				}
			}
		}
	}
	return false
}

// keeps reports whether a call hands something from outside to a function of the
// package that does not only log.
func keeps(call *ssa.Call) bool {
	fn := callees.Unwrap(call.Call.StaticCallee())
	if fn == nil || len(fn.Blocks) == 0 {
		return false
	}
	if obj, ok := fn.Object().(*types.Func); ok && errvalue.Logs(obj) {
		return false
	}
	for _, a := range call.Call.Args {
		switch a.Type().Underlying().(type) {
		case *types.Map, *types.Slice, *types.Chan, *types.Pointer:
			if Outside(a) {
				return true
			}
		}
	}
	return false
}

// Outside reports whether a value, or the variable at an address, is part of
// what a function captures, or of a package variable, or was given to it.
func Outside(v ssa.Value) bool {
	for range maxSteps {
		switch u := v.(type) {
		case *ssa.FreeVar, *ssa.Parameter, *ssa.Global:
			return true
		case *ssa.FieldAddr:
			v = u.X
		case *ssa.IndexAddr:
			v = u.X
		case *ssa.Slice:
			v = u.X
		case *ssa.UnOp:
			if u.Op != token.MUL {
				return false
			}
			v = u.X
		default:
			if o := path.Origin(v); o != v {
				v = o
				continue
			}
			return false
		}
	}
	return false
}

const maxSteps = 8

// StoresErrors reports whether a function puts errors where others find them, each
// in a place of its own: into elements, fields or maps of what it captures.
func StoresErrors(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Store:
				if _, whole := instr.Addr.(*ssa.FreeVar); !whole && knowledge.IsError(instr.Val.Type()) && !path.IsNil(instr.Val) && Outside(instr.Addr) {
					return true
				}
			case *ssa.MapUpdate:
				if knowledge.IsError(instr.Value.Type()) && !path.IsNil(instr.Value) && Outside(instr.Map) {
					return true
				}
			}
		}
	}
	return false
}
