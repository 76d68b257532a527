package semaphoreleak

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/derive"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// givesBack reports whether an instruction gives the slot back, sees to it
// that it is given back, or lets others do so.
func (f *follower) givesBack(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Select:
		return f.sems.release(i, f.key) && !isChoice(i)
	case *ssa.MakeClosure, *ssa.DebugRef, *ssa.FieldAddr, *ssa.Phi, *ssa.ChangeType, *ssa.MakeInterface:
		return false
	case *ssa.Store:
		if _, local := path.Origin(root(i.Addr)).(*ssa.Alloc); local {
			return false // a variable, or see carries
		}
	}
	if f.sems.release(i, f.key) {
		return true
	}
	if call, ok := callees.CallAt(i); ok {
		if callee := named(call); callee != nil && f.sems.mayRelease(callee, f.key) {
			if !f.leavesChoice(call, callee) {
				return true
			}
			f.track.released = true // in the other case
		}
	}
	// The semaphore itself, or a function that gives back, goes elsewhere.
	var ops [12]*ssa.Value
	for _, op := range i.Operands(ops[:0]) {
		if *op == nil {
			continue
		}
		if f.isReleaser(*op) && !isCallee(i, *op) {
			return true
		}
		if isKey(*op, f.key) && leaves(i) {
			return true
		}
	}
	return false
}

func isCallee(i ssa.Instruction, v ssa.Value) bool {
	call, ok := callees.CallAt(i)
	return ok && call.Common().Value == v
}

// leaves reports whether the operands of an instruction get out of sight.
func leaves(i ssa.Instruction) bool {
	switch i.(type) {
	case ssa.CallInstruction, *ssa.Return, *ssa.Store, *ssa.Send, *ssa.MapUpdate:
		return true
	}
	return false
}

func (f *follower) isReleaser(v ssa.Value) bool {
	if !knowledge.IsFunc(v.Type()) {
		return false
	}
	fn, _ := callees.Func(v)
	return fn != nil && f.sems.mayRelease(fn, f.key)
}

// isChoice reports whether a select may take another case although a slot
// could be given back.
func isChoice(s *ssa.Select) bool { return s.Blocking && len(s.States) > 1 }

// leavesChoice reports whether a deferred literal gives back only in one case
// of a select.
func (f *follower) leavesChoice(call ssa.CallInstruction, callee *ssa.Function) bool {
	if _, ok := call.(*ssa.Defer); !ok || callee.Parent() != call.Parent() || len(callee.AnonFuncs) > 0 {
		return false
	}
	found := false
	for _, b := range callee.Blocks {
		for _, i := range b.Instrs {
			if !f.sems.release(i, f.key) {
				continue
			}
			s, ok := i.(*ssa.Select)
			if !ok || !isChoice(s) {
				return false
			}
			found = true
		}
	}
	return found
}

// carries returns the object in which a function that gives back is stored.
func (f *follower) carries(i ssa.Instruction) *ssa.Alloc {
	st, ok := i.(*ssa.Store)
	if !ok || !f.isReleaser(st.Val) {
		return nil
	}
	if _, ok := st.Addr.(*ssa.FieldAddr); !ok {
		return nil
	}
	a, _ := path.Origin(root(st.Addr)).(*ssa.Alloc)
	return a
}

// root returns the variable or object that an address is in.
func root(addr ssa.Value) ssa.Value {
	for {
		switch x := addr.(type) {
		case *ssa.FieldAddr:
			addr = x.X
		case *ssa.IndexAddr:
			addr = x.X
		default:
			return addr
		}
	}
}

// passesOn reports whether an object gets out of sight.
func (f *follower) passesOn(i ssa.Instruction, carrier *ssa.Alloc) bool {
	switch i := i.(type) {
	case ssa.CallInstruction:
		if derive.Of(i.Common().Args...).Has(carrier) {
			return true
		}
		return i.Common().IsInvoke() && derive.Of(i.Common().Value).Has(carrier)
	case *ssa.Store:
		if a, local := path.Origin(root(i.Addr)).(*ssa.Alloc); local && (a == carrier || !a.Heap) {
			return false
		}
		return derive.Of(i.Val).Has(carrier)
	case *ssa.Send:
		return derive.Of(i.X).Has(carrier)
	case *ssa.MapUpdate:
		return derive.Of(i.Value).Has(carrier)
	case *ssa.MakeClosure:
		return derive.Of(i.Bindings...).Has(carrier)
	}
	return false
}

// queues reports whether an instruction puts something that the function was
// given where others take it from: into a container in a field, or on another
// channel. Whoever takes it out has the slot.
func (f *follower) queues(i ssa.Instruction) bool {
	var val ssa.Value
	switch i := i.(type) {
	case *ssa.MapUpdate:
		if mapInField(i.Map) {
			val = i.Value
		}
	case *ssa.Store:
		_, isField := i.Addr.(*ssa.FieldAddr)
		if call, ok := i.Val.(*ssa.Call); ok && isField {
			if b, ok := call.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
				val = i.Val
			}
		}
	case *ssa.Send:
		if !isKey(i.Chan, f.key) {
			val = i.X
		}
	}
	if val == nil {
		return false
	}
	from := derive.Of(val)
	return slices.ContainsFunc(f.fn.Params, func(p *ssa.Parameter) bool {
		return (f.fn.Signature.Recv() == nil || p != f.fn.Params[0]) && from.Has(p)
	})
}

func mapInField(m ssa.Value) bool {
	load, ok := path.Origin(m).(*ssa.UnOp)
	if !ok {
		return false
	}
	_, ok = load.X.(*ssa.FieldAddr)
	return ok
}
