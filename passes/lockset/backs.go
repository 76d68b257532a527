package lockset

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// backPointer is what is known about a field by which a part may point to its
// whole.
type backPointer struct {
	owner *types.Named // the part
	whole *types.Named
}

// refute drops a back pointer when a part is made that goes into one object and
// points to another of its type: an instance to what it is an instance of. It
// is none either where the part has what it points to made for it.
func (id *identity) refute(st *ssa.Store) {
	into, ok := st.Addr.(*ssa.FieldAddr)
	if !ok {
		return
	}
	if c, ok := path.Origin(st.Val).(*ssa.Call); ok && Makes(callees.Unwrap(c.Call.StaticCallee()), 0) {
		delete(id.backs, path.FieldOf(into))
	}
	if call, ok := path.Origin(st.Val).(*ssa.Call); ok {
		id.refuteMade(into, call)
		return
	}
	made, ok := path.Origin(st.Val).(*ssa.Alloc)
	if !ok {
		return
	}
	part := path.NamedOf(made.Type())
	if part == nil {
		return
	}
	for _, f := range id.backsOf(part) {
		if typeAt(path.Rooted(into.X)) != id.backs[f].whole {
			continue
		}
		if v := fieldValue(made, f); v != nil && path.Origin(v) != path.Origin(into.X) {
			delete(id.backs, f)
		}
	}
}

// refuteMade drops a back pointer when a constructor makes a part without it and
// the part goes into an object just so: others of its type may point to a whole,
// this one does not.
func (id *identity) refuteMade(into *ssa.FieldAddr, call *ssa.Call) {
	callee, _ := callees.Func(call.Call.Value)
	part := path.NamedOf(call.Type())
	if callee == nil || part == nil || len(callee.Blocks) == 0 || len(id.backsOf(part)) == 0 {
		return
	}
	for _, r := range path.Uses(call) {
		switch r.(type) {
		case *ssa.Store, *ssa.DebugRef:
		default:
			return // what is done to it here may set the pointer
		}
	}
	var made *ssa.Alloc
	for _, b := range callee.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		a, ok := path.Origin(ret.Results[0]).(*ssa.Alloc)
		if !ok || made != nil && a != made {
			return
		}
		made = a
	}
	if made == nil {
		return
	}
	for _, f := range id.backsOf(part) {
		if typeAt(path.Rooted(into.X)) == id.backs[f].whole && !sets(made, f) {
			delete(id.backs, f)
		}
	}
}

// sets reports whether a field of an object just made is assigned, or whether
// the object is handed to a function that may do so.
func sets(made *ssa.Alloc, f *types.Var) bool {
	for _, r := range path.Uses(made) {
		switch r := r.(type) {
		case *ssa.FieldAddr:
			if path.FieldOf(r) == f {
				return true
			}
		case *ssa.Call, *ssa.MakeClosure:
			return true
		}
	}
	return false
}

// backOf reports whether f, a field of a struct of type part, may be the
// pointer to its whole: it is the only field of its type.
func backOf(part types.Type, f *types.Var) *backPointer {
	owner, whole := path.NamedOf(part), path.NamedOf(f.Type())
	if owner == nil || whole == nil {
		return nil
	}
	st, ok := owner.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	for g := range st.Fields() {
		if g.Origin() != f && path.NamedOf(g.Type()) == whole {
			return nil
		}
	}
	return &backPointer{owner, whole}
}

// backsOf lists the fields by which objects of a type may know their whole, in
// the order of the type.
func (id *identity) backsOf(part *types.Named) []*types.Var {
	st, ok := part.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	var out []*types.Var
	for f := range st.Fields() {
		if b := id.backs[f.Origin()]; b != nil && b.owner == part {
			out = append(out, f.Origin())
		}
	}
	return out
}

// element finds the whole of a part taken out of a container: s for v.back
// when v is an element of s.parts.
func (id *identity) element(p path.Path) (path.Path, bool) {
	back := id.backs[p.Fields()[0]]
	if back == nil {
		return p, false
	}
	c := container(p.Root())
	if c == nil {
		return p, false
	}
	in, ok := path.Of(c)
	if !ok || in.Len() == 0 {
		return p, false
	}
	whole, _ := in.Parent()
	if typeAt(whole) != back.whole {
		return p, false
	}
	first, _ := path.Rooted(p.Root()).Select(p.Fields()[0])
	return p.Rebase(first, whole)
}

// container returns the map, slice or sync.Map that v is an element of, or nil.
func container(v ssa.Value) ssa.Value {
	switch v := path.Origin(v).(type) {
	case *ssa.Parameter:
		return rangedOver(v)
	case *ssa.TypeAssert:
		return container(v.X)
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Call:
			if knowledge.Is(callees.Object(&t.Call), "sync", "Map.Load", "Map.LoadOrStore", "Map.LoadAndDelete") {
				return callees.Arguments(&t.Call)[0]
			}
		case *ssa.Next:
			if r, ok := t.Iter.(*ssa.Range); ok {
				return path.Origin(r.X)
			}
		case *ssa.Lookup:
			return path.Origin(t.X)
		case *ssa.TypeAssert:
			return container(t.X)
		}
	case *ssa.Lookup:
		return path.Origin(v.X)
	case *ssa.UnOp:
		if ia, ok := v.X.(*ssa.IndexAddr); ok && v.Op == token.MUL {
			return path.Origin(ia.X)
		}
	}
	return nil
}

// rangedOver returns the sync.Map whose Range calls the literal that a value is the second
// parameter of, or nil.
func rangedOver(p *ssa.Parameter) ssa.Value {
	lit := p.Parent()
	if lit.Parent() == nil || len(lit.Params) != 2 || p != lit.Params[1] {
		return nil
	}
	made := path.MadeBy(lit)
	var fn ssa.Value = lit
	if made != nil {
		fn = made
	}
	for _, call := range callees.Calls(lit.Parent()) {
		args := callees.Arguments(call.Common())
		if knowledge.Is(callees.Object(call.Common()), "sync", "Map.Range") && len(args) == 2 && path.Origin(args[1]) == fn {
			return args[0]
		}
	}
	return nil
}

// typeAt returns the named type of the object at p, or nil.
func typeAt(p path.Path) *types.Named {
	if f := p.Last(); f != nil {
		return path.NamedOf(f.Type())
	}
	return path.NamedOf(p.Root().Type())
}
