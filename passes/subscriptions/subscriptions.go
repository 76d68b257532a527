// Package subscriptions says which functions put something into a collection that others
// go through, the subscribers of an object, and return the function that takes it out
// again, or what a method of the object takes out. Other packages of the module learn of them by a fact.
package subscriptions

import (
	"fmt"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintsubscriptions",
	Doc:        "says which functions return what ends a subscription",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{ssaform.Analyzer, callees.Analyzer},
	FactTypes:  []analysis.Fact{new(Fact)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Fact is on a function that subscribes.
type Fact struct {
	Result int    // index of the function that ends it, or of the object with Method
	Method string // that ends it; "" for a function
	Owner  bool   // Method is one of the object with the subscribers, and takes the result
	In     string // the field or variable with the subscribers
}

// AFact makes Fact a fact.
func (*Fact) AFact() {}

func (f *Fact) String() string {
	end := fmt.Sprint(f.Result)
	if f.Method != "" {
		end += "." + f.Method
	}
	if f.Owner {
		end = fmt.Sprintf("%s(%d)", f.Method, f.Result)
	}
	return fmt.Sprintf("subscribes(%s, %s)", end, f.In)
}

// Result answers questions about the calls of one package.
type Result struct {
	pass    *analysis.Pass
	callees *callees.Result
	known   map[*ssa.Function]*Fact
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{pass: pass, callees: pass.ResultOf[callees.Analyzer].(*callees.Result), known: make(map[*ssa.Function]*Fact)}
	for _, fn := range r.callees.Functions() {
		if fn.Parent() != nil || len(fn.Blocks) == 0 {
			continue
		}
		fact := r.subscribes(fn)
		if fact == nil {
			continue
		}
		r.known[fn] = fact
		if obj, ok := fn.Object().(*types.Func); ok && obj.Pkg() == pass.Pkg {
			pass.ExportObjectFact(obj.Origin(), fact)
		}
	}
	return r, nil
}

// Of returns what a call subscribes to, or nil.
func (r *Result) Of(call *ssa.CallCommon) *Fact {
	return callees.Told(r.callees, r.pass, r.known, call)
}

func (r *Result) subscribes(fn *ssa.Function) *Fact {
	var added []types.Object
	in := func(end *ssa.Function) types.Object {
		if added == nil {
			added = append(r.changed(fn, false, 1), nil)
		}
		for _, v := range r.changed(end, true, 2) {
			if slices.Contains(added, v) && !r.takenElsewhere(v, fn, end) {
				return v
			}
		}
		return nil
	}
	for i := range fn.Signature.Results().Len() {
		t := fn.Signature.Results().At(i).Type()
		if !ends(t) {
			continue
		}
		if end := r.returned(fn, i); end != nil {
			if v := in(end); v != nil {
				return &Fact{Result: i, In: v.Name()}
			}
		}
	}
	for i := range fn.Signature.Results().Len() {
		for _, m := range r.enders(fn, fn.Signature.Results().At(i).Type()) {
			if v := in(m); v != nil {
				return &Fact{Result: i, Method: m.Name(), In: v.Name()}
			}
		}
		for _, m := range r.takers(fn, fn.Signature.Results().At(i).Type()) {
			if v := in(m); v != nil {
				return &Fact{Result: i, Method: m.Name(), Owner: true, In: v.Name()}
			}
		}
	}
	return nil
}

// takers lists the exported methods of a method's receiver that take what it returns, a channel or an
// object of the package, and nothing else of that type.
func (r *Result) takers(fn *ssa.Function, t types.Type) []*ssa.Function {
	recv := receiver(fn)
	if named := path.NamedOf(t); recv == nil || !knowledge.IsChan(t) && (named == nil || named.Obj().Pkg() != r.pass.Pkg || named.Origin() == recv) {
		return nil
	}
	var out []*ssa.Function
	for _, m := range r.callees.Functions() {
		obj, ok := m.Object().(*types.Func)
		if !ok || m == fn || m.Parent() != nil || receiver(m) != recv || !obj.Exported() {
			continue
		}
		n := 0
		for p := range m.Signature.Params().Variables() {
			if sameType(p.Type(), t) {
				n++
			}
		}
		if n == 1 {
			out = append(out, m)
		}
	}
	return out
}

// sameType reports whether two types of methods of one object are the same. Each method of a
// generic object has type parameters of its own.
func sameType(a, b types.Type) bool {
	if types.Identical(a, b) {
		return true
	}
	x, y := path.NamedOf(a), path.NamedOf(b)
	if x == nil || y == nil || x != y || x.TypeParams().Len() == 0 {
		return false
	}
	_, pointer := types.Unalias(a).(*types.Pointer)
	_, other := types.Unalias(b).(*types.Pointer)
	return pointer == other
}

func receiver(fn *ssa.Function) *types.Named {
	if fn.Signature.Recv() == nil {
		return nil
	}
	if named := path.NamedOf(fn.Signature.Recv().Type()); named != nil {
		return named.Origin()
	}
	return nil
}

// takenElsewhere reports whether something else than the end of a subscription, and of all,
// takes subscribers out: who does not listen any more, or whose context has ended.
func (r *Result) takenElsewhere(v types.Object, fn, end *ssa.Function) bool {
	within := []*ssa.Function{fn, end}
	for range 2 {
		for _, f := range slices.Clone(within[1:]) {
			for _, call := range r.callees.In(f) {
				within = append(within, r.callees.Of(call.Common())...)
			}
		}
	}
	return slices.ContainsFunc(r.callees.Functions(), func(f *ssa.Function) bool {
		if slices.ContainsFunc(within, func(w *ssa.Function) bool { return f == w || w != fn && callees.Within(f, w) }) {
			return false
		}
		if obj, ok := callees.Top(f).Object().(*types.Func); ok && knowledge.Ends(obj) {
			return false
		}
		return slices.Contains(r.changed(f, true, 0), v)
	})
}

// enders lists the methods of a type of the package, which is not that of the receiver,
// that may end something: they take nothing and tell no more than an error.
func (r *Result) enders(fn *ssa.Function, t types.Type) []*ssa.Function {
	named := path.NamedOf(t)
	if named == nil || named.Obj().Pkg() != r.pass.Pkg || fn.Signature.Recv() != nil && path.NamedOf(fn.Signature.Recv().Type()) == named {
		return nil
	}
	var out []*ssa.Function
	for _, m := range r.callees.Functions() {
		if sig := m.Signature; m.Parent() == nil && sig.Recv() != nil && path.NamedOf(sig.Recv().Type()) != nil && path.NamedOf(sig.Recv().Type()).Origin() == named.Origin() {
			if obj, ok := m.Object().(*types.Func); ok && obj.Exported() && ends(types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), false)) {
				out = append(out, m)
			}
		}
	}
	return out
}

