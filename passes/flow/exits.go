package flow

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Exits returns the ways out of a loop, but for the end of a range over the
// channel of a timer, which never comes.
func Exits(loop *Loop) []*ssa.BasicBlock {
	var out []*ssa.BasicBlock
	for _, b := range loop.Header.Parent().Blocks {
		if !loop.Blocks[b] {
			continue
		}
		for _, s := range b.Succs {
			if !loop.Blocks[s] && !EndOfTime(b) {
				out = append(out, s)
			}
		}
	}
	return out
}

// EndOfTime reports whether a block ends with the test whether a channel that
// tells the time is closed.
func EndOfTime(b *ssa.BasicBlock) bool {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	e, ok := branch.Cond.(*ssa.Extract)
	if !ok || e.Index != 1 {
		return false
	}
	recv, ok := e.Tuple.(*ssa.UnOp)
	if !ok || recv.Op != token.ARROW {
		return false
	}
	// What makes a ticker of its own under a context closes its channel.
	made, ok := path.Origin(recv.X).(*ssa.Call)
	return knowledge.IsTimeChan(recv.X.Type()) && !(ok && slices.ContainsFunc(made.Call.Args, func(a ssa.Value) bool { return knowledge.IsContext(a.Type()) }))
}
