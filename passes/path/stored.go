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
// if there is one in front of any way that joins; of a variable that others have, too, with no
// call in between.
func lastStore(cell *ssa.Alloc, at ssa.Instruction, others bool) *ssa.Store {
	b := at.Block()
	before := b.Instrs[:slices.Index(b.Instrs, at)]
	for range 64 {
		for _, instr := range slices.Backward(before) {
			switch i := instr.(type) {
			case *ssa.Store:
				if i.Addr == ssa.Value(cell) && !keeps(i) {
					return i
				}
			case *ssa.Call:
				if _, builtin := i.Call.Value.(*ssa.Builtin); others && !builtin {
					return nil
				}
			case *ssa.RunDefers:
				if others {
					return nil
				}
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
