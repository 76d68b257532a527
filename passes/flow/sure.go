package flow

import (
	"go/constant"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// NeverFails reports whether every return of a function gives a nil error. A
// function that does not return never fails either.
func NeverFails(fn *ssa.Function) bool {
	res := fn.Signature.Results()
	if len(fn.Blocks) == 0 || res.Len() == 0 || !knowledge.IsError(res.At(res.Len()-1).Type()) {
		return false
	}
	for _, b := range fn.Blocks {
		if len(b.Instrs) == 0 || b == fn.Recover {
			continue // after a panic results are what they were, or what a literal put there
		}
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && !path.IsNil(ret.Results[len(ret.Results)-1]) {
			return false
		}
	}
	return true
}

// sure says how a condition comes out on every path: it compares constants, of which
// one may have been a variable that is never assigned again, or tests the error of a
// function that has one for the sake of others, and always returns nil. It sees
// functions whose bodies are there: those of the package. One that does nothing but
// return, with nil, stands for what is written for other systems, or is still to be written.
func sure(cond ssa.Value) verdict {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		return maybe
	}
	if v := compared(cmp); v != maybe {
		return v
	}
	if cmp.Op != token.EQL && cmp.Op != token.NEQ || !knowledge.IsError(cmp.X.Type()) {
		return maybe
	}
	if c, ok := cmp.Y.(*ssa.Const); !ok || !c.IsNil() {
		return maybe
	}
	v := path.Origin(cmp.X)
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	call, ok := v.(*ssa.Call)
	if !ok {
		return maybe
	}
	fn := call.Call.StaticCallee()
	if fn == nil {
		return maybe
	}
	if fn.Origin() != nil {
		fn = fn.Origin()
	}
	if isStub(fn) || !NeverFails(fn) {
		return maybe
	}
	return verdictOf(cmp.Op == token.EQL)
}

// compared says how a comparison of two constants comes out.
func compared(cmp *ssa.BinOp) verdict {
	x, ok := cmp.X.(*ssa.Const)
	y, ok2 := cmp.Y.(*ssa.Const)
	switch {
	case !ok || !ok2:
		return maybe
	case x.IsNil() && y.IsNil() && (cmp.Op == token.EQL || cmp.Op == token.NEQ):
		return verdictOf(cmp.Op == token.EQL)
	case x.Value == nil || y.Value == nil || x.Value.Kind() != y.Value.Kind():
		return maybe
	}
	switch cmp.Op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return verdictOf(constant.Compare(x.Value, cmp.Op, y.Value))
	}
	return maybe
}

func verdictOf(holds bool) verdict {
	if holds {
		return yes
	}
	return no
}

// isStub reports whether a function does nothing that others could notice but return,
// what it makes itself perhaps.
func isStub(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case ssa.CallInstruction, *ssa.MapUpdate, *ssa.Send, *ssa.Select:
				return false
			case *ssa.Store:
				if !made(i.Addr) {
					return false
				}
			}
		}
	}
	return true
}

// made reports whether an address is in what the function itself makes.
func made(addr ssa.Value) bool {
	for {
		switch a := addr.(type) {
		case *ssa.Alloc:
			return true
		case *ssa.FieldAddr:
			addr = a.X
		case *ssa.IndexAddr:
			addr = a.X
		default:
			return false
		}
	}
}
