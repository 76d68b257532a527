package roots

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
)

// maxOrigins bounds the functions that are looked at on the way up from one.
const maxOrigins = 1000

// origins finds the functions that runs of others begin in, tests left out: the
// bodies of goroutines, and what code outside the package may call. Unlike
// Of it keeps no chains, so that it can go up all the way.
type origins struct {
	calls   *callees.Result
	foreign map[types.Object]bool // methods by which types of the package serve other packages' interfaces
	known   map[*ssa.Function][]*ssa.Function
}

// Serial reports whether one run at a time of one function is all that gets to both of
// two: see origins.
func (r *Result) Serial(a, b *ssa.Function) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.origins == nil {
		r.origins = newOrigins(r.callees, r.pkg)
	}
	return r.origins.serial(callees.Unwrap(a), callees.Unwrap(b))
}

// serial reports whether one run at a time of one function is all that gets to
// both of two: what a goroutine does, or a method that another package calls by
// an interface of its own, as it does the steps of a state machine. From quic-go,
// where all about a connection is in one loop.
func (o *origins) serial(a, b *ssa.Function) bool {
	x, y := o.of(a), o.of(b)
	if len(x) != 1 || len(y) != 1 || x[0] != y[0] {
		return false
	}
	return o.isHook(x[0]) || !o.outside(x[0]) && !o.calls.UsedAsValue(x[0])
}

// of lists the origins of a function; nil if they are too many to be found.
func (o *origins) of(fn *ssa.Function) []*ssa.Function {
	if out, ok := o.known[fn]; ok {
		return out
	}
	seen := map[*ssa.Function]bool{fn: true}
	var out []*ssa.Function
	queue := []*ssa.Function{fn}
	for len(queue) > 0 {
		f := queue[0]
		queue = queue[1:]
		if o.begins(f) {
			out = append(out, f)
		}
		if o.isBody(f) {
			continue
		}
		for _, call := range plain(o.calls.CallersOf(f)) {
			if up := call.Parent(); !seen[up] {
				seen[up] = true
				queue = append(queue, up)
			}
		}
		if len(seen) > maxOrigins {
			out = nil
			break
		}
	}
	o.known[fn] = out
	return out
}

// isBody reports whether a function runs as a goroutine, and not otherwise: it is
// started, or called by literals that are.
func (o *origins) isBody(fn *ssa.Function) bool {
	started := func(f *ssa.Function) bool {
		calls := plain(o.calls.CallersOf(f))
		return len(calls) > 0 && !slices.ContainsFunc(calls, func(c ssa.CallInstruction) bool { _, ok := c.(*ssa.Go); return !ok })
	}
	if o.calls.UsedAsValue(fn) || o.outside(fn) {
		return false
	}
	calls := plain(o.calls.CallersOf(fn))
	return len(calls) > 0 && !slices.ContainsFunc(calls, func(c ssa.CallInstruction) bool {
		_, ok := c.(*ssa.Go)
		return !ok && (c.Parent().Parent() == nil || !started(c.Parent()))
	})
}

// plain leaves out calls in tests.
func plain(calls []ssa.CallInstruction) []ssa.CallInstruction {
	return slices.DeleteFunc(slices.Clone(calls), func(c ssa.CallInstruction) bool { return callees.InTest(c.Parent()) })
}

// begins reports whether runs may begin in a function.
func (o *origins) begins(fn *ssa.Function) bool {
	return o.isBody(fn) || o.outside(fn) || o.calls.UsedAsValue(fn) || len(plain(o.calls.CallersOf(fn))) == 0 ||
		slices.ContainsFunc(plain(o.calls.CallersOf(fn)), func(c ssa.CallInstruction) bool { _, ok := c.(*ssa.Go); return ok })
}

// outside reports whether code of other packages may call a function: it is
// exported, and so is the type that it is a method of; or an interface of another
// package has it.
func (o *origins) outside(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	if !ok || !obj.Exported() {
		return false
	}
	recv := fn.Signature.Recv()
	if recv == nil {
		return true
	}
	n := path.NamedOf(recv.Type())
	return n == nil || n.Obj().Exported() || o.foreign[obj]
}

// isHook reports whether a function is a method of a type that other packages
// know by an interface of their own only, one request at a time: those of package
// net/http are many.
func (o *origins) isHook(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	if !ok || !o.foreign[obj] || obj.Name() == "ServeHTTP" {
		return false
	}
	n := path.NamedOf(fn.Signature.Recv().Type())
	return n != nil && !n.Obj().Exported()
}

func newOrigins(calls *callees.Result, pkg *types.Package) *origins {
	o := &origins{calls, make(map[types.Object]bool), make(map[*ssa.Function][]*ssa.Function)}
	for _, fn := range calls.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if m, ok := i.(*ssa.MakeInterface); ok {
					o.serves(m, pkg)
				}
			}
		}
	}
	return o
}

// serves notes the methods by which an object serves an interface of another
// package, or one of this package that others can use.
func (o *origins) serves(m *ssa.MakeInterface, pkg *types.Package) {
	n := path.NamedOf(m.X.Type())
	if n == nil || n.Obj().Pkg() != pkg {
		return
	}
	iface, ok := m.Type().Underlying().(*types.Interface)
	if !ok {
		return
	}
	if as := path.NamedOf(m.Type()); as != nil && as.Obj().Pkg() == pkg && !as.Obj().Exported() {
		return
	}
	for method := range iface.Methods() {
		if obj, _, _ := types.LookupFieldOrMethod(m.X.Type(), true, method.Pkg(), method.Name()); obj != nil {
			o.foreign[obj] = true
		}
	}
}
