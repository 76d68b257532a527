package channels

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/spawn"
)

// count returns how many values the goroutines send on a channel in one run.
func (f *feeder) count(c *Chan) int {
	total := 0
	memo := make(map[*ssa.Function]int)
	for _, s := range f.sites {
		n := 0
		for _, b := range s.Bodies {
			n = most(n, f.sends(b, c, memo))
		}
		if n != 0 && s.Times != spawn.One {
			n = many
		}
		total = plus(total, n)
	}
	return total
}

// sends returns how many values a function sends on a channel on the path
// that sends most. Each function is looked at once a channel: call graphs of
// thousands of functions have more paths than time allows.
func (f *feeder) sends(fn *ssa.Function, c *Chan, memo map[*ssa.Function]int) int {
	if len(fn.Blocks) == 0 || !f.own[fn] || !f.maySend(fn, c) {
		return 0
	}
	if n, ok := memo[fn]; ok {
		return n
	}
	memo[fn] = 0 // recursion: a cycle that sends has been counted once
	memo[fn] = f.mostSends(fn, c, memo)
	return memo[fn]
}

func (f *feeder) mostSends(fn *ssa.Function, c *Chan, memo map[*ssa.Function]int) int {
	weight := make([]int, len(fn.Blocks))
	for i, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			n := f.weight(instr, c, memo)
			if n != 0 && flow.InLoop(instr) {
				return many
			}
			weight[i] = plus(weight[i], n)
		}
	}
	return longest(fn.Blocks[0], weight, make(map[*ssa.BasicBlock]int))
}

func (f *feeder) weight(instr ssa.Instruction, c *Chan, memo map[*ssa.Function]int) int {
	for _, o := range f.r.At(instr) {
		if o.Does == CanSend && slices.Contains(o.Chans, c) {
			return 1
		}
	}
	call, ok := callees.CallAt(instr)
	if !ok || f.r.spawn.At(instr) != nil {
		return 0
	}
	n := 0
	for _, callee := range f.r.callees.Of(call.Common()) {
		n = most(n, f.sends(callee, c, memo))
	}
	for _, a := range call.Common().Args {
		if lit, _ := callees.Func(a); lit != nil && lit.Parent() != nil && f.sends(lit, c, memo) != 0 {
			n = many // as often as the callee likes
		}
	}
	return n
}

// longest returns the largest sum of weights on a path; what is in loops
// weighs nothing.
func longest(b *ssa.BasicBlock, weight []int, memo map[*ssa.BasicBlock]int) int {
	if n, ok := memo[b]; ok {
		return n
	}
	memo[b] = 0 // on a cycle
	best := 0
	for _, s := range b.Succs {
		best = most(best, longest(s, weight, memo))
	}
	memo[b] = plus(best, weight[b.Index])
	return memo[b]
}

func plus(a, b int) int {
	if a == many || b == many {
		return many
	}
	return a + b
}

func most(a, b int) int {
	if a == many || b == many {
		return many
	}
	return max(a, b)
}
