package guardedby

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// elements reports the numbers, texts and flags of objects that a function finds in a map
// or slice under the lock that lies beside it, and reads after it has given the lock
// back, while others write them under it.
func (c *checker) elements(fn *ssa.Function) {
	if !c.locks.Body(fn).Complete || len(c.locks.EnteredWith(fn)) > 0 {
		return
	}
	said := make(map[*types.Var]bool)
	for _, e := range guards.Elements(fn) {
		if _, basic := e.Field.Type().Underlying().(*types.Basic); said[e.Field] || !basic || e.Write || len(c.locks.HeldAt(e.Instr)) > 0 ||
			!guards.IsShared(e.In.Root()) || ownLock(e) || printed(guards.Access{Instr: e.Instr, Field: e.In}) || c.takesOut(fn, e) {
			continue
		}
		for _, g := range guards.Beside(c.locks.HeldAt(e.At), e.In) {
			if c.locks.Body(fn).GivesBack(g.Path) || !flow.Reaches(e.At, e.Instr, c.ordersIn(fn)) {
				continue
			}
			if w := c.elementWriter(fn, e, g); w != nil {
				said[e.Field] = true
				c.reportElement(fn, e, g, w)
				break
			}
		}
	}
}

// ownLock reports whether an object has a lock of its own.
func ownLock(e guards.Element) bool {
	st := path.StructOf(e.Instr.(*ssa.UnOp).X.(*ssa.FieldAddr).X.Type())
	if st == nil {
		return true
	}
	for f := range st.Fields() {
		t := f.Type()
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		if lockset.IsLock(t) {
			return true
		}
	}
	return false
}

// takesOut reports whether a function changes the map or slice that it finds an object
// in: the object may be its own from then on.
func (c *checker) takesOut(fn *ssa.Function, e guards.Element) bool {
	return slices.ContainsFunc(c.guards.In(fn), func(a guards.Access) bool { return a.Write && a.Field == e.In })
}

// elementWriter returns a write of the field in another function, if all who write it,
// to an object that is not new, hold the lock.
func (c *checker) elementWriter(fn *ssa.Function, e guards.Element, g lockset.Held) *ssa.Store {
	class, ok := g.Path.Class()
	if !ok {
		return nil
	}
	var out *ssa.Store
	for _, st := range c.guards.Stores(e.Field) {
		if !lockset.HoldsClass(st.Held, class, lockset.Write) {
			return nil
		}
		if out == nil && c.another(st.Instr.Parent(), fn) {
			out = st.Instr
		}
	}
	return out
}

func (c *checker) reportElement(fn *ssa.Function, e guards.Element, g lockset.Held, w *ssa.Store) {
	a := guards.Access{Instr: e.Instr, Field: e.In}
	me, by, lock := callees.NameOfTop(fn), callees.NameOfTop(w.Parent()), g.Path.String()
	c.Report(rule.Report{
		Kind: "outside-section", Pos: a.Pos(),
		Message: fmt.Sprintf("%s of what is in %s is read here after %s was given back, under which it was found, while %s may write it (%s): read it under the lock",
			e.Field.Name(), e.In, lock, by, c.Place(w.Pos(), a.Pos())),
		Witness: witness.Trace{
			{Goroutine: me, Text: "finds it in " + e.In.String() + " with " + lock + " held", Pos: g.Pos},
			{Goroutine: by, Text: "writes " + e.Field.Name() + " with the lock held", Pos: w.Pos()},
			{Goroutine: me, Text: "reads it without the lock at the same time", Pos: a.Pos()},
		},
	})
}