// ends reports whether a type is that of a function which may end something: it takes
// nothing, and returns no more than an error.
func ends(t types.Type) bool {
	sig, ok := knowledge.Core(t).(*types.Signature)
	return ok && sig.Params().Len() == 0 && (sig.Results().Len() == 0 || sig.Results().Len() == 1 && knowledge.IsError(sig.Results().At(0).Type()))
}

// returned returns the function of the package that a result always is, or nil. What is
// returned on failure does not count.
func (r *Result) returned(fn *ssa.Function, i int) *ssa.Function {
	var one *ssa.Function
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover || path.IsNil(ret.Results[i]) {
			continue
		}
		v := path.Origin(ret.Results[i])
		if call, ok := v.(*ssa.Call); ok && knowledge.Is(callees.Object(&call.Call), "sync", "OnceFunc", "OnceValue") {
			v = path.Origin(call.Call.Args[0])
		}
		f, _ := callees.Func(v)
		if f == nil || len(f.Blocks) == 0 || one != nil && one != f {
			return nil
		}
		one = f
	}
	return one
}

// changed lists the fields and package variables with maps and slices that a function adds
// to, or takes from, itself or in functions of the package that it calls.
func (r *Result) changed(fn *ssa.Function, takes bool, depth int) []types.Object {
	var out []types.Object
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.MapUpdate:
				if v := kept(i.Map); v != nil && (!takes || shortened(i.Value, v)) {
					out = append(out, v)
				}
			case *ssa.Store:
				if v := stored(i); v != nil {
					out = append(out, v)
				}
			case *ssa.Call, *ssa.Defer:
				call := i.(ssa.CallInstruction).Common()
				if b, ok := call.Value.(*ssa.Builtin); ok {
					if b.Name() == "delete" && takes {
						if v := kept(call.Args[0]); v != nil {
							out = append(out, v)
						}
					}
					continue
				}
				if depth > 0 {
					for _, callee := range r.callees.Of(call) {
						if callee != fn {
							out = append(out, r.changed(callee, takes, depth-1)...)
						}
					}
				}
			}
		}
	}
	return out
}

