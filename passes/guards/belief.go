package guards

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
)

// State is how an access stands to the lock that is believed to guard what it uses.
type State uint8

// States.
const (
	Unknown State = iota // on some run with the lock, or with another, or nobody knows
	Locked               // with the lock
	Bare                 // on every run with no lock at all
	Fresh                // of an object that nobody else has yet
	Other                // with locks that none of those hold who write it
)

// Use is an access with its state.
type Use struct {
	Access
	State State
	Mode  lockset.Mode // how the lock is held, of a Locked one
	Roots roots.Roots  // of a Bare one
}

// Belief is what the functions of a package do with one field, or one of its
// variables, in the belief that a lock guards it. That what most uses do is what all
// should do is from Engler et al. (SOSP 2001).
type Belief struct {
	Lock path.Class
	Uses []Use
}

// Beliefs returns what is believed of fields and variables that are used with a lock
// held in at least one place, in the order of their first use. A lock that guards a
// field lies beside it in some use; one that guards a variable is a variable itself.
func (r *Result) Beliefs() []Belief { return r.beliefs() }

func (r *Result) allBeliefs() []Belief {
	of := make(map[any][]Access)
	var order []any
	for _, a := range r.all {
		k := r.target(a)
		if k == nil {
			continue
		}
		if of[k] == nil {
			order = append(order, k)
		}
		of[k] = append(of[k], a)
	}
	var out []Belief
	for _, k := range order {
		lock, ok := r.guard(of[k])
		if !ok {
			continue
		}
		b := Belief{Lock: lock}
		with := r.writersHold(of[k])
		for _, a := range of[k] {
			b.Uses = append(b.Uses, r.use(a, lock, with))
		}
		out = append(out, b)
	}
	return out
}

// target is what an access is of: a field of whichever object, or a variable.
func (r *Result) target(a Access) any {
	if f := a.Field.Last(); f != nil {
		if f.Pkg() == nil || r.pkg != f.Pkg() {
			return nil
		}
		return f
	}
	g, ok := a.Field.Root().(*ssa.Global)
	if !ok || g.Pkg == nil || g.Pkg.Pkg != r.pkg {
		return nil
	}
	return g
}

// guard returns the lock that most uses are made with.
func (r *Result) guard(as []Access) (path.Class, bool) {
	count := make(map[path.Class]int)
	beside := make(map[path.Class]bool)
	var best path.Class
	for _, a := range as {
		held := r.Held(a.Instr)
		for _, h := range held {
			class, ok := h.Path.Class()
			if !ok {
				continue
			}
			count[class]++
			if a.Field.Len() == 0 {
				beside[class] = beside[class] || class.Type == ""
			} else if len(Beside([]lockset.Held{h}, a.Field)) > 0 {
				beside[class] = true
			}
			if beside[class] && (best == path.Class{} || count[class] > count[best]) {
				best = class
			}
		}
	}
	return best, best != path.Class{}
}

// writersHold returns the locks that those may hold who write a field, by their callers,
// too; nil if that is not known.
func (r *Result) writersHold(as []Access) map[any]bool {
	out := make(map[any]bool)
	for _, a := range as {
		if !a.Write || r.fresh(a) {
			continue
		}
		for _, h := range r.Held(a.Instr) {
			out[roots.Key(h.Path)] = true
		}
		of := r.roots.Of(a.Fn())
		if !of.Complete {
			above, ok := r.heldAbove(a.Fn())
			if !ok {
				return nil
			}
			for k := range above {
				out[k] = true
			}
			continue
		}
		for _, root := range of.List {
			for _, k := range r.roots.Held(root, a.Instr) {
				out[k] = true
			}
		}
	}
	for k := range out {
		if _, class := k.(path.Class); !class {
			return nil
		}
	}
	return out
}

// maxAbove bounds the functions by which one is come to.
const maxAbove = 200

// heldAbove returns the locks that are held at calls by which a function is come to, however
// many there are in between: those that it may be entered with, and more. It is false if there
// are too many.
func (r *Result) heldAbove(fn *ssa.Function) (map[any]bool, bool) {
	if known, ok := r.above[fn]; ok {
		return known, known != nil
	}
	r.above[fn] = nil
	out := make(map[any]bool)
	seen := map[*ssa.Function]bool{fn: true}
	for todo := []*ssa.Function{fn}; len(todo) > 0; todo = todo[1:] {
		for _, call := range r.calls.CallersOf(todo[0]) {
			if _, started := call.(*ssa.Go); started {
				continue
			}
			for _, h := range r.locks.HeldAt(call) {
				out[roots.Key(h.Path)] = true
			}
			caller := callees.Unwrap(call.Parent())
			if seen[caller] {
				continue
			}
			if len(seen) == maxAbove {
				r.log.Exceeded("guards", fn, "callers")
				return nil, false
			}
			seen[caller] = true
			todo = append(todo, caller)
		}
	}
	r.above[fn] = out
	return out, true
}

