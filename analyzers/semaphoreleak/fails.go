package semaphoreleak

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// fails reports whether a return certainly says that the function did not do
// what it was to do: an error that is not nil, or nothing but zeros.
func fails(r *ssa.Return) bool {
	if len(r.Results) == 0 {
		return false
	}
	last := result(r, len(r.Results)-1)
	if knowledge.IsError(last.Type()) {
		return isFailure(last, r.Block())
	}
	for i := range r.Results {
		c, ok := path.Origin(result(r, i)).(*ssa.Const)
		if !ok || !path.IsZero(c) {
			return false
		}
	}
	return true
}

// result returns what is returned. In a function that defers, go/ssa keeps it
// in a variable until the deferred calls have run.
func result(r *ssa.Return, i int) ssa.Value {
	load, ok := r.Results[i].(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return r.Results[i]
	}
	for b := r.Block(); ; b = b.Preds[0] {
		for _, instr := range slices.Backward(b.Instrs) {
			if st, ok := instr.(*ssa.Store); ok && st.Addr == load.X {
				return st.Val
			}
		}
		if len(b.Preds) != 1 {
			return load
		}
	}
}

// isFailure reports whether an error is not nil where it is returned: it was
// made there, or a test says so.
func isFailure(err ssa.Value, at *ssa.BasicBlock) bool {
	if failure.IsMade(err) {
		return true
	}
	if call, ok := err.(*ssa.Call); ok && knowledge.Is(callees.Object(call.Common()), "context", "Context.Err", "Cause") {
		return true
	}
	for b := at; b.Idom() != nil; b = b.Idom() {
		d := b.Idom()
		cond, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If)
		if !ok || len(b.Preds) != 1 {
			continue
		}
		cmp, ok := cond.Cond.(*ssa.BinOp)
		if !ok || path.Origin(cmp.X) != path.Origin(err) {
			continue
		}
		if path.IsNil(cmp.Y) && (cmp.Op == token.NEQ && d.Succs[0] == b || cmp.Op == token.EQL && d.Succs[1] == b) {
			return true
		}
	}
	return false
}
