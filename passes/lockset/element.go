package lockset

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// spot is an element of a container, by the same index or key.
type spot struct {
	value     ssa.Value // what was loaded, or the address of what is an element itself
	container ssa.Value
	index     ssa.Value
}

func spotOf(v ssa.Value) (spot, bool) {
	switch x := v.(type) {
	case *ssa.IndexAddr:
		return spot{v, x.X, x.Index}, true
	case *ssa.Lookup:
		return spot{v, x.X, x.Index}, !x.CommaOk
	case *ssa.UnOp:
		if ia, ok := x.X.(*ssa.IndexAddr); ok && x.Op == token.MUL {
			return spot{v, ia.X, ia.Index}, true
		}
	}
	return spot{}, false
}

// same reports whether two spots are one: the same index into the same container.
func (s spot) same(o spot) bool {
	if !sameValue(s.index, o.index) {
		return false
	}
	if path.Origin(s.container) == path.Origin(o.container) {
		return true
	}
	p, ok1 := path.Of(s.container)
	q, ok2 := path.Of(o.container)
	return ok1 && ok2 && p == q
}

func sameValue(a, b ssa.Value) bool {
	a, b = path.Origin(a), path.Origin(b)
	x, ok1 := a.(*ssa.Const)
	y, ok2 := b.(*ssa.Const)
	if ok1 && ok2 {
		return flow.ConstText(x) == flow.ConstText(y)
	}
	return a == b
}

// first returns the value by which a function came to an element before it came
// to it again by v: the name of the object, unless something is put into the
// container.
func (id *identity) first(v ssa.Value) ssa.Value {
	if out, ok := id.elements[v]; ok {
		return out
	}
	id.elements[v] = v
	s, ok := spotOf(v)
	if !ok || v.Parent() == nil {
		return v
	}
	at := v.(ssa.Instruction)
	out := v
	for _, b := range v.Parent().Blocks {
		for _, i := range b.Instrs {
			if s.changedBy(i) {
				return v
			}
			o, ok := i.(ssa.Value)
			if !ok || o == v {
				continue
			}
			other, ok := spotOf(o)
			if ok && sameKind(o, v) && other.same(s) && flow.Dominates(i, at) && (out == v || flow.Dominates(i, out.(ssa.Instruction))) {
				out = o
			}
		}
	}
	id.elements[v] = out
	return out
}

func sameKind(a, b ssa.Value) bool {
	switch a.(type) {
	case *ssa.IndexAddr:
		_, ok := b.(*ssa.IndexAddr)
		return ok
	case *ssa.Lookup:
		_, ok := b.(*ssa.Lookup)
		return ok
	}
	_, ok := b.(*ssa.UnOp)
	return ok
}

// changedBy reports whether an instruction may put another object into a
// container, or another container in its place.
func (s spot) changedBy(i ssa.Instruction) bool {
	is := func(c ssa.Value) bool {
		p, ok1 := path.Of(c)
		q, ok2 := path.Of(s.container)
		return path.Origin(c) == path.Origin(s.container) || ok1 && ok2 && p == q
	}
	switch i := i.(type) {
	case *ssa.MapUpdate:
		return is(i.Map)
	case *ssa.Store:
		if ia, ok := i.Addr.(*ssa.IndexAddr); ok {
			return is(ia.X)
		}
		p, ok1 := path.Of(i.Addr)
		q, ok2 := path.Of(s.container)
		return ok1 && ok2 && (p == q || q.HasPrefix(p))
	}
	return false
}
