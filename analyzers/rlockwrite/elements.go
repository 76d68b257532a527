package rlockwrite

import (
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// elements lists the assignments of a function to fields of objects that it found in a
// map or slice, which lies in a field.
func elements(fn *ssa.Function) []write {
	var out []write
	for _, e := range guards.Elements(fn) {
		st, ok := e.Instr.(*ssa.Store)
		if !ok {
			continue
		}
		if f, ok := path.Rooted(st.Addr.(*ssa.FieldAddr).X).Select(e.Field); ok {
			out = append(out, write{instr: st, field: f, in: e.In})
		}
	}
	return out
}

// guardedElement reports whether a lock is there for a field of the elements of a map or
// slice, too: another function writes the field with it held for writing, and nobody
// does so without to an object that others may have.
func (c *checker) guardedElement(w write) bool {
	class, ok := c.under[w.instr].Path.Class()
	if !ok {
		return false
	}
	locked := false
	for _, st := range c.guards.Stores(w.field.Last()) {
		if len(st.Held) == 0 {
			return false
		}
		locked = locked || callees.Top(st.Instr.Parent()) != callees.Top(w.instr.Parent()) && lockset.HoldsClass(st.Held, class, lockset.Write)
	}
	return locked
}
