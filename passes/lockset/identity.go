package lockset

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
)

// identity finds one path for objects that code reaches in several ways:
// through getters, through objects just built, through the pointer by which a
// part knows its whole, and through the Locker of a condition variable.
type identity struct {
	backs   map[*types.Var]*backPointer
	lockers map[*types.Var]locker // of fields of type sync.Cond
	results map[*ssa.Function]path.Path
	// elements is by which value functions came to an element first.
	elements map[ssa.Value]ssa.Value
}

// locker is what a field sync.Cond locks: fields from the condition's parent.
type locker struct {
	fields []*types.Var
	mode   Mode
	ok     bool
}

func newIdentity(fns []*ssa.Function) *identity {
	id := &identity{
		backs:   make(map[*types.Var]*backPointer),
		lockers: make(map[*types.Var]locker),
		results: make(map[*ssa.Function]path.Path),

		elements: make(map[ssa.Value]ssa.Value),
	}
	eachStore(fns, id.store)
	eachStore(fns, id.refute)
	return id
}

func eachStore(fns []*ssa.Function, do func(*ssa.Store)) {
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if st, ok := i.(*ssa.Store); ok {
					do(st)
				}
			}
		}
	}
}

func (id *identity) store(st *ssa.Store) {
	fa, ok := st.Addr.(*ssa.FieldAddr)
	if !ok {
		return
	}
	f := path.FieldOf(fa)
	if f == nil {
		return
	}
	if _, ok := types.Unalias(f.Type()).Underlying().(*types.Pointer); ok && id.backs[f] == nil {
		if b := backOf(fa.X.Type(), f); b != nil {
			id.backs[f] = b
		}
	}
	if path.IsNamed(f.Type(), "sync", "Cond") {
		if c, ok := path.Origin(st.Val).(*ssa.Call); ok && isSyncFunc(c, "NewCond") && len(c.Call.Args) == 1 {
			id.locks(f, fa.X, c.Call.Args[0])
		}
	} else if f.Name() == "L" && f.Pkg() != nil && f.Pkg().Path() == "sync" {
		if cond, ok := fa.X.(*ssa.FieldAddr); ok {
			id.locks(path.FieldOf(cond), cond.X, st.Val)
		}
	}
}

// locks records that the condition in field cond of base locks l.
func (id *identity) locks(cond *types.Var, base, l ssa.Value) {
	mode := Write
	if c, ok := path.Origin(l).(*ssa.Call); ok && len(c.Call.Args) == 1 && callees.Object(c.Common()) != nil && callees.Object(c.Common()).Name() == "RLocker" {
		l, mode = c.Call.Args[0], Read
	}
	was, known := id.lockers[cond]
	whole, ok1 := path.Of(base)
	lock, ok2 := path.Of(l)
	if f := embeddedLock(l); ok2 && f != nil {
		lock, ok2 = lock.Select(f)
	}
	if !ok1 || !ok2 || !lock.HasPrefix(whole) || lock == whole {
		id.lockers[cond] = locker{}
		return
	}
	now := locker{lock.Fields()[whole.Len():], mode, true}
	if known && (!was.ok || was.mode != mode || len(was.fields) != len(now.fields) || was.fields[0] != now.fields[0]) {
		now.ok = false
	}
	id.lockers[cond] = now
}

// embeddedLock returns the field by which an object is a Locker: a lock that it
// embeds.
func embeddedLock(l ssa.Value) *types.Var {
	if m, ok := l.(*ssa.MakeInterface); ok {
		l = m.X
	}
	st := path.StructOf(l.Type())
	if st == nil || IsLock(l.Type()) {
		return nil
	}
	for f := range st.Fields() {
		if f.Embedded() && IsLock(f.Type()) {
			return f.Origin()
		}
	}
	return nil
}

func isSyncFunc(c *ssa.Call, name string) bool {
	f := callees.Object(c.Common())
	return f != nil && f.Pkg() != nil && f.Pkg().Path() == "sync" && f.Name() == name
}

// Of is path.Of, with the object named in one way.
func (id *identity) Of(v ssa.Value) (path.Path, bool) {
	p, ok := path.Of(v)
	if !ok {
		return p, false
	}
	return id.one(p), true
}

