package flow

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// ExitPos returns where a return is: at the closing brace, if the source leaves it out.
func ExitPos(ret ssa.Instruction) token.Pos {
	if syntax := ret.Parent().Syntax(); !ret.Pos().IsValid() && syntax != nil {
		return syntax.End() - 1
	}
	return ret.Pos()
}

// Panics reports whether a block ends in a panic.
func Panics(b *ssa.BasicBlock) bool {
	_, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Panic)
	return ok
}
