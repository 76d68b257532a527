package closing

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
)

// InTwoSteps returns the flag that an exported method loads before it closes a
// channel and stores, in a second step, atomically or each under a lock, if nothing
// makes the two one: two calls may both find it unset. The store is returned, too.
func (r *Result) InTwoSteps(a *Act) (flag *types.Var, store ssa.Instruction) {
	fn := a.Fn()
	if fn.Object() == nil || !fn.Object().Exported() || fn.Signature.Recv() == nil || Field(a.Chan) == nil || recovers(fn) {
		return nil, nil
	}
	if g := r.guard(a.Instr, a.Chan); g.Once || g.Swap || g.Self != nil || g.NilTest {
		return nil, nil
	}
	for p := a.Instr.Block().Idom(); p != nil; p = p.Idom() {
		branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok || !decides(p, a.Instr.Block()) {
			continue
		}
		f := r.asked(branch.Cond, 0)
		if f == nil {
			f = r.askedUnder(branch.Cond)
		}
		if f == nil || !f.IsField() || len(r.locks.HeldAt(branch)) > 0 {
			continue
		}
		if st := r.storedUnder(fn, f, branch); st != nil {
			flag, store = f, st
		}
		if len(r.locks.HeldAt(a.Instr)) > 0 {
			continue
		}
		for _, call := range r.callees.In(fn) {
			if atomicField(call.Common(), "Swap", "CompareAndSwap", "Add") == f {
				return nil, nil
			}
			if atomicField(call.Common(), "Store") == f && flow.Reaches(branch, call, nil) {
				flag, store = f, call
			}
		}
	}
	return flag, store
}

// askedUnder returns the bool field that a condition asks by a method that takes a
// lock to read it.
func (r *Result) askedUnder(v ssa.Value) *types.Var {
	if not, ok := v.(*ssa.UnOp); ok && not.Op == token.NOT {
		return r.askedUnder(not.X)
	}
	call, ok := v.(*ssa.Call)
	if !ok {
		return nil
	}
	fns, exact := r.callees.Resolve(&call.Call)
	if !exact || len(fns) != 1 || len(fns[0].Params) != 1 {
		return nil
	}
	var f *types.Var
	for _, b := range fns[0].Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.If:
				return nil
			case *ssa.UnOp:
				of := fieldOf(i.X)
				if i.Op != token.MUL || of == nil || !knowledge.IsBool(of.Type()) {
					continue
				}
				if f != nil || len(r.locks.HeldAt(i)) == 0 {
					return nil
				}
				f = of
			}
		}
	}
	return f
}

// storedUnder returns where a function sets a field under a lock after a branch,
// unless it reads the field again under that lock.
func (r *Result) storedUnder(fn *ssa.Function, f *types.Var, branch *ssa.If) ssa.Instruction {
	var store ssa.Instruction
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if len(r.locks.HeldAt(i)) == 0 || !flow.Reaches(branch, i, nil) {
				continue
			}
			switch i := i.(type) {
			case *ssa.UnOp:
				if i.Op == token.MUL && fieldOf(i.X) == f {
					return nil
				}
			case *ssa.Store:
				if fieldOf(i.Addr) == f {
					store = i
				}
			}
		}
	}
	return store
}