// elementOf is Of for a lock in an object that was loaded from a map, slice or
// array: it begins at the pointer loaded, or the element, which is the same only
// for code that uses that very value, or comes to it by the same index again.
func (id *identity) elementOf(v ssa.Value) (path.Path, bool) {
	var fields []*types.Var
	for {
		fa, ok := path.Origin(v).(*ssa.FieldAddr)
		if !ok {
			break
		}
		f := path.FieldOf(fa)
		if f == nil {
			return path.Path{}, false
		}
		fields = append(fields, f)
		v = fa.X
	}
	p, ok := nameOf(v)
	if ia, part := path.Origin(v).(*ssa.IndexAddr); !ok && part && len(fields) > 0 {
		p, ok = path.Rooted(ia), true
	}
	if !ok || p.Len() > 0 {
		return path.Path{}, false
	}
	p = path.Rooted(id.first(p.Root()))
	for i := len(fields) - 1; i >= 0; i-- {
		var ok bool
		if p, ok = p.Select(fields[i]); !ok {
			return p, false
		}
	}
	return id.one(p), true
}

// one returns the one name for the object at p.
func (id *identity) one(p path.Path) path.Path {
	for range 6 {
		q := id.shorten(id.step(p))
		if q == p {
			break
		}
		p = q
	}
	return p
}

// step replaces the root of p by what it certainly is.
func (id *identity) step(p path.Path) path.Path {
	if p.Len() == 0 {
		if c, ok := p.Root().(*ssa.Call); ok {
			if q, ok := id.getter(c); ok {
				return q
			}
		}
		return p
	}
	root := path.Rooted(p.Root())
	switch r := p.Root().(type) {
	case *ssa.Call:
		if q, ok := id.getter(r); ok {
			if out, ok := p.Rebase(root, q); ok {
				return out
			}
		}
		if isSyncFunc(r, "NewCond") && len(r.Call.Args) == 1 && p.Fields()[0].Name() == "L" {
			return id.ofCond(p, r.Call.Args[0])
		}
		if made, args := madeBy(r); made != nil {
			if v := fieldValue(made, p.Fields()[0]); v != nil {
				if q, ok := path.Of(v); !ok {
					return p
				} else if q, ok = substitute(q, made.Parent(), args); ok {
					if first, ok := root.Select(p.Fields()[0]); ok {
						if out, ok := p.Rebase(first, q); ok {
							return out
						}
					}
				}
			}
		}
	case *ssa.Alloc:
		if v := fieldValue(r, p.Fields()[0]); v != nil {
			if q, ok := path.Of(v); ok && q.Root() != p.Root() {
				if first, ok := root.Select(p.Fields()[0]); ok {
					if out, ok := p.Rebase(first, q); ok {
						return out
					}
				}
			}
		}
	default:
		if q, ok := id.element(p); ok {
			return q
		}
	}
	return p
}

// ofCond names the lock at c.L, of a condition that was just made for l.
func (id *identity) ofCond(p path.Path, l ssa.Value) path.Path {
	q, ok := path.Of(l)
	if !ok || !IsLock(path.Origin(l).Type()) {
		return p // of an RLocker, or of what embeds its lock
	}
	if first, ok := path.Rooted(p.Root()).Select(p.Fields()[0]); ok {
		if out, ok := p.Rebase(first, q); ok {
			return out
		}
	}
	return p
}

// getter returns the path that a call returns, if its callee does nothing but
// return a part of its receiver or argument.
func (id *identity) getter(c *ssa.Call) (path.Path, bool) {
	fn := callees.Unwrap(c.Call.StaticCallee())
	if fn == nil || len(fn.Blocks) == 0 || len(fn.Params) != len(c.Call.Args) {
		return path.Path{}, false
	}
	p, known := id.results[fn]
	if !known {
		if len(fn.Blocks) == 1 && fn.Signature.Results().Len() == 1 {
			if ret, ok := fn.Blocks[0].Instrs[len(fn.Blocks[0].Instrs)-1].(*ssa.Return); ok {
				if q, ok := path.Of(ret.Results[0]); ok && q.Len() > 0 {
					if _, param := q.Root().(*ssa.Parameter); param && len(callees.Calls(fn)) == 0 {
						p = q
					}
				}
			}
		}
		id.results[fn] = p
	}
	if !p.Valid() {
		return p, false
	}
	return substitute(p, fn, c.Call.Args)
}

