package rlockwrite

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// elements lists the assignments of a function to fields of objects that it found in a
// map or slice, which lies in a field.
func elements(fn *ssa.Function) []write {
	var out []write
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok {
				continue
			}
			at, ok := st.Addr.(*ssa.FieldAddr)
			if !ok {
				continue
			}
			field := path.FieldOf(at)
			container, ok := containerOf(at.X)
			if !ok || field == nil || lockset.IsLock(field.Type()) {
				continue
			}
			if f, ok := path.Rooted(at.X).Select(field); ok {
				out = append(out, write{instr: st, field: f, in: container})
			}
		}
	}
	return out
}

// containerOf returns the field with the map or slice that an object was found in.
func containerOf(v ssa.Value) (path.Path, bool) {
	v = path.Origin(v)
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		v = load.X
	}
	var in ssa.Value
	switch v := v.(type) {
	case *ssa.IndexAddr:
		in = v.X
	case *ssa.Lookup:
		in = v.X
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Lookup:
			in = t.X
		case *ssa.Next:
			if r, ok := t.Iter.(*ssa.Range); ok {
				in = r.X
			}
		}
	}
	if in == nil {
		return path.Path{}, false
	}
	load, ok := path.Origin(in).(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return path.Path{}, false
	}
	p, ok := path.Of(load.X)
	return p, ok && p.Len() > 0
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
	for _, fn := range c.calls.Functions() {
		if callees.InTest(fn) || c.calls.AtInit(fn) {
			continue
		}
		for _, st := range stores(fn, w.field.Last()) {
			if p, ok := path.Of(st.Addr); ok && lockset.JustMade(p, fn) {
				continue
			}
			held := c.guards.Held(st)
			if len(held) == 0 {
				return false
			}
			locked = locked || callees.Top(fn) != callees.Top(w.instr.Parent()) && slices.ContainsFunc(held, func(h lockset.Held) bool {
				of, _ := h.Path.Class()
				return of == class && h.Mode == lockset.Write
			})
		}
	}
	return locked
}

// stores lists the assignments of a function to a field of whichever object.
func stores(fn *ssa.Function, field *types.Var) []*ssa.Store {
	var out []*ssa.Store
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if st, ok := i.(*ssa.Store); ok && path.FieldOf(st.Addr) == field {
				out = append(out, st)
			}
		}
	}
	return out
}
