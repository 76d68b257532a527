package rlockwrite

import (
	"slices"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/lockset"
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