// foreign reports whether locks are held, and none of them by those who write.
func foreign(held []lockset.Held, with map[any]bool) bool {
	return len(with) > 0 && !slices.ContainsFunc(held, func(h lockset.Held) bool {
		class, ok := h.Path.Class()
		return !ok || with[class]
	})
}

func (r *Result) use(a Access, lock path.Class, with map[any]bool) Use {
	u := Use{Access: a}
	held := r.Held(a.Instr)
	for _, h := range held {
		if class, _ := h.Path.Class(); class == lock {
			u.State, u.Mode = Locked, h.Mode
			return u
		}
	}
	fn := a.Fn()
	switch {
	case r.fresh(a):
		u.State = Fresh
		return u
	case len(held) > 0 && !foreign(held, with) || r.iterated(a.Instr) || !r.locks.Body(fn).Complete || !reaches(a.Field, lock):
		return u
	case a.Inside && len(r.Held(a.Load)) > 0 && !foreign(r.Held(a.Load), with):
		return u // taken out under a lock
	}
	u.Roots = r.roots.Of(fn)
	if !u.Roots.Complete || len(u.Roots.List) == 0 {
		return u
	}
	bare, other, locked := 0, 0, 0
	for _, root := range u.Roots.List {
		on := r.roots.Held(root, a.Instr)
		switch {
		case slices.Contains(on, any(lock)):
			locked++
		case root.Kind != roots.External && root.Kind != roots.Goroutine:
		case len(on) == 0:
			bare++
		case len(with) > 0 && !slices.ContainsFunc(on, func(l any) bool { _, class := l.(path.Class); return !class || with[l] }):
			other++
		}
	}
	switch {
	case locked == len(u.Roots.List):
		u.State, u.Mode = Locked, lockset.Write
	case bare == len(u.Roots.List):
		u.State = Bare
	case other == len(u.Roots.List):
		u.State = Other
	}
	return u
}

// reaches reports whether a path goes through the object that a lock is a field of, so
// that whoever has the path could take it. What lies in several structs is guarded by
// what each of them has.
func reaches(p path.Path, lock path.Class) bool {
	if lock.Type == "" {
		return true
	}
	is := func(t types.Type) bool {
		n := path.NamedOf(t)
		return n != nil && n.Obj().Name() == lock.Type && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == lock.Pkg
	}
	return is(p.Root().Type()) || slices.ContainsFunc(p.Fields(), func(f *types.Var) bool { return is(f.Type()) })
}

// fresh reports whether an access is to an object that its function has just made, or
// that all who call it have.
func (r *Result) fresh(a Access) bool {
	if lockset.JustMade(path.Rooted(a.Field.Root()), a.Fn()) {
		return true // what an object made here points to is mostly new as well
	}
	if e, ok := a.Field.Root().(*ssa.Extract); ok && fromOwnMap(e) {
		return true
	}
	return r.freshAt(a.Field, a.Fn(), 0)
}

// fromOwnMap reports whether a value comes out of a map that the function has made.
// From thanos, which puts new groups in one and goes over it.
func fromOwnMap(e *ssa.Extract) bool {
	var m ssa.Value
	switch t := e.Tuple.(type) {
	case *ssa.Next:
		if r, ok := t.Iter.(*ssa.Range); ok {
			m = r.X
		}
	case *ssa.Lookup:
		m = t.X
	}
	return m != nil && isNewMap(m)
}

// Fresh reports whether all who call a function hand it the object, of which a path is a
// part, when they have just made it: it is a part of a constructor.
func (r *Result) Fresh(p path.Path, fn *ssa.Function) bool { return r.freshAt(p, fn, 0) }

func (r *Result) freshAt(p path.Path, fn *ssa.Function, depth int) bool {
	if parent, ok := p.Parent(); ok && lockset.JustMade(parent, fn) {
		return true
	}
	param, ok := p.Root().(*ssa.Parameter)
	if !ok || depth > 3 || !r.calls.AllCallersKnown(fn) {
		return false
	}
	index := slices.Index(fn.Params, param)
	callers := r.calls.CallersOf(fn)
	for _, call := range callers {
		args := callees.Arguments(call.Common())
		if _, ok := call.(*ssa.Call); !ok {
			return false // a goroutine runs beside those that get the object next
		}
		if index < 0 || index >= len(args) || args[index] == nil {
			return false
		}
		at, ok := r.locks.PathOf(args[index])
		if !ok || !lockset.JustMade(at, call.Parent()) && !r.freshArg(at, call.Parent(), depth+1) {
			return false
		}
	}
	return len(callers) > 0
}

func (r *Result) freshArg(p path.Path, fn *ssa.Function, depth int) bool {
	if p.Len() > 0 {
		return false
	}
	param, ok := p.Root().(*ssa.Parameter)
	if !ok || depth > 3 || !r.calls.AllCallersKnown(fn) {
		return false
	}
	return r.freshAt(path.Rooted(param), fn, depth)
}
