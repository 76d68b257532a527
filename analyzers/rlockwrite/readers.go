package rlockwrite

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/spawn"
)

// sharedWithReaders reports whether a field that nobody writes with the lock held
// for writing is there under it all the same: whoever touches it holds the lock,
// another function reads it with the lock held for reading, and somebody takes the
// lock for writing, for what is beside it.
func (c *checker) sharedWithReaders(w write, g lockset.Held) bool {
	if w.isMap || w.call != nil {
		return false
	}
	class, ok := g.Path.Class()
	if !ok {
		return false
	}
	locked, read := false, false
	writer := w.instr.Parent()
	alone := c.oneAtATime(writer)
	for _, fn := range c.calls.Functions() {
		if callees.InTest(fn) {
			continue
		}
		locked = locked || slices.ContainsFunc(c.locks.Ops(fn), func(t lockset.Taken) bool { return t.Class == class && t.Mode == lockset.Write })
		for _, a := range c.guards.In(fn) {
			if a.Field.Last() != w.field.Last() {
				continue
			}
			by := guards.FirstBeside(c.guards.Held(a.Instr), a.Field)
			if !by.Path.Valid() {
				return false
			}
			if fn != writer && !a.Write && by.Mode == lockset.Read && !(alone && c.oneAtATime(fn)) {
				read = true
			}
		}
	}
	return locked && read
}

// ownGoroutine reports whether a function that runs in one goroutine only is started by
// one go statement, not many times over.
func (c *checker) ownGoroutine(fn *ssa.Function) bool {
	return !slices.ContainsFunc(c.roots.Of(fn).List, func(r roots.Root) bool {
		return !callees.InTest(r.Fn) && (r.Kind != roots.Goroutine || r.Site == nil || r.Site.Times == spawn.Many)
	})
}

// otherReaders reports whether a function that may run in another goroutine touches
// what is written with the lock held for reading, or not at all. From m3, whose queue
// is scanned by one goroutine: the lock keeps out those who change it.
func (c *checker) otherReaders(w write) bool {
	return slices.ContainsFunc(c.calls.Functions(), func(fn *ssa.Function) bool {
		return fn != w.instr.Parent() && !callees.InTest(fn) && slices.ContainsFunc(c.guards.In(fn), func(a guards.Access) bool {
			return a.Field.Last() == w.field.Last() && guards.FirstBeside(c.guards.Held(a.Instr), a.Field).Mode != lockset.Write &&
				!lockset.JustMade(a.Field, fn) && !c.oneAtATime(fn)
		})
	})
}

// noReaders reports whether a function is the only one that takes a lock for reading,
// and is called at one place, once: who else takes the lock takes it for writing, which
// keeps this reader out. From rudder-server, whose collector of metrics runs in a
// goroutine that another package wraps.
func (c *checker) noReaders(fn *ssa.Function, g lockset.Held) bool {
	class, ok := g.Path.Class()
	if !ok || fn.Parent() != nil || fn.Object() == nil || fn.Object().Exported() || !c.calls.AllCallersKnown(fn) {
		return false
	}
	callers := slices.DeleteFunc(slices.Clone(c.calls.CallersOf(fn)), func(call ssa.CallInstruction) bool { return callees.InTest(call.Parent()) })
	if len(callers) != 1 || flow.InLoop(callers[0]) {
		return false
	}
	for lit := callers[0].Parent(); lit.Parent() != nil; lit = lit.Parent() {
		if made := path.MadeBy(lit); made == nil || flow.InLoop(made) {
			return false
		}
	}
	return !slices.ContainsFunc(c.calls.Functions(), func(o *ssa.Function) bool {
		return o != fn && !callees.InTest(o) && slices.ContainsFunc(c.locks.Ops(o), func(t lockset.Taken) bool { return t.Class == class && t.Mode == lockset.Read })
	})
}

// onlyUser reports whether nobody but the function that writes a map, and what is a part of
// that, has to do with the map, but for its maker, while all that others lock for writing is
// a flag beside it, set to a constant: the lock is for that. From alloy, whose store of series is cleared by one
// goroutine that only keeps out who closes it.
func (c *checker) onlyUser(w write, g lockset.Held) bool {
	class, ok := g.Path.Class()
	if !ok || w.field.Len() == 0 {
		return false
	}
	user := callees.Top(w.instr.Parent())
	closes := false
	for _, fn := range c.calls.Functions() {
		top := callees.Top(fn)
		if callees.InTest(fn) || top == user || c.calls.PartOf(top, user) {
			continue
		}
		for _, a := range c.guards.In(fn) {
			if a.Field.Last() == w.field.Last() {
				if !lockset.JustMade(a.Field, fn) && !c.guards.Fresh(a.Field, fn) {
					return false
				}
				continue
			}
			if a.Write && lockset.HoldsClass(guards.Beside(c.guards.Held(a.Instr), a.Field), class, lockset.Write) {
				st, ok := a.Instr.(*ssa.Store)
				if !ok {
					return false
				}
				if _, flag := st.Val.(*ssa.Const); !flag {
					return false
				}
				closes = true
			}
		}
	}
	return closes
}
