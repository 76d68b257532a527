package batches

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
)

// Left is a way on which a loop ends with what was gathered still there, and nobody uses
// it: the case of its select, and the return.
type Left struct {
	// At is the receive or select that ends the loop, Case the case of the select.
	At   ssa.Instruction
	Case int
	Ret  *ssa.Return
}

// Left returns the ways out of the function, after the loop was ended by a receive, on
// which what was gathered is dropped. It returns none if what was gathered is
// used on another way out, by a deferred call, or in a field which others see.
func (b *Batch) Left() []Left {
	if !b.owned() {
		return nil
	}
	for _, blk := range b.fn.Blocks {
		for _, i := range blk.Instrs {
			_, deferred := i.(*ssa.Defer)
			if (deferred || !b.Loop.Blocks[blk] && flow.LeadsTo(b.Loop.Header, blk)) && b.Uses(i) {
				return nil
			}
		}
	}
	sel, ok := b.Recv.(*ssa.Select)
	if !ok {
		var out []Left
		for _, s := range b.Loop.Header.Succs {
			if !b.Loop.Blocks[s] {
				out = append(out, b.leaves(s, -1)...)
			}
		}
		return out
	}
	var out []Left
	for k, st := range sel.States {
		if start := flow.CaseBlock(sel, k); start != nil && st.Dir == types.RecvOnly && !knowledge.IsTimeChan(st.Chan.Type()) {
			out = append(out, b.leaves(start, k)...)
		}
	}
	return out
}

// leaves returns the returns that a block leads to before the next receive and without
// using what was gathered.
func (b *Batch) leaves(start *ssa.BasicBlock, k int) []Left {
	var out []Left
	seen := make(map[*ssa.BasicBlock]bool)
	var walk func(blk *ssa.BasicBlock)
	walk = func(blk *ssa.BasicBlock) {
		if seen[blk] {
			return
		}
		seen[blk] = true
		for _, i := range blk.Instrs {
			if ret, ok := i.(*ssa.Return); ok {
				out = append(out, Left{At: b.Recv, Case: k, Ret: ret})
			}
			if i == b.Recv || b.Uses(i) || flow.Ends(i) {
				return
			}
		}
		for _, s := range blk.Succs {
			walk(s)
		}
	}
	walk(start)
	return out
}
