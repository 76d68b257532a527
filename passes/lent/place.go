package lent

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/path"
)

// place is where a map lies, or a struct: in a field, or in an element of the map or slice
// that the field holds, and in fields of that.
type place struct {
	in   path.Path
	elem bool
	then []*types.Var
	at   ssa.Instruction // where it is read
}

// same reports whether two places are fields of the same types, whichever the objects.
func (p place) same(o place) bool {
	return p.elem == o.elem && slices.Equal(p.in.Fields(), o.in.Fields()) && slices.Equal(p.then, o.then) &&
		(p.in.Len() > 0 || p.in.Root() == o.in.Root())
}

// plain reports whether what lies at a place is what a field holds, of no element.
func (p place) plain() bool { return !p.elem && len(p.then) == 0 }

func (p place) String() string {
	var b strings.Builder
	b.WriteString(p.in.String())
	if p.elem {
		b.WriteString("[...]")
	}
	for _, f := range p.then {
		b.WriteString("." + f.Name())
	}
	return b.String()
}

// last returns the field that holds what lies there; nil for an element.
func (p place) last() *types.Var {
	if len(p.then) > 0 {
		return p.then[len(p.then)-1]
	}
	if p.elem {
		return nil
	}
	return p.in.Last()
}

// field returns a field of the struct that lies at a place.
func (p place) field(f *types.Var) (place, bool) {
	if p.elem {
		p.then = append(slices.Clip(p.then), f)
		return p, true
	}
	in, ok := p.in.Select(f)
	p.in = in
	return p, ok
}

// maxDepth bounds the way back from a value to the field that it was read from.
const maxDepth = 10

// locate returns the place that a value was read from.
func locate(v ssa.Value, depth int) (place, bool) {
	if depth > maxDepth {
		return place{}, false
	}
	v = path.Origin(v)
	if guards.IsShared(v) {
		return place{in: path.Rooted(v)}, true
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return place{}, false
		}
		p, ok := addressed(v.X, depth+1)
		if p.at == nil {
			p.at = v
		}
		return p, ok
	case *ssa.Field:
		p, ok := locate(v.X, depth+1)
		if st := path.StructOf(v.X.Type()); ok && st != nil {
			return p.field(st.Field(v.Field).Origin())
		}
	case *ssa.Lookup:
		return element(v.X, v, depth)
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Lookup:
			if v.Index == 0 {
				return element(t.X, t, depth)
			}
		case *ssa.Next:
			if r, ok := t.Iter.(*ssa.Range); ok && v.Index == 2 {
				return element(r.X, t, depth)
			}
		}
	case *ssa.Phi: // or one that is made where there is none
		for _, e := range v.Edges {
			if p, ok := locate(e, depth+4); ok && p.in.Len() > 0 {
				return p, true
			}
		}
	}
	return place{}, false
}

// element returns the place of what is found in a map or slice.
func element(in ssa.Value, at ssa.Instruction, depth int) (place, bool) {
	p, ok := locate(in, depth+1)
	if !ok || p.elem {
		return place{}, false
	}
	p.elem, p.at = true, at
	return p, true
}

// addressed returns the place at an address.
func addressed(addr ssa.Value, depth int) (place, bool) {
	if depth > maxDepth {
		return place{}, false
	}
	addr = path.Origin(addr)
	switch addr := addr.(type) {
	case *ssa.FieldAddr:
		f := path.FieldOf(addr)
		if f == nil {
			return place{}, false
		}
		var p place
		var ok bool
		switch x := path.Origin(addr.X).(type) {
		case *ssa.Alloc:
			if p, ok = copied(x, f, depth); ok && !inPlace(x) {
				break
			}
			return place{}, false
		case *ssa.FieldAddr, *ssa.IndexAddr:
			p, ok = addressed(x, depth+1)
		default:
			p, ok = locate(x, depth+1)
		}
		if !ok {
			return place{}, false
		}
		return p.field(f)
	case *ssa.IndexAddr:
		return element(addr.X, addr, depth)
	case *ssa.Alloc:
		return copied(addr, nil, depth)
	}
	if guards.IsShared(addr) {
		return place{in: path.Rooted(addr)}, true
	}
	return place{}, false
}

// inPlace reports whether a variable is a pointer itself, of which there are others.
func inPlace(a *ssa.Alloc) bool {
	_, ptr := a.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Pointer)
	return ptr
}

// copied returns the place of which a variable is a copy. With a field, that has not been
// set in the copy.
func copied(a *ssa.Alloc, field *types.Var, depth int) (place, bool) {
	var from ssa.Value
	for _, ref := range path.Uses(a) {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Val == ssa.Value(a) && isResult(ref.Addr) {
				continue
			}
			if ref.Val == ssa.Value(a) || from != nil {
				return place{}, false
			}
			from = ref.Val
		case *ssa.FieldAddr:
			if field != nil && path.FieldOf(ref) == field && isSet(ref) {
				return place{}, false
			}
		case *ssa.UnOp, *ssa.DebugRef, *ssa.Return:
		default:
			return place{}, false // somebody else may set it
		}
	}
	if from == nil {
		return place{}, false
	}
	return locate(from, depth+1)
}

// isResult reports whether a variable only holds what is returned, until the deferred calls
// have run.
func isResult(addr ssa.Value) bool {
	a, ok := addr.(*ssa.Alloc)
	return ok && !slices.ContainsFunc(path.Uses(a), func(i ssa.Instruction) bool {
		switch i := i.(type) {
		case *ssa.Store:
			return i.Addr != ssa.Value(a)
		case *ssa.UnOp:
			return slices.ContainsFunc(path.Uses(i), func(i ssa.Instruction) bool { _, ret := i.(*ssa.Return); return !ret })
		}
		return true
	})
}

// isSet reports whether a field is assigned, or its address goes anywhere.
func isSet(fa *ssa.FieldAddr) bool {
	return slices.ContainsFunc(path.Uses(fa), func(i ssa.Instruction) bool {
		switch i := i.(type) {
		case *ssa.UnOp, *ssa.DebugRef:
			return false
		case *ssa.FieldAddr:
			return isSet(i)
		}
		return true
	})
}
