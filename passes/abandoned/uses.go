package abandoned

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// Uses is what a function does with a channel that a call returned.
type Uses struct {
	Ops     map[ssa.Instruction]bool // receives and selects
	Escapes bool
	Waits   bool // it receives with no other way on

	values map[ssa.Value]bool
}

// UsesOf gathers what a function does with a channel that a call returned.
func UsesOf(call *ssa.Call, result int) *Uses {
	u := &Uses{Ops: make(map[ssa.Instruction]bool), values: make(map[ssa.Value]bool)}
	if call.Call.Signature().Results().Len() == 1 {
		u.gather(call, 0)
		return u
	}
	for _, r := range path.Uses(call) {
		if e, ok := r.(*ssa.Extract); ok && e.Index == result {
			u.gather(e, 0)
		}
	}
	return u
}

func (u *Uses) gather(v ssa.Value, depth int) {
	if depth > 6 {
		u.Escapes = true
		return
	}
	u.values[v] = true
	for _, r := range path.Uses(v) {
		switch r := r.(type) {
		case *ssa.DebugRef, *ssa.BinOp:
		case *ssa.UnOp:
			if r.Op == token.ARROW {
				u.Ops[r], u.Waits = true, true
			}
		case *ssa.Select:
			u.Ops[r] = true
		case *ssa.ChangeType:
			u.gather(r, depth+1)
		case *ssa.Store:
			cell, ok := r.Addr.(*ssa.Alloc)
			if !ok || r.Val != v {
				u.Escapes = true
				continue
			}
			c := path.CellOf(cell)
			if c.Escapes || len(c.Stores) != 1 || len(c.Parts) > 0 || len(c.Captures) > 0 {
				u.Escapes = true
				continue
			}
			for _, l := range c.Loads {
				u.gather(l, depth+1)
			}
		default:
			u.Escapes = true
		}
	}
}
