package product

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// skipped returns the loop that the branch at the end of a block passes by when
// there are no rounds: go/ssa asks once before a loop that is tested at its end.
func skipped(f *frame, loops []*loop) *loop {
	cmp, ok := f.instr().(*ssa.If).Cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.LSS {
		return nil
	}
	if _, fromConst := cmp.X.(*ssa.Const); !fromConst {
		return nil
	}
	for _, l := range loops {
		if l.busy && !l.Blocks[f.block] && f.block.Succs[0] == l.Header {
			return l
		}
	}
	return nil
}

// pretest evaluates the comparison of a constant with a bound, which go/ssa
// makes before the first round of a loop that is tested at its end.
func (s *stepper) pretest(f *frame) (n, k int64, ok bool) {
	cmp, isCmp := f.instr().(*ssa.If).Cond.(*ssa.BinOp)
	if !isCmp || cmp.Op.String() != "<" {
		return 0, 0, false
	}
	c, isConst := cmp.X.(*ssa.Const)
	if !isConst || c.Value == nil {
		return 0, 0, false
	}
	b, known := boundOf(cmp.Y)
	if !known || !s.known(b) {
		return 0, 0, false
	}
	return c.Int64(), s.count(b), true
}

// known reports whether a bound is one that a number stands for.
func (m *model) known(b bound) bool {
	return b.sym == nil || b.sym.same(m.symbol) || m.isCrew(b)
}

// count returns the number that stands for a bound. Large constants are cut
// off; see room for capacities.
func (m *model) count(b bound) int64 {
	if m.isCrew(b) {
		return 1
	}
	if b.sym != nil {
		return max(m.many/max(b.div, 1)+b.n, 0)
	}
	if b.n == m.crowd && m.crowd > 0 {
		return few
	}
	return min(b.n, maxCount)
}

// enough sets the number that a symbol is, if not by itself: more goroutines than a
// small buffer has room for, and so many that a part of them is less than all.
func (m *model) enough() {
	starts := false
	m.eachCounted(func(_ *ssa.Function, l *loop) {
		starts = starts || l.bound.sym.same(m.symbol) && l.starts(m.Spawn)
	})
	if m.symbol == nil || !starts {
		return
	}
	m.eachCounted(func(_ *ssa.Function, l *loop) {
		if l.bound.sym.same(m.symbol) && l.bound.div > 1 {
			m.many = few
		}
	})
	for _, c := range m.chans {
		if n, ok := c.Cap(); ok && n+rounds < maxThreads {
			m.many = max(m.many, n+rounds)
		}
	}
}

// room returns the number that stands for a capacity. A large buffer is never
// full, whatever loops with large constants send.
func (m *model) room(b bound) int64 {
	if b.sym == nil && b.n > maxCount {
		return maxRoom
	}
	return m.count(b)
}

// bySymbol evaluates a branch that asks whether the number that is not constant is more
// than zero. It is, wherever that is asked: a run of which one part takes it for zero,
// and another goes by as many rounds, is none. Where all runs count, none is left out.
func (s *stepper) bySymbol(branch *ssa.If) (yes, ok bool) {
	cmp, isCmp := branch.Cond.(*ssa.BinOp)
	if !isCmp || s.strict || s.symbol == nil {
		return false, false
	}
	k, isConst := flow.ConstInt(cmp.Y)
	if !isConst {
		return false, false
	}
	if b, known := boundOf(cmp.X); !known || !b.sym.same(s.symbol) {
		return false, false
	}
	switch cmp.Op {
	case token.GTR, token.NEQ:
		return true, k == 0
	case token.GEQ:
		return true, k == 1
	case token.EQL, token.LEQ:
		return false, k == 0
	case token.LSS:
		return false, k == 1
	}
	return false, false
}

// byMade evaluates a branch that asks whether a variable that holds one of the channels,
// or none, holds it: it does once that is made.
func (s *stepper) byMade(t *thread, branch *ssa.If) (yes, ok bool) {
	cmp, isCmp := branch.Cond.(*ssa.BinOp)
	if !isCmp || !path.IsNil(cmp.Y) || cmp.Op != token.EQL && cmp.Op != token.NEQ {
		return false, false
	}
	if _, isChan := knowledge.Core(cmp.X.Type()).(*types.Chan); !isChan {
		return false, false
	}
	chans, open := s.Channels.PointsTo(cmp.X)
	if open || len(chans) != 1 {
		return false, false
	}
	i := slices.Index(s.chans, chans[0])
	if i < 0 {
		return false, false
	}
	made := t.site != nil || t.made&(1<<i) != 0
	return made == (cmp.Op == token.NEQ), true
}

// findOnce finds the branches of a loop without a bound that compare its counter
// with a constant: if i == 1. They are taken in one round, one of the first.
func (l *loop) findOnce(fn *ssa.Function) {
	loops := flow.Loops(fn)
	for _, b := range fn.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || !l.Blocks[b] || flow.Innermost(loops, branch).Header != l.Header {
			continue
		}
		cmp, ok := branch.Cond.(*ssa.BinOp)
		if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ {
			continue
		}
		k, isConst := flow.ConstInt(cmp.Y)
		first, step, counts := firstOf(cmp.X, l.Loop)
		if !isConst || !counts || (k-first)%step != 0 {
			continue
		}
		if round := (k - first) / step; round >= 0 && round < few {
			if l.once == nil {
				l.once = make(map[*ssa.If]int)
			}
			l.once[branch] = int(round)
			l.last = max(l.last, int(round))
		}
	}
}

// firstOf returns what a counter of a loop, or a value a constant ahead of it, is in
// the first round, and by how much it changes in each.
func firstOf(v ssa.Value, l *flow.Loop) (first, step int64, ok bool) {
	phi, step := flow.Counter(v, l)
	if phi == nil {
		return 0, 0, false
	}
	ahead := int64(0)
	if sum, isSum := v.(*ssa.BinOp); isSum {
		if ahead, ok = flow.ConstInt(sum.Y); !ok {
			return 0, 0, false
		}
		if sum.Op == token.SUB {
			ahead = -ahead
		}
	}
	var starts []int64
	for i, e := range phi.Edges {
		if l.Blocks[phi.Block().Preds[i]] {
			continue
		}
		k, isConst := flow.ConstInt(e)
		if !isConst {
			return 0, 0, false
		}
		starts = append(starts, k)
	}
	if len(slices.Compact(starts)) != 1 {
		return 0, 0, false
	}
	return starts[0] + ahead, step, true
}

// byRound evaluates a branch that the counter of its loop takes in one round only.
func (s *stepper) byRound(f *frame, branch *ssa.If) (equal, ok bool) {
	for i, l := range s.shape(f.fn).loops {
		if round, found := l.once[branch]; found {
			return f.rounds[i] == round, true
		}
	}
	return false, false
}
