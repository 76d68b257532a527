package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
)

// maxGivers bounds the calls between a method and what gives a lock back for it.
const maxGivers = 3

// goesWith reports whether a function that returns with a lock held returns an
// object with it, as a transaction is, that keeps the lock's owner and has a
// method that gives such a lock back, itself or by a function of the package,
// without having taken it.
func (r *Result) goesWith(b *Body, h Held, class path.Class) bool {
	results := b.Fn.Signature.Results()
	for i := range results.Len() {
		kind := path.NamedOf(results.At(i).Type())
		if kind == nil || types.IsInterface(kind) || !keeps(kind, class, 0) {
			continue
		}
		always := true
		for _, ret := range b.Returns {
			if slices.ContainsFunc(ret.Held, func(o Held) bool { return o.Path == h.Path }) {
				always = always && resultClass(ret.Instr.Results[i]) != "nil"
			}
		}
		if always && slices.ContainsFunc(r.gives[class], func(fn *ssa.Function) bool { return r.servesMethod(fn, kind, 0) }) {
			return true
		}
	}
	return false
}

// keeps reports whether a type has a field that points to the type that has the
// lock, or to what has it.
func keeps(kind *types.Named, class path.Class, depth int) bool {
	st, ok := kind.Underlying().(*types.Struct)
	if !ok || class.Type == "" || depth > 1 {
		return false
	}
	for f := range st.Fields() {
		n := path.NamedOf(f.Type())
		if n == nil || n.Obj().Pkg() == nil {
			continue
		}
		if n.Obj().Name() == class.Type && n.Obj().Pkg().Path() == class.Pkg || f.Embedded() && keeps(n, class, depth+1) {
			return true
		}
	}
	return false
}

// servesMethod reports whether a function is a method of a type, or called by
// one.
func (r *Result) servesMethod(fn *ssa.Function, kind *types.Named, depth int) bool {
	fn = callees.Top(fn)
	if recv := fn.Signature.Recv(); recv != nil {
		if n := path.NamedOf(recv.Type()); n != nil && n.Origin() == kind.Origin() {
			return true
		}
	}
	return depth < maxGivers && slices.ContainsFunc(r.calls.CallersOf(fn), func(call ssa.CallInstruction) bool {
		return call.Parent() != fn && r.servesMethod(call.Parent(), kind, depth+1)
	})
}
