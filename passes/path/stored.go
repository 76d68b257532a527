package path

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Stored returns the value that a load certainly finds: the one stored last in
// the variable on the only way to the load, with no call in between that could
// change it, as one can if somebody else has the variable. go/ssa keeps results in variables where a function defers, and
// whatever a literal captures. Other values are returned as they are.
func Stored(v ssa.Value) ssa.Value {
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return v
	}
	cell, ok := load.X.(*ssa.Alloc)
	if !ok {
		return v
	}
	of := CellOf(cell)
	private := len(of.Captures)+len(of.Parts) == 0 && !of.Escapes
	if last := lastStore(cell, load, !private); last != nil {
		return last.Val
	}
	return v
}

// lastStore returns the assignment of a variable that comes last on the only way to an instruction,
// if there is one in front of any way that joins; of a variable that others have, too, with nothing
// in between that may let them run.
func lastStore(cell *ssa.Alloc, at ssa.Instruction, others bool) *ssa.Store {
	b := at.Block()
	before := b.Instrs[:slices.Index(b.Instrs, at)]
	for range 64 {
		for _, i := range slices.Backward(before) {
			if s, ok := i.(*ssa.Store); ok && s.Addr == ssa.Value(cell) && !keeps(s) {
				return s
			}
			if others && letsRun(i) {
				return nil
			}
		}
		if len(b.Preds) != 1 {
			return nil
		}
		b = b.Preds[0]
		before = b.Instrs
	}
	return nil
}

// letsRun reports whether others may have done something once an instruction is over: it calls a
// function, starts a goroutine, or waits for one.
func letsRun(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Call:
		_, builtin := i.Call.Value.(*ssa.Builtin)
		return !builtin
	case *ssa.UnOp:
		return i.Op == token.ARROW
	case *ssa.Go, *ssa.RunDefers, *ssa.Send, *ssa.Select:
		return true
	}
	return false
}
