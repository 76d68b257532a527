package lockgraph

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// Role says where the owner of a lock is kept, for types that are kept in
// several places: a queue type of which a server has one for requests and
// another for answers. Two locks of one class in different roles are never the
// same.
type Role struct {
	// Many is true when the type has several roles; Where is which, or empty.
	Many  bool
	Where string
	// Parts is true when the type has several places by value, so that its
	// objects are parts of others, or many types keep lists of it.
	Parts bool
}

// Unsure reports whether the object may be a part of any of several types.
// Objects of their own that the package makes and stores in several places
// are mostly found in all of them.
func (r Role) Unsure() bool { return r.Parts && r.Where == "" }

// Apart reports whether objects in the two roles are never the same.
func (r Role) Apart(o Role) bool {
	return r.Many && o.Many && r.Where != "" && o.Where != "" && r.Where != o.Where
}

// roles tells where the package keeps objects of each type: in fields and
// package variables of that type, by value, and in those that a new object is
// stored in. Fields that get the same new object are one place.
type roles struct {
	pass   *analysis.Pass
	parent map[*types.Var]*types.Var
	names  map[*types.Var]string
	homes  map[*types.TypeName][]*types.Var
	parts  map[*types.TypeName]int
	// lists has the types that keep maps or slices of pointers to a type.
	lists map[*types.TypeName][]string
}

func newRoles(pass *analysis.Pass) *roles {
	r := &roles{pass, make(map[*types.Var]*types.Var), make(map[*types.Var]string), make(map[*types.TypeName][]*types.Var), make(map[*types.TypeName]int), make(map[*types.TypeName][]string)}
	scope := pass.Pkg.Scope()
	for _, name := range scope.Names() {
		switch obj := scope.Lookup(name).(type) {
		case *types.TypeName:
			if st, ok := obj.Type().Underlying().(*types.Struct); ok && !obj.IsAlias() {
				for f := range st.Fields() {
					r.byValue(f, obj.Name()+"."+f.Name())
					if n := path.NamedOf(f.Type()); n != nil && f.Embedded() {
						r.part(n, f, obj.Name()+"."+f.Name())
					}
					r.listed(f.Type(), obj.Name())
				}
			}
		case *types.Var:
			r.byValue(obj, obj.Name())
		}
	}
	return r
}

// listed notes that a type keeps a map or slice of pointers to another.
func (r *roles) listed(t types.Type, owner string) {
	switch u := t.Underlying().(type) {
	case *types.Slice:
		t = u.Elem()
	case *types.Map:
		t = u.Elem()
	default:
		return
	}
	if _, ok := types.Unalias(t).(*types.Pointer); !ok {
		return
	}
	if n := path.NamedOf(t); n != nil && !slices.Contains(r.lists[n.Obj()], owner) {
		r.lists[n.Obj()] = append(r.lists[n.Obj()], owner)
	}
}

// maxNesting bounds how deep containers are looked into.
const maxNesting = 8

// byValue notes that a variable or field holds objects of a type, or containers
// of them.
func (r *roles) byValue(v *types.Var, name string) {
	t := types.Unalias(v.Type())
	for range maxNesting { // type T []T has no end
		switch u := t.Underlying().(type) {
		case *types.Slice:
			t = types.Unalias(u.Elem())
			continue
		case *types.Array:
			t = types.Unalias(u.Elem())
			continue
		case *types.Map:
			t = types.Unalias(u.Elem())
			continue
		}
		break
	}
	if n, ok := t.(*types.Named); ok {
		r.part(n, v, name)
	}
}

// part notes that objects of a type are parts of others: by value, or embedded.
func (r *roles) part(n *types.Named, v *types.Var, name string) {
	if _, ok := n.Underlying().(*types.Struct); ok && r.parent[v.Origin()] == nil {
		r.home(n.Origin().Obj(), v, name)
		r.parts[n.Origin().Obj()]++
	}
}

func (r *roles) home(t *types.TypeName, v *types.Var, name string) {
	v = v.Origin()
	if _, known := r.parent[v]; known {
		return
	}
	r.parent[v], r.names[v] = v, name
	r.homes[t] = append(r.homes[t], v)
}

// root finds the variable that stands for the place that v belongs to.
func (r *roles) root(v *types.Var) *types.Var {
	for r.parent[v] != v {
		v = r.parent[v]
	}
	return v
}

