package callees

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// scan finds what functions are stored where, which are used as values, and
// which types are converted to interfaces.
func (r *Result) scan() {
	for _, fn := range r.funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				r.instruction(instr)
			}
		}
	}
	if r.init == nil {
		return
	}
	for _, b := range r.init.Blocks {
		for _, instr := range b.Instrs {
			r.instruction(instr)
		}
	}
}

func (r *Result) instruction(instr ssa.Instruction) {
	if r.filling[instr] {
		return
	}
	switch instr := instr.(type) {
	case *ssa.Store:
		if knowledge.IsFunc(instr.Val.Type()) {
			if obj := addressed(instr.Addr); obj != nil {
				r.store(obj, instr.Val)
				return
			}
		}
	case *ssa.MakeInterface:
		r.implement(instr)
	case *ssa.FieldAddr:
		// The address of a field of function type that goes anywhere but
		// into a load or store may be written through.
		if obj := fieldOf(instr.X.Type(), instr.Field); obj != nil && knowledge.IsFunc(obj.Type()) && path.CellOf(instr).Escapes {
			r.unknown[obj] = true
		}
	}
	var call *ssa.CallCommon
	if c, ok := CallAt(instr); ok {
		call = c.Common()
	}
	var rands [16]*ssa.Value
	for _, op := range instr.Operands(rands[:0]) {
		if *op == nil {
			continue
		}
		if call != nil && !call.IsInvoke() && *op == call.Value && op == &call.Value {
			continue
		}
		switch v := (*op).(type) {
		case *ssa.Function:
			r.use(v, instr)
		case *ssa.MakeClosure:
			r.use(v.Fn.(*ssa.Function), instr)
		}
	}
}

// use records that fn is an operand of instr other than the callee.
func (r *Result) use(fn *ssa.Function, instr ssa.Instruction) {
	switch instr := instr.(type) {
	case *ssa.MakeClosure, *ssa.DebugRef:
		return
	case *ssa.Store:
		if path.Variable(instr.Addr) != nil && instr.Addr.Type() != nil {
			if c := path.CellOf(instr.Addr); !c.Escapes && len(c.Stores) == 1 {
				return // a local variable that is followed
			}
		}
	}
	r.values[Unwrap(fn)] = true
	r.passed[Unwrap(fn)] = true
}

func (r *Result) store(obj types.Object, v ssa.Value) {
	if c, ok := v.(*ssa.Const); ok && c.IsNil() {
		return
	}
	fn, _ := Func(v)
	if fn == nil {
		r.unknown[obj] = true
		return
	}
	if !slices.Contains(r.stored[obj], fn) {
		r.stored[obj] = append(r.stored[obj], fn)
	}
	r.values[fn] = true
	if !slices.Contains(r.kept[fn], obj) {
		r.kept[fn] = append(r.kept[fn], obj)
	}
	if obj.Exported() {
		r.unknown[obj] = true
	}
}

// implement records the methods of a type of this package that is converted
// to an interface.
func (r *Result) implement(mi *ssa.MakeInterface) {
	iface, ok := mi.Type().Underlying().(*types.Interface)
	named := path.NamedOf(mi.X.Type())
	pkg := mi.Parent().Pkg
	if !ok || named == nil || pkg == nil || named.Obj().Pkg() != pkg.Pkg {
		return
	}
	if iface.NumMethods() == 0 {
		r.asAny[named.Obj()] = true
		return
	}
	key := conversion{mi.X.Type(), mi.Type()}
	if r.converted[key] {
		return
	}
	r.converted[key] = true
	for m := range iface.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(mi.X.Type(), true, m.Pkg(), m.Name())
		impl, ok := obj.(*types.Func)
		if !ok {
			continue
		}
		fn := pkg.Prog.FuncValue(impl.Origin())
		if fn != nil && len(fn.Blocks) > 0 && !slices.Contains(r.impls[m.Origin()], fn) {
			r.impls[m.Origin()] = append(r.impls[m.Origin()], fn)
		}
	}
}

type conversion struct{ from, to types.Type }
