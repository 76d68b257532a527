package condwait

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// stuck reports whether the loop around a wait can only be left by a condition
// that nothing can change while it runs: every exit tests constants, what was
// computed before the loop, and local variables that the loop does not assign
// and nobody else can see.
func stuck(call ssa.CallInstruction) bool {
	loop := flow.Innermost(flow.Loops(call.Parent()), call)
	if loop == nil || len(loop.Exits()) == 0 {
		return false // a loop without exits is meant
	}
	for b := range loop.Blocks {
		last := b.Instrs[len(b.Instrs)-1]
		for _, s := range b.Succs {
			if loop.Blocks[s] {
				continue
			}
			branch, ok := last.(*ssa.If)
			if !ok || !fixed(branch.Cond, loop, 0) {
				return false
			}
		}
	}
	return true
}

// fixed reports whether a value stays the same while a loop runs.
func fixed(v ssa.Value, loop *flow.Loop, depth int) bool {
	if depth > 6 {
		return false
	}
	if i, ok := v.(ssa.Instruction); ok && !loop.Contains(i) {
		return true // computed once
	}
	switch v := v.(type) {
	case *ssa.Const, *ssa.Parameter, *ssa.FreeVar:
		return true
	case *ssa.BinOp:
		return fixed(v.X, loop, depth+1) && fixed(v.Y, loop, depth+1)
	case *ssa.Phi:
		// A variable set before the loop, and only by itself in it.
		for _, e := range v.Edges {
			if e != v && !fixed(e, loop, depth+1) {
				return false
			}
		}
		return same(v)
	case *ssa.UnOp:
		if v.Op == token.NOT || v.Op == token.SUB {
			return fixed(v.X, loop, depth+1)
		}
		if v.Op != token.MUL {
			return false
		}
		cell, ok := v.X.(*ssa.Alloc)
		if !ok {
			return false
		}
		c := path.CellOf(cell)
		if c.Escapes || len(c.Captures) > 0 || len(c.Parts) > 0 {
			return false
		}
		for _, s := range c.Stores {
			if loop.Contains(s) {
				return false
			}
		}
		return true
	}
	return false
}

// same reports whether a phi has one value besides itself.
func same(phi *ssa.Phi) bool {
	var one ssa.Value
	for _, e := range phi.Edges {
		if e == phi || e == one {
			continue
		}
		if one != nil {
			return false
		}
		one = e
	}
	return true
}
