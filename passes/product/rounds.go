package product

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
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
		return rounds
	}
	if b.n == m.crowd && m.crowd > 0 {
		return few
	}
	return min(b.n, maxCount)
}

// room returns the number that stands for a capacity. A large buffer is never
// full, whatever loops with large constants send.
func (m *model) room(b bound) int64 {
	if b.sym == nil && b.n > maxCount {
		return maxRoom
	}
	return m.count(b)
}
