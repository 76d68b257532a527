package guards

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// setsUp reports whether a write is a part of setting an object up, as a constructor's
// is: its function has started no goroutine yet, and also makes the lock that lies beside
// the field, or puts a new map or channel there for a goroutine of the object that it
// starts next. Nobody who uses the lock has the object by then.
func setsUp(a Access) bool {
	if !a.Write {
		return false
	}
	first := false
	for _, b := range a.Fn().Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Store:
				first = first || makesLock(i) && lies(i.Addr, a.Field) && with(i, a.Instr)
			case *ssa.Go:
				if flow.Reaches(i, a.Instr, nil) {
					return false
				}
				first = first || isNew(a) && flow.Dominates(a.Instr, i) && gets(i, a.Field)
			}
		}
	}
	return first
}

// isNew reports whether a write puts a new map or channel into a field, whatever was
// there before.
func isNew(a Access) bool {
	st, ok := a.Instr.(*ssa.Store)
	if !ok || flow.OnFirstUse(st) {
		return false
	}
	switch path.Origin(st.Val).(type) {
	case *ssa.MakeMap, *ssa.MakeChan:
		return true
	}
	return false
}

// gets reports whether a goroutine is started with the object that has a field: as an
// argument, or by what a literal captures.
func gets(g *ssa.Go, field path.Path) bool {
	with := g.Call.Args
	if mc, ok := g.Call.Value.(*ssa.MakeClosure); ok {
		with = append(slices.Clone(with), mc.Bindings...)
	}
	return slices.ContainsFunc(with, func(v ssa.Value) bool {
		if _, ok := v.(*ssa.Alloc); ok { // the variable that a literal captures
			if cell := path.CellOf(v); len(cell.Stores) == 1 {
				v = cell.Stores[0].Val
			}
		}
		p, ok := path.Of(v)
		return ok && field.HasPrefix(p)
	})
}

// makesLock reports whether a store puts a new lock, or a new object with one, into a
// field, whatever was there before.
func makesLock(st *ssa.Store) bool {
	if flow.OnFirstUse(st) {
		return false
	}
	switch v := path.Origin(st.Val).(type) {
	case *ssa.Alloc:
		return lockset.IsLock(v.Type().Underlying().(*types.Pointer).Elem())
	case *ssa.Const:
		_, ptr := v.Type().Underlying().(*types.Pointer)
		return !ptr && lockset.IsLock(v.Type())
	}
	return false
}

// lies reports whether a lock at an address lies beside a field.
func lies(lock ssa.Value, field path.Path) bool {
	p, ok := path.Of(lock)
	return ok && len(Beside([]lockset.Held{{Path: p}}, field)) > 0
}

// with reports whether who comes to one instruction comes to the other as well: one
// way there, no more.
func with(a, b ssa.Instruction) bool {
	return a.Block() == b.Block() || flow.Dominates(a, b) || flow.Dominates(b, a)
}