// madeBy returns the object that a call builds and returns, if it does just
// that.
func madeBy(c *ssa.Call) (*ssa.Alloc, []ssa.Value) {
	fn := callees.Unwrap(c.Call.StaticCallee())
	if fn == nil || len(fn.Blocks) == 0 || len(fn.Blocks) > 3 || fn.Signature.Results().Len() != 1 {
		return nil, nil
	}
	var one *ssa.Alloc
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		a, ok := path.Origin(ret.Results[0]).(*ssa.Alloc)
		if !ok || one != nil && one != a {
			return nil, nil
		}
		one = a
	}
	return one, c.Call.Args
}

// fieldValue returns what a field of an object is set to where it is made, if
// the function that makes it sets it once.
func fieldValue(a *ssa.Alloc, f *types.Var) ssa.Value {
	refs := a.Referrers()
	if refs == nil {
		return nil
	}
	var one ssa.Value
	for _, r := range *refs {
		fa, ok := r.(*ssa.FieldAddr)
		if !ok || path.FieldOf(fa) != f {
			continue
		}
		for _, s := range path.Uses(fa) {
			st, ok := s.(*ssa.Store)
			if !ok || st.Addr != fa {
				continue
			}
			if one != nil {
				return nil
			}
			one = st.Val
		}
	}
	if _, ok := one.(*ssa.Const); ok {
		return nil
	}
	return one
}

// shorten drops the way to a part and back, and names what a condition
// variable locks.
func (id *identity) shorten(p path.Path) path.Path {
	fields := p.Fields()
	for i := 0; i < len(fields); i++ {
		prefix := path.Rooted(p.Root())
		for _, f := range fields[:i] {
			prefix, _ = prefix.Select(f)
		}
		if i+1 < len(fields) {
			part, back := fields[i], id.backs[fields[i+1]]
			if back != nil && part != fields[i+1] && path.NamedOf(part.Type()) == back.owner && typeAt(prefix) == back.whole {
				return with(prefix, fields[i+2:])
			}
			l := id.lockers[fields[i]]
			if l.ok && fields[i+1].Name() == "L" && fields[i+1].Pkg() != nil && fields[i+1].Pkg().Path() == "sync" {
				return with(with(prefix, l.fields), fields[i+2:])
			}
		}
	}
	return p
}

func with(p path.Path, fields []*types.Var) path.Path {
	for _, f := range fields {
		p, _ = p.Select(f)
	}
	return p
}

// reads reports whether v is the Locker of a condition variable that locks
// for reading.
func (id *identity) reads(v ssa.Value) bool {
	p, ok := path.Of(v)
	if !ok || p.Len() < 2 {
		return false
	}
	f := p.Fields()
	l := id.lockers[f[p.Len()-2]]
	return l.ok && l.mode == Read && f[p.Len()-1].Name() == "L"
}

// substitute returns p, a path of fn, as the caller sees it that passes args,
// the receiver first.
func substitute(p path.Path, fn *ssa.Function, args []ssa.Value) (path.Path, bool) {
	switch root := p.Root().(type) {
	case *ssa.Parameter:
		if root.Parent() != fn {
			return p, true // of a function around
		}
		for i, param := range fn.Params {
			if param != root || i >= len(args) || args[i] == nil {
				continue
			}
			at, ok := nameOf(args[i])
			if !ok {
				return path.Path{}, false
			}
			return p.Rebase(path.Rooted(root), at)
		}
		return path.Path{}, false
	case *ssa.Global:
		return p, true
	case *ssa.FreeVar:
		return path.Path{}, false
	}
	if i, ok := p.Root().(interface{ Parent() *ssa.Function }); ok && i.Parent() != fn {
		return p, true
	}
	return path.Path{}, false
}

// possible reports whether the fields of p fit the types they are selected
// from: a path through an interface may have been followed to the wrong type.
func possible(p path.Path) bool {
	t := p.Root().Type()
	for _, f := range p.Fields() {
		if !types.IsInterface(t) {
			st := path.StructOf(t)
			if st == nil {
				return false
			}
			found := false
			for g := range st.Fields() {
				found = found || g.Origin() == f
			}
			if !found {
				return false
			}
		}
		t = f.Type()
	}
	return true
}
