package path

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/knowledge"
)

// maxFields is the longest path; longer ones are not followed.
const maxFields = 6

// Path is an access path: a root value and the fields selected from it, with
// pointers followed implicitly as in source code. Paths are comparable.
type Path struct {
	root   ssa.Value
	fields [maxFields]*types.Var // of the generic type, for instantiations
	n      int
}

// Of returns the path of the object that v is, points to or is the address
// of. It is false when the object has no stable name: an element of a slice,
// array or map, a variable assigned several times.
func Of(v ssa.Value) (Path, bool) { return of(v, 0) }

func of(v ssa.Value, depth int) (Path, bool) {
	if depth > maxDepth {
		return Path{}, false
	}
	v = origin(v, depth)
	switch v := v.(type) {
	case *ssa.FieldAddr:
		return selectField(v.X, v.Field, depth)
	case *ssa.Field:
		return selectField(v.X, v.Field, depth)
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return Path{root: v}, v.Op == token.ARROW
		}
		switch x := origin(v.X, depth).(type) {
		case *ssa.FieldAddr, *ssa.Global:
			return of(x, depth+1)
		case *ssa.Parameter, *ssa.Call, *ssa.Extract, *ssa.FreeVar:
			return of(x, depth+1) // *p where p is a pointer to the object
		}
		return Path{}, false
	case *ssa.Const, *ssa.Builtin, *ssa.IndexAddr, *ssa.Index, *ssa.Lookup, *ssa.BinOp:
		return Path{}, false
	case nil:
		return Path{}, false
	}
	return Path{root: v}, true
}

func selectField(x ssa.Value, field int, depth int) (Path, bool) {
	p, ok := of(x, depth+1)
	if !ok || p.n == maxFields {
		return Path{}, false
	}
	st := StructOf(x.Type())
	if st == nil {
		return Path{}, false
	}
	p.fields[p.n] = st.Field(field).Origin()
	p.n++
	return p, true
}

// StructOf returns the struct that a type, or what it points to, is; nil if it
// is none.
func StructOf(t types.Type) *types.Struct {
	t = knowledge.Core(t)
	if p, ok := t.(*types.Pointer); ok {
		t = knowledge.Core(p.Elem())
	}
	st, _ := t.(*types.Struct)
	return st
}

// FieldOf returns the struct field at an address, or nil if it is that of
// anything else. Of an instantiated struct it is the field of the generic one.
func FieldOf(addr ssa.Value) *types.Var {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return nil
	}
	st := StructOf(fa.X.Type())
	if st == nil {
		return nil
	}
	return st.Field(fa.Field).Origin()
}

// VarAt returns the struct field or package variable at an address, or nil.
func VarAt(addr ssa.Value) types.Object {
	if g, ok := addr.(*ssa.Global); ok {
		return g.Object()
	}
	if f := FieldOf(addr); f != nil {
		return f
	}
	return nil
}

// FieldRead returns the struct field that a value was loaded from, or nil.
func FieldRead(v ssa.Value) *types.Var {
	load, ok := Origin(v).(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	return FieldOf(load.X)
}

// Rooted returns the path that is just a root.
func Rooted(v ssa.Value) Path { return Path{root: v} }

// Root returns the value the path begins at.
func (p Path) Root() ssa.Value { return p.root }

// Fields returns the fields selected, outermost first.
func (p Path) Fields() []*types.Var { return append([]*types.Var(nil), p.fields[:p.n]...) }

// Len returns the number of fields selected.
func (p Path) Len() int { return p.n }

// Last returns the field selected last, or nil.
func (p Path) Last() *types.Var {
	if p.n == 0 {
		return nil
	}
	return p.fields[p.n-1]
}

// Valid reports whether p is a path at all.
func (p Path) Valid() bool { return p.root != nil }

// Parent returns the path without its last field.
func (p Path) Parent() (Path, bool) {
	if p.n == 0 {
		return Path{}, false
	}
	p.n--
	p.fields[p.n] = nil
	return p, true
}

// HasPrefix reports whether q is p or an object that p goes through.
func (p Path) HasPrefix(q Path) bool {
	if p.root != q.root || p.n < q.n {
		return false
	}
	for i := range q.n {
		if p.fields[i] != q.fields[i] {
			return false
		}
	}
	return true
}

// Rebase returns p with its prefix old replaced by to.
func (p Path) Rebase(old, to Path) (Path, bool) {
	if !p.HasPrefix(old) || to.n+p.n-old.n > maxFields {
		return Path{}, false
	}
	for i := old.n; i < p.n; i++ {
		to.fields[to.n] = p.fields[i]
		to.n++
	}
	return to, true
}

// Select returns p with a field appended.
func (p Path) Select(field *types.Var) (Path, bool) {
	if p.n == maxFields {
		return Path{}, false
	}
	p.fields[p.n] = field.Origin()
	p.n++
	return p, true
}

// String returns the path as source code would write it.
func (p Path) String() string {
	if p.root == nil {
		return "?"
	}
	var b strings.Builder
	b.WriteString(Name(p.root))
	for _, f := range p.fields[:p.n] {
		if f.Embedded() && p.Last() != f {
			continue // promoted: source leaves it out
		}
		b.WriteByte('.')
		b.WriteString(f.Name())
	}
	return b.String()
}

func namedOf(t types.Type) *types.Named {
	for range 3 {
		t = types.Unalias(t)
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
			continue
		}
		break
	}
	named, _ := types.Unalias(t).(*types.Named)
	if named == nil {
		return nil
	}
	return named.Origin()
}

// NamedOf returns the named type that t is or points to, generic types in
// their uninstantiated form; or nil.
func NamedOf(t types.Type) *types.Named { return namedOf(t) }

// IsNamed reports whether t is, or points to, the named type pkg.name.
func IsNamed(t types.Type, pkg, name string) bool {
	n := namedOf(t)
	if n == nil || n.Obj().Name() != name || n.Obj().Pkg() == nil {
		return false
	}
	return TrimVendor(n.Obj().Pkg().Path()) == pkg
}

// IsGlobal reports whether v is, or was loaded from, a package variable pkg.name.
func IsGlobal(v ssa.Value, pkg string, names ...string) bool {
	g, ok := Variable(v).(*ssa.Global)
	return ok && g.Pkg != nil && TrimVendor(g.Pkg.Pkg.Path()) == pkg && slices.Contains(names, g.Name())
}

// TrimVendor returns an import path without the vendor directory it is in.
func TrimVendor(path string) string {
	if i := strings.LastIndex(path, "/vendor/"); i >= 0 {
		return path[i+len("/vendor/"):]
	}
	return strings.TrimPrefix(path, "vendor/")
}

// Same reports whether two values are one: one value behind its conversions, or
// one place that both are read from.
func Same(a, b ssa.Value) bool {
	if Origin(a) == Origin(b) {
		return true
	}
	p, ok := Of(a)
	q, ok2 := Of(b)
	return ok && ok2 && p == q
}
