package channels

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// WithElements returns the ledger that also follows channels into the elements of
// maps, slices and arrays and out of them again, all elements of one collection
// together: subscribers by name, a list of workers. Collections flow as channels
// do, in both directions, since what is put into one shows in all its copies.
// It is the same ledger if the package keeps no channels so.
//
// Of a channel that is kept with others nobody knows which operations come in
// which order: few rules have a use for it.
func (r *Result) WithElements() *Result {
	if r.deep != nil {
		return r.deep
	}
	return r
}

// collects reports whether a function of the package puts channels into maps,
// slices or arrays.
func (r *Result) collects() bool {
	for _, fn := range r.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				switch instr := instr.(type) {
				case *ssa.MapUpdate:
					if knowledge.IsChan(instr.Value.Type()) {
						return true
					}
				case *ssa.Store:
					if _, element := instr.Addr.(*ssa.IndexAddr); element && knowledge.IsChan(instr.Val.Type()) {
						return true
					}
				}
			}
		}
	}
	return false
}

// follows reports whether values of a type are followed: channels, and their
// collections if the ledger has elements.
func (r *Result) follows(t types.Type) bool {
	return knowledge.IsChan(t) || r.elements && isCollection(t)
}

// isCollection reports whether a type is a map, slice or array of channels, or a
// pointer to such an array.
func isCollection(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Map:
		return knowledge.IsChan(t.Elem())
	case *types.Slice:
		return knowledge.IsChan(t.Elem())
	case *types.Array:
		return knowledge.IsChan(t.Elem())
	case *types.Pointer:
		a, ok := t.Elem().Underlying().(*types.Array)
		return ok && knowledge.IsChan(a.Elem())
	}
	return false
}

// collection returns the node of the channels in a map, slice or array; nil if
// they are not followed.
func (r *Result) collection(v ssa.Value) *node {
	if !r.elements || !isCollection(v.Type()) {
		return nil
	}
	if a, ok := v.(*ssa.Alloc); ok {
		return r.array(a)
	}
	if _, ok := v.Type().Underlying().(*types.Pointer); ok {
		return r.variable(v)
	}
	return r.node(v)
}

// array returns the node of an array in a local variable, such as that of the
// arguments of append.
func (r *Result) array(a *ssa.Alloc) *node {
	n := r.node(a)
	for _, ref := range path.Uses(a) {
		switch ref := ref.(type) {
		case *ssa.Slice, *ssa.IndexAddr, *ssa.UnOp, *ssa.DebugRef:
			continue
		case *ssa.Store:
			if ref.Addr == a {
				continue
			}
		}
		n.open, n.out = true, all
	}
	return n
}

// same says that two nodes are one collection.
func (r *Result) same(a, b *node) {
	r.edge(a, b)
	r.edge(b, a)
}

// flow adds the flow of a value of type t.
func (r *Result) flow(from, to *node, t types.Type) {
	if knowledge.IsChan(t) {
		r.edge(from, to)
	} else {
		r.same(from, to)
	}
}

// defineElement adds where a channel that is an element, or a new collection,
// comes from. It is false for other values.
func (r *Result) defineElement(v ssa.Value, to *node) bool {
	if !r.elements {
		return false
	}
	var from *node
	switch v := v.(type) {
	case *ssa.MakeMap, *ssa.MakeSlice:
		return true
	case *ssa.Alloc:
		return true
	case *ssa.Slice:
		if n := r.collection(v.X); n != nil {
			r.same(n, to)
			return true
		}
	case *ssa.Lookup:
		from = r.collection(v.X)
	case *ssa.Index:
		from = r.collection(v.X)
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Lookup:
			from = r.collection(t.X)
		case *ssa.Next:
			if rng, ok := t.Iter.(*ssa.Range); ok && v.Index == 2 {
				from = r.collection(rng.X)
			}
		}
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" || isPlain(&v.Call) {
			for _, a := range v.Call.Args {
				if n := r.collection(a); n != nil {
					r.same(n, to)
				}
			}
			return true
		}
	}
	if from == nil {
		return false
	}
	r.edge(from, to)
	return true
}

// isPlain reports whether a call is of a function of package slices or maps that
// is given no function of its own to call: it moves elements, no more.
func isPlain(call *ssa.CallCommon) bool {
	obj := callees.Object(call)
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "slices" && obj.Pkg().Path() != "maps" {
		return false
	}
	for _, a := range call.Args {
		if knowledge.IsFunc(a.Type()) {
			return false
		}
	}
	return true
}

// builtin adds what a built-in function does with collections. It is false for
// those that do more than move elements.
func (r *Result) builtin(name string, args []ssa.Value) bool {
	switch name {
	case "append", "delete", "clear", "len", "cap", "copy":
	default:
		return false
	}
	if name == "copy" {
		if a, b := r.collection(args[0]), r.collection(args[1]); a != nil && b != nil {
			r.same(a, b)
		}
	}
	return r.elements && len(args) > 0 && isCollection(args[0].Type())
}
