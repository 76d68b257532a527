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
	b := load.Block()
	instrs := b.Instrs[:slices.Index(b.Instrs, ssa.Instruction(load))]
	for range 64 {
		for _, instr := range slices.Backward(instrs) {
			switch i := instr.(type) {
			case *ssa.Store:
				if i.Addr == ssa.Value(cell) {
					return i.Val
				}
			case ssa.CallInstruction:
				if _, builtin := i.Common().Value.(*ssa.Builtin); !builtin && !private {
					return v
				}
			case *ssa.RunDefers:
				if !private {
					return v
				}
			}
		}
		if len(b.Preds) != 1 {
			return v
		}
		b = b.Preds[0]
		instrs = b.Instrs
	}
	return v
}
