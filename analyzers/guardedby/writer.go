package guardedby

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
)

// oneWriter reports whether a function that reads a field without its lock, and writes
// it under the lock, seems to be of the one goroutine that writes the object at all,
// which needs the lock against the readers only: it, or the other function that writes
// the field, sets other fields of the object without any lock.
func (c *checker) oneWriter(fn *ssa.Function, a guards.Access, inside []section, w guards.Write) bool {
	return !a.Write && slices.ContainsFunc(inside, func(s section) bool { return s.Field == a.Field && s.Write }) &&
		(c.setsBare(fn, a.Field) || c.setsBare(w.Fn(), w.Field))
}

// setsBare reports whether a function sets another field of the object that has a
// field, without a lock.
func (c *checker) setsBare(fn *ssa.Function, field path.Path) bool {
	object, ok := field.Parent()
	if _, made := object.Root().(*ssa.Alloc); !ok || made {
		return false
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok {
				continue
			}
			p, ok := path.Of(st.Addr)
			if ok && p != object && p.HasPrefix(object) && !p.HasPrefix(field) && len(c.locks.HeldAt(st)) == 0 {
				return true
			}
		}
	}
	return false
}

// writer returns a write of a field under the lock of a section that may happen while
// a function does without it, or nil: of the map for what is done in it, else
// of the field.
func (c *checker) writer(fn *ssa.Function, a guards.Access, s section, inside []section) *guards.Write {
	f := c.guards.Of(a)
	if f == nil {
		return nil
	}
	own := fn
	if !a.Write || len(f.Bare) > 1 || !c.after(fn, a, s) {
		own = nil
	}
	if f.Unlocked(own) {
		return nil
	}
	class, ok := s.lock.Path.Class()
	if !ok {
		return nil
	}
	for i, w := range f.Writes {
		if w.Lock != class || w.Inside && !a.Inside || !w.Inside && a.Inside && c.holds(a.Load, s.lock.Path) {
			continue // what is in the map does not concern the field, nor a new map who has the old one
		}
		if s.call != nil && (c.settled(s, w) || c.keptFrom(s, w.Fn()) || c.onlyUpdates(fn, a, s, w)) {
			continue
		}
		if (w.Fn() == fn && a.Inside && c.several(fn) || c.another(w.Fn(), fn) || c.meetsItself(fn, a, w, class)) && !c.guards.Fresh(w.Field, w.Fn()) && !c.oneWriter(fn, a, inside, w) && !c.common(a.Instr, w.Instr) {
			return &f.Writes[i]
		}
	}
	return nil
}

// keptFrom reports whether a function can write the field of a section only by the call
// that is the section: nobody else calls it, and the object lies in a field that other
// packages do not see.
func (c *checker) keptFrom(s section, w *ssa.Function) bool {
	object, ok := s.Field.Parent()
	if !ok || w != callees.Unwrap(s.call.Call.StaticCallee()) || !slices.ContainsFunc(object.Fields(), func(f *types.Var) bool { return !f.Exported() }) {
		return false
	}
	return !slices.ContainsFunc(c.calls.CallersOf(w), func(call ssa.CallInstruction) bool { return call != ssa.CallInstruction(s.call) })
}

// common reports whether two instructions are reached with locks of one class, or one
// that has no class.
func (c *checker) common(a, b ssa.Instruction) bool {
	theirs := c.guards.Held(b)
	return slices.ContainsFunc(c.locks.HeldAt(a), func(h lockset.Held) bool {
		class, ok := h.Path.Class()
		return !ok || slices.ContainsFunc(theirs, func(o lockset.Held) bool { of, _ := o.Path.Class(); return of == class })
	})
}

// another reports whether a function runs from elsewhere than fn does: neither as a
// part of it, nor before it starts it.
func (c *checker) another(w, fn *ssa.Function) bool {
	if w == fn || callees.Within(w, fn) || callees.Within(fn, w) || c.calls.PartOf(fn, w) {
		return false
	}
	ws, fs := c.roots.Of(w), c.roots.Of(fn)
	for _, r := range fs.List {
		if r.Kind == roots.Goroutine && r.Site != nil && (r.Site.Instr.Parent() == w || c.starts(w, r)) {
			return false // the go statement orders them
		}
	}
	for _, a := range ws.List {
		for _, b := range fs.List {
			if !a.Same(b) {
				return true
			}
		}
	}
	return false
}

// several reports whether a function runs from several places outside of the package,
// so that it may meet itself.
func (c *checker) several(fn *ssa.Function) bool {
	var first *roots.Root
	for _, r := range c.roots.Of(fn).List {
		if r.Kind != roots.External || callees.InTest(r.Fn) {
			continue
		}
		if first != nil && !r.Same(*first) {
			return true
		}
		first = &r
	}
	return false
}

// starts reports whether a function is on the way to where a goroutine is started.
func (c *checker) starts(w *ssa.Function, r roots.Root) bool {
	for _, o := range c.roots.Of(r.Site.Instr.Parent()).List {
		if o.Fn == w || slices.ContainsFunc(o.Chain, func(call ssa.CallInstruction) bool { return call.Parent() == w }) {
			return true
		}
	}
	return false
}
