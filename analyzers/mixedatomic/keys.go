package mixedatomic

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// key tells variables apart: the field or package variable, and the way to it
// from the type that it is reached through. A struct of counters that several
// types hold is another one in each.
type key struct {
	variable types.Object
	owner    *types.Named
	way      [4]types.Object
}

func keyOf(addr ssa.Value) (key, bool) {
	v := variable(addr)
	if v == nil {
		return key{}, false
	}
	p, ok := path.Of(addr)
	if !ok {
		return key{}, false
	}
	return keyOfPath(p, v)
}

func keyOfPath(p path.Path, v types.Object) (key, bool) {
	k := key{variable: v}
	if p.Len() > len(k.way) {
		return key{}, false
	}
	if p.Len() > 0 {
		k.owner = path.NamedOf(p.Root().Type())
		n := 0
		for i, f := range p.Fields() {
			k.way[n] = f
			n++
			// Count from the last pointer followed: what it points to is the object.
			if _, ptr := f.Type().Underlying().(*types.Pointer); ptr && i < p.Len()-1 {
				k.owner, k.way, n = path.NamedOf(f.Type()), [4]types.Object{}, 0
			}
		}
	}
	return k, true
}

// variable returns the unexported field or package variable of basic or
// pointer type at an address.
func variable(addr ssa.Value) types.Object {
	v := path.VarAt(addr)
	if v == nil || v.Exported() && !isField(v) {
		return nil
	}
	if !basic(v.Type()) {
		return nil
	}
	return v
}

// basic reports whether a type is one that package atomic has functions for.
func basic(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Basic, *types.Pointer:
		return true
	}
	return false
}

func isField(v types.Object) bool {
	f, ok := v.(*types.Var)
	return ok && f.IsField()
}

func name(addr ssa.Value, v key) string {
	if p, ok := path.Of(addr); ok {
		if f, isVar := v.variable.(*types.Var); isVar && f.IsField() && p.Last() != f { // a copy of the struct around it
			if q, ok := p.Select(f); ok {
				p = q
			}
		}
		return p.String()
	}
	return path.Name(addr)
}

func typeName(t types.Type) string {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return "Pointer"
	}
	n := b.Name()
	return strings.ToUpper(n[:1]) + n[1:]
}
