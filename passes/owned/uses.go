package owned

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Settles reports whether an instruction stops obj's goroutine or lets obj
// out of sight.
func (o *Result) Settles(i ssa.Instruction, obj ssa.Value, stops func(*ssa.Function, int) bool) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.settles(i, obj, stops)
}

func (o *Result) settles(i ssa.Instruction, obj ssa.Value, stops func(*ssa.Function, int) bool) bool {
	switch i := i.(type) {
	case *ssa.DebugRef, *ssa.FieldAddr, *ssa.Field, *ssa.UnOp, *ssa.BinOp, *ssa.If, *ssa.Phi:
		return false
	case *ssa.Store:
		return Refers(i.Val, obj)
	case ssa.CallInstruction:
		for j, a := range i.Common().Args {
			if !Refers(a, obj) {
				continue
			}
			if o.lends(i, j) {
				continue
			}
			fns, exact := o.callees.Resolve(i.Common())
			if !exact || len(fns) != 1 || stops(fns[0], 6) || o.keeps(fns[0], j+len(fns[0].Params)-len(i.Common().Args), 4) {
				return true
			}
		}
		return i.Common().IsInvoke() && Refers(i.Common().Value, obj)
	}
	for _, op := range i.Operands(nil) {
		if *op != nil && Refers(*op, obj) {
			return true
		}
	}
	return false
}

// Refers reports whether v is obj, a copy of it or a variable that holds it.
func Refers(v, obj ssa.Value) bool {
	o := path.Origin(v)
	if o == obj || v == obj {
		return true
	}
	if load, ok := o.(*ssa.UnOp); ok && load.Op == token.MUL && path.Origin(load.X) == obj {
		return true
	}
	if a, ok := o.(*ssa.Alloc); ok {
		c := path.CellOf(a)
		return slices.ContainsFunc(c.Stores, func(s *ssa.Store) bool { return path.Origin(s.Val) == obj })
	}
	return false
}

// keeps reports whether a function may keep its i-th parameter.
func (o *Result) keeps(fn *ssa.Function, i, depth int) bool {
	if depth == 0 || i < 0 || len(fn.Blocks) == 0 {
		return true
	}
	key := keptKey{fn, i}
	if k, known := o.kept[key]; known {
		return k
	}
	o.kept[key] = false // recursion
	p := fn.Params[i]
	k := false
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			k = k || o.keepsIt(instr, p, depth)
		}
	}
	o.kept[key] = k
	return k
}

func (o *Result) keepsIt(instr ssa.Instruction, p *ssa.Parameter, depth int) bool {
	switch instr := instr.(type) {
	case *ssa.DebugRef, *ssa.FieldAddr, *ssa.Field, *ssa.UnOp, *ssa.BinOp, *ssa.If, *ssa.Phi:
		return false
	case *ssa.Store:
		_, local := instr.Addr.(*ssa.Alloc)
		return Refers(instr.Val, p) && !local
	case *ssa.MakeClosure:
		for j, b := range instr.Bindings {
			if Refers(b, p) && !o.ownClosure(instr, j) {
				return true
			}
		}
		return false
	case ssa.CallInstruction:
		if s := o.spawn.At(instr); s != nil {
			return false // its goroutine
		}
		for j, a := range instr.Common().Args {
			if !Refers(a, p) {
				continue
			}
			if o.lends(instr, j) {
				continue
			}
			fns, exact := o.callees.Resolve(instr.Common())
			if !exact || len(fns) != 1 || o.keeps(fns[0], j+len(fns[0].Params)-len(instr.Common().Args), depth-1) {
				return true
			}
		}
		return instr.Common().IsInvoke() && Refers(instr.Common().Value, p)
	}
	for _, op := range instr.Operands(nil) {
		if *op != nil && Refers(*op, p) {
			return true
		}
	}
	return false
}

// ownClosure reports whether a closure is the body of a goroutine, or runs at
// once.
func (o *Result) ownClosure(mc *ssa.MakeClosure, _ int) bool {
	use, ok := o.spawn.Runs(mc.Fn.(*ssa.Function))
	return ok && (use == knowledge.Now || use == knowledge.Spawned)
}

// HandsOut reports whether a function makes a function value that has obj, a bound method
// or a literal, for anything but to call or start it: who gets that may end the goroutine.
func (o *Result) HandsOut(fn *ssa.Function, obj ssa.Value) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			mc, ok := i.(*ssa.MakeClosure)
			if !ok || !slices.ContainsFunc(mc.Bindings, func(v ssa.Value) bool { return Refers(v, obj) }) {
				continue
			}
			if slices.ContainsFunc(path.Uses(mc), func(use ssa.Instruction) bool {
				call, ok := use.(ssa.CallInstruction)
				_, debug := use.(*ssa.DebugRef)
				return !debug && o.spawn.At(use) == nil && (!ok || call.Common().Value != ssa.Value(mc))
			}) {
				return true
			}
		}
	}
	return false
}
