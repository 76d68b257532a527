package join

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/spawn"
)

// MayJoin returns the property of instructions that may wait for a goroutine
// of the site: MaySync, and the tests of loops that do so in their rounds. As
// many rounds as goroutines were started is how one waits for many, so such a
// loop is not taken to be skipped. Every case of a select counts.
func (r *Result) MayJoin(s *spawn.Site) flow.Pred { return throughLoops(s.Instr, r.MaySync) }

// MayJoinBut is MayJoin without the instructions of which somebody knows better
// what they wait for.
func (r *Result) MayJoinBut(s *spawn.Site, known flow.Pred) flow.Pred {
	return throughLoops(s.Instr, func(i ssa.Instruction) bool { return !known(i) && r.MaySync(i) })
}

// Joins is MayJoin with select statements taken by their cases: a timeout,
// the end of the caller's context and a default case wait for nobody. It holds
// for all that runs right after such a case was chosen, so ask it of the
// target of a path as well.
func (r *Result) Joins(s *spawn.Site) flow.Pred {
	return throughLoops(s.Instr, r.choices(s.Instr.Parent(), r.MaySync))
}

// throughLoops extends a property to where the loops behind an instruction that have an instruction
// with the property end by their tests. Who leaves such a loop in the middle has not waited for the rest.
func throughLoops(from ssa.Instruction, pred flow.Pred) flow.Pred {
	var ends []ssa.Instruction
	for _, l := range flow.Loops(from.Parent()) {
		if l.Contains(from) || !loopHas(l, pred) {
			continue
		}
		tests := []*ssa.BasicBlock{l.Header}
		if before := l.Entry(); before != l.Header {
			tests = append(tests, before)
		}
		if end := endOf(l, tests[len(tests)-1]); end != nil {
			ends = append(ends, end)
			continue
		}
		for _, b := range tests {
			ends = append(ends, last(b))
		}
	}
	if len(ends) == 0 {
		return pred
	}
	return func(i ssa.Instruction) bool { return slices.Contains(ends, i) || pred(i) }
}

// endOf returns where a loop leads to by its test alone, with which it or its rounds
// begin or end; nil if there is no such place.
func endOf(l *flow.Loop, test *ssa.BasicBlock) ssa.Instruction {
	var end *ssa.BasicBlock
	for _, s := range test.Succs {
		if l.Blocks[s] {
			continue
		}
		if end != nil {
			return nil
		}
		end = s
	}
	if end == nil || test == l.Header && !counts(test) {
		return nil
	}
	for _, p := range end.Preds {
		if p != test && !(l.Blocks[p] && slices.Contains(p.Succs, l.Header)) {
			return nil
		}
	}
	return end.Instrs[0]
}

// counts reports whether a block only computes the test of a loop.
func counts(b *ssa.BasicBlock) bool {
	return !slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool {
		if recv, ok := i.(*ssa.UnOp); ok {
			return recv.Op == token.ARROW
		}
		_, sel := i.(*ssa.Select)
		return sel
	})
}

func last(b *ssa.BasicBlock) ssa.Instruction { return b.Instrs[len(b.Instrs)-1] }

func loopHas(l *flow.Loop, pred flow.Pred) bool {
	for b := range l.Blocks {
		if slices.ContainsFunc(b.Instrs, pred) {
			return true
		}
	}
	return false
}
