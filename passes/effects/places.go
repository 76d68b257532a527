package effects

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// places returns the memory that existed before home was called and that v
// points to, is the address of, or is an element of.
func (s *scanner) places(v ssa.Value) Places {
	var few [8]ssa.Value
	w := &walker{home: s.home, seen: few[:0]}
	return w.places(v, 0)
}

type walker struct {
	home *ssa.Function
	seen []ssa.Value
}

const maxDepth = 20

func (w *walker) places(v ssa.Value, depth int) Places {
	v = path.Origin(v)
	if slices.Contains(w.seen, v) {
		return 0
	}
	if depth > maxDepth || len(w.seen) > 200 {
		return Other
	}
	w.seen = append(w.seen, v)
	depth++
	switch v := v.(type) {
	case *ssa.Parameter:
		if v.Parent() == w.home {
			if knowledge.IsContext(v.Type()) {
				return 0
			}
			return Param(slices.Index(w.home.Params, v))
		}
		if callees.Within(v.Parent(), w.home) {
			return Other // of a literal
		}
		return Captured
	case *ssa.Alloc:
		if callees.Within(v.Parent(), w.home) {
			return 0
		}
		return Captured
	case *ssa.FreeVar:
		return Captured
	case *ssa.Global:
		return Globals
	case *ssa.FieldAddr:
		return w.places(v.X, depth)
	case *ssa.IndexAddr:
		return w.places(v.X, depth)
	case *ssa.Field:
		return w.places(v.X, depth)
	case *ssa.Index:
		return w.places(v.X, depth)
	case *ssa.Lookup:
		return w.places(v.X, depth)
	case *ssa.Slice:
		return w.places(v.X, depth)
	case *ssa.SliceToArrayPointer:
		return w.places(v.X, depth)
	case *ssa.Convert:
		return w.places(v.X, depth)
	case *ssa.TypeAssert:
		return w.places(v.X, depth)
	case *ssa.Range:
		return w.places(v.X, depth)
	case *ssa.Next:
		return w.places(v.Iter, depth)
	case *ssa.Extract:
		return w.places(v.Tuple, depth)
	case *ssa.Phi:
		var p Places
		for _, e := range v.Edges {
			p |= w.places(e, depth)
		}
		return p
	case *ssa.UnOp:
		if v.Op != token.MUL || !hasPointers(v.Type()) {
			return 0
		}
		return w.loaded(v.X, depth)
	case *ssa.Call:
		return w.result(v, depth)
	}
	return 0 // constants, fresh memory, numbers
}

// loaded returns the places of a pointer that is loaded from an address: what
// was stored there, for a variable of home; else the object it is kept in.
func (w *walker) loaded(addr ssa.Value, depth int) Places {
	cell, ok := path.Whole(addr).(*ssa.Alloc)
	if !ok {
		return w.places(addr, depth)
	}
	if !callees.Within(cell.Parent(), w.home) {
		return Captured
	}
	var p Places
	c := path.CellOf(cell)
	for _, st := range c.Stores {
		p |= w.places(st.Val, depth)
	}
	for _, part := range c.Parts {
		for _, st := range path.CellOf(part).Stores {
			p |= w.places(st.Val, depth)
		}
	}
	return p
}

// result returns the places that what a call returns may belong to.
func (w *walker) result(call *ssa.Call, depth int) Places {
	if !hasPointers(call.Type()) || answers(&call.Call) {
		return 0
	}
	var p Places
	if call.Call.IsInvoke() {
		p |= w.places(call.Call.Value, depth)
	}
	for _, a := range call.Call.Args {
		if hasPointers(a.Type()) {
			p |= w.places(a, depth)
		}
	}
	return p
}

// answers reports whether a call's results are made for its caller: what async
// functions and functions of std that can fail return.
func answers(call *ssa.CallCommon) bool {
	sig := call.Signature()
	if knowledge.Async(sig) {
		return true
	}
	obj := callees.Object(call)
	return obj != nil && obj.Pkg() != nil && knowledge.IsStd(obj.Pkg().Path()) && knowledge.ReturnsError(sig)
}

// hasPointers reports whether a value of a type may lead to memory that others
// share.
func hasPointers(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.UnsafePointer
	case *types.Struct:
		for f := range u.Fields() {
			if hasPointers(f.Type()) {
				return true
			}
		}
		return false
	case *types.Array:
		return hasPointers(u.Elem())
	case *types.Tuple:
		for v := range u.Variables() {
			if hasPointers(v.Type()) {
				return true
			}
		}
		return false
	}
	return !knowledge.IsContext(t) && !knowledge.IsError(t)
}
