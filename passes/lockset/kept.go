package lockset

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// stored is a function that a field or package variable may hold.
type stored struct {
	fn   *ssa.Function
	recv ssa.Value // of a bound method
	base path.Path // the object with the field, where it is stored; may be invalid
}

// kept gathers the functions that are stored in fields and package variables,
// elements of slices and maps in them included, through the parameters of
// setters.
func (r *Result) gatherKept() {
	r.kept = make(map[types.Object][]stored)
	for _, fn := range r.calls.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.Store:
					r.keep(i.Addr, i.Val)
				case *ssa.MapUpdate:
					if u, ok := i.Map.(*ssa.UnOp); ok && u.Op == token.MUL {
						r.keep(u.X, i.Value)
					}
				}
			}
		}
	}
}

func (r *Result) keep(addr, val ssa.Value) {
	obj, base := holder(addr)
	if obj == nil {
		return
	}
	if c, ok := val.(*ssa.Call); ok { // f.list = append(f.list, fn)
		if b, ok := c.Call.Value.(*ssa.Builtin); ok {
			if b.Name() == "append" && len(c.Call.Args) == 2 {
				for _, e := range elements(c.Call.Args[1]) {
					r.keepFunc(obj, base, e, 0)
				}
			}
			return
		}
	}
	r.keepFunc(obj, base, val, 0)
}

// keepFunc adds what a value of function type may be: a literal, a method, an
// argument, or what a call returns.
func (r *Result) keepFunc(obj types.Object, base path.Path, val ssa.Value, depth int) {
	if val == nil || depth > 2 {
		return
	}
	if !knowledge.IsFunc(val.Type()) {
		return
	}
	if fn, recv := callees.Func(val); fn != nil {
		s := stored{fn, recv, base}
		if len(fn.Blocks) > 0 && len(r.kept[obj]) < maxKept && !slices.Contains(r.kept[obj], s) {
			r.kept[obj] = append(r.kept[obj], s)
		}
		return
	}
	switch v := path.Origin(val).(type) {
	case *ssa.Parameter:
		fn := v.Parent()
		i := slices.Index(fn.Params, v)
		for _, c := range r.calls.CallersOf(fn) {
			args := callees.Arguments(c.Common())
			if i < 0 || i >= len(args) {
				continue
			}
			at := path.Path{}
			if base.Valid() {
				at, _ = substitute(base, fn, args)
			}
			r.keepFunc(obj, at, args[i], depth+1)
		}
	case *ssa.Call:
		if fn := callees.Unwrap(v.Call.StaticCallee()); fn != nil {
			r.keepResults(obj, base, fn, depth)
		} else if v.Call.IsInvoke() {
			for _, t := range r.implementations(&v.Call) {
				r.keepResults(obj, path.Path{}, t.fn, depth)
			}
		}
	}
}

// keepResults adds the literals and methods that a function returns.
func (r *Result) keepResults(obj types.Object, base path.Path, fn *ssa.Function, depth int) {
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && len(ret.Results) == 1 {
			if f, _ := callees.Func(ret.Results[0]); f != nil {
				r.keepFunc(obj, base, ret.Results[0], depth+1)
			}
		}
	}
}

// holder returns the field or package variable at addr, and the object that
// has the field. For an element it is that of the slice or map.
func holder(addr ssa.Value) (types.Object, path.Path) {
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		f := path.FieldOf(a)
		if f == nil {
			return nil, path.Path{}
		}
		base, _ := path.Of(a.X)
		return f, base
	case *ssa.Global:
		return a.Object(), path.Path{}
	case *ssa.IndexAddr:
		if u, ok := a.X.(*ssa.UnOp); ok && u.Op == token.MUL {
			return holder(u.X)
		}
	}
	return nil, path.Path{}
}

// keptFuncs returns the functions that a value loaded from a field, a package
// variable, or a slice or map there, may be.
func (r *Result) keptFuncs(v ssa.Value) []target {
	v = path.Origin(v)
	if c := container(v); c != nil {
		v = c
	}
	var obj types.Object
	var at path.Path
	switch u := v.(type) {
	case *ssa.UnOp:
		if u.Op != token.MUL {
			return nil
		}
		obj, at = holder(u.X)
	case *ssa.Field:
		if st := path.StructOf(u.X.Type()); st != nil {
			obj = st.Field(u.Field).Origin()
			at, _ = path.Of(u.X)
		}
	}
	if obj == nil {
		return nil
	}
	var out []target
	for _, s := range r.kept[obj] {
		if obj.Pkg() != r.pkg && (!at.Valid() || s.base != at) {
			continue // others set it, too: for the same object only
		}
		t := target{fn: s.fn, obj: objectOf(s.fn), args: make([]ssa.Value, len(s.fn.Params)), kept: s.base, at: at, guess: true}
		if s.recv != nil && len(t.args) > 0 {
			t.args[0] = s.recv
		}
		out = append(out, t)
	}
	doing := 0 // a function that does nothing stands for none
	for _, t := range out {
		if len(r.calls.In(t.fn)) > 0 {
			doing++
		}
	}
	for i := range out {
		out[i].several = doing > 1 && (!at.Valid() || out[i].kept != at)
	}
	return out
}