// gather finds where new objects are stored.
func (r *roles) gather(fns []*ssa.Function) {
	for _, fn := range fns {
		if isTest(callees.Top(fn)) {
			continue
		}
		first := make(map[ssa.Value]*types.Var)
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.Store:
					r.stored(i.Addr, i.Val, fn, first)
				case *ssa.MapUpdate:
					if u, ok := path.Origin(i.Map).(*ssa.UnOp); ok && u.Op == token.MUL {
						r.stored(u.X, i.Value, fn, first)
					}
				}
			}
		}
	}
}

func (r *roles) stored(addr, val ssa.Value, fn *ssa.Function, first map[ssa.Value]*types.Var) {
	if mi, ok := val.(*ssa.MakeInterface); ok {
		val = mi.X
	}
	if _, ok := types.Unalias(val.Type()).Underlying().(*types.Pointer); !ok {
		return
	}
	val = path.Origin(val)
	n := path.NamedOf(val.Type())
	if n == nil || !lockset.JustMade(path.Rooted(val), fn) {
		return
	}
	v, name := variable(addr)
	if v == nil {
		return
	}
	r.home(n.Origin().Obj(), v, name)
	if f := first[val]; f != nil {
		r.parent[r.root(v)] = r.root(f)
	} else {
		first[val] = v
	}
}

// variable returns the field or package variable at addr, with a name.
func variable(addr ssa.Value) (*types.Var, string) {
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		p, ok := types.Unalias(a.X.Type()).Underlying().(*types.Pointer)
		if !ok {
			return nil, ""
		}
		st, ok := types.Unalias(p.Elem()).Underlying().(*types.Struct)
		if !ok {
			return nil, ""
		}
		f, name := st.Field(a.Field).Origin(), ""
		if n := path.NamedOf(p); n != nil {
			name = n.Obj().Name()
		}
		return f, name + "." + f.Name()
	case *ssa.Global:
		v, _ := a.Object().(*types.Var)
		return v, a.Name()
	}
	return nil, ""
}

// maxLists is how many types may keep lists of a type whose objects are in all
// of them.
const maxLists = 2

// of returns the role of the owner of the lock at p, of class c.
func (r *roles) of(p path.Path, c path.Class) Role {
	if c.Type == "" {
		return Role{} // a package variable is one
	}
	t, _ := r.lookup(c).(*types.TypeName)
	if t == nil {
		return Role{}
	}
	if len(r.lists[t]) > maxLists {
		return Role{Many: true, Parts: true} // in one of several lists, which may have nothing in common
	}
	places := make(map[*types.Var]bool)
	for _, v := range r.homes[t] {
		places[r.root(v)] = true
	}
	if len(places) < 2 {
		return Role{}
	}
	role := Role{Many: true, Parts: r.parts[t] > 1}
	if !p.Valid() {
		return role
	}
	owner := p
	for range strings.Count(c.Field, ".") + 1 {
		var ok bool
		if owner, ok = owner.Parent(); !ok {
			return role
		}
	}
	var v *types.Var
	if f := owner.Last(); f != nil {
		v = f.Origin()
	} else {
		v = keeper(owner.Root())
	}
	if v != nil && r.parent[v] != nil {
		role.Where = c.Pkg + " " + r.names[r.root(v)]
	}
	return role
}

// keeper returns the variable that an object is, or that keeps the map or
// slice that it was taken from; nil if it is not known.
func keeper(root ssa.Value) *types.Var {
	var c ssa.Value
	switch root := root.(type) {
	case *ssa.Global:
		v, _ := root.Object().(*types.Var)
		return v
	case *ssa.Lookup:
		c = root.X
	case *ssa.UnOp:
		if ia, ok := root.X.(*ssa.IndexAddr); ok {
			c = ia.X
		}
	case *ssa.Extract:
		switch t := root.Tuple.(type) {
		case *ssa.Lookup:
			c = t.X
		case *ssa.Next:
			if rng, ok := t.Iter.(*ssa.Range); ok {
				c = rng.X
			}
		}
	}
	if c == nil {
		return nil
	}
	if u, ok := path.Origin(c).(*ssa.UnOp); ok && u.Op == token.MUL {
		v, _ := variable(u.X)
		return v
	}
	return nil
}

func (r *roles) lookup(c path.Class) types.Object {
	if c.Pkg == r.pass.Pkg.Path() {
		return r.pass.Pkg.Scope().Lookup(c.Type)
	}
	for _, p := range r.pass.Pkg.Imports() {
		if p.Path() == c.Pkg {
			return p.Scope().Lookup(c.Type)
		}
	}
	return nil
}
