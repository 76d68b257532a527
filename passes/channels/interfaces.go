package channels

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// throughInterface reports whether other packages may call a method though they
// cannot name its type: values of that are given to interfaces, declared there,
// that ask for the method.
func (r *Result) throughInterface(fn *ssa.Function) bool {
	if fn.Signature.Recv() == nil || fn.Object() == nil || !fn.Object().Exported() {
		return false
	}
	if r.dispatched == nil {
		r.dispatched = make(map[types.Object]bool)
		type conversion struct{ from, to types.Type }
		done := make(map[conversion]bool) // most are made many times
		for _, fn := range r.callees.Functions() {
			for _, b := range fn.Blocks {
				for _, i := range b.Instrs {
					if mi, ok := i.(*ssa.MakeInterface); ok && !done[conversion{mi.X.Type(), mi.Type()}] {
						done[conversion{mi.X.Type(), mi.Type()}] = true
						r.dispatch(mi)
					}
				}
			}
		}
	}
	return r.dispatched[fn.Object()]
}

// dispatch notes the methods that an interface value gives to other packages.
func (r *Result) dispatch(mi *ssa.MakeInterface) {
	iface, ok := mi.Type().Underlying().(*types.Interface)
	if !ok {
		return
	}
	for i := range iface.NumMethods() {
		m := iface.Method(i)
		if m.Pkg() == nil || m.Pkg() == r.pass.Pkg {
			continue
		}
		if obj, _, _ := types.LookupFieldOrMethod(mi.X.Type(), true, m.Pkg(), m.Name()); obj != nil {
			if f, ok := obj.(*types.Func); ok {
				r.dispatched[f.Origin()] = true
			}
		}
	}
}