// kept returns the field or package variable that a map, or one in that, was loaded from, or nil.
// One in it may be put there by the function itself, where there was none.
func kept(m ssa.Value) types.Object {
	switch v := path.Origin(m).(type) {
	case *ssa.Phi:
		var one types.Object
		for _, e := range v.Edges {
			if _, again := e.(*ssa.Phi); again {
				return nil
			}
			in := kept(e)
			if in == nil || one != nil && one != in {
				return nil
			}
			one = in
		}
		return one
	case *ssa.MakeMap:
		for _, use := range path.Uses(v) {
			if put, ok := use.(*ssa.MapUpdate); ok && put.Value == ssa.Value(v) {
				return loaded(put.Map)
			}
		}
		return nil
	}
	if in := lookup(m); in != nil {
		m = in.X
	}
	return loaded(m)
}

// lookup returns the lookup in a map that a value is from, or nil.
func lookup(v ssa.Value) *ssa.Lookup {
	v = path.Origin(v)
	if e, ok := v.(*ssa.Extract); ok && e.Index == 0 {
		v = e.Tuple
	}
	in, _ := v.(*ssa.Lookup)
	return in
}

// loaded returns the field or package variable that a value was loaded from, or nil.
func loaded(v ssa.Value) types.Object {
	load, ok := path.Origin(v).(*ssa.UnOp)
	if !ok {
		return nil
	}
	return path.VarAt(load.X)
}

// shortened reports whether a value is a slice in a map with something taken out of it.
func shortened(v ssa.Value, in types.Object) bool {
	call, ok := path.Origin(v).(*ssa.Call)
	if !ok || len(call.Call.Args) == 0 {
		return false
	}
	from := call.Call.Args[0]
	part, ok := path.Origin(from).(*ssa.Slice)
	if ok && knowledge.IsBuiltin(&call.Call, "append") {
		return lookup(part.X) != nil && loaded(lookup(part.X).X) == in
	}
	return knowledge.Is(callees.Object(&call.Call), "slices", "Delete", "DeleteFunc") && lookup(from) != nil && loaded(lookup(from).X) == in
}

// stored returns the field or package variable of a slice that a store changes to what is
// made of the slice in it, or nil.
func stored(s *ssa.Store) types.Object {
	v := path.VarAt(s.Addr)
	if v == nil {
		return nil
	}
	if _, ok := knowledge.Core(v.Type()).(*types.Slice); !ok {
		return nil
	}
	call, ok := path.Origin(s.Val).(*ssa.Call)
	if !ok || len(call.Call.Args) == 0 || kept(call.Call.Args[0]) != v && !sliceOf(call.Call.Args[0], v) {
		return nil
	}
	return v
}

// sliceOf reports whether a value is a part of the slice in a field or variable.
func sliceOf(v ssa.Value, in types.Object) bool {
	s, ok := path.Origin(v).(*ssa.Slice)
	return ok && kept(s.X) == in
}
