package spawn

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
)

// multiply says how often the site can start its body, given the loops of its
// function.
func (s *Site) multiply(loops []*flow.Loop) {
	if !flow.InLoop(s.Instr) {
		return
	}
	s.Times = Many
	inner := flow.Innermost(loops, s.Instr)
	if inner == nil || slices.ContainsFunc(loops, func(l *flow.Loop) bool { return l != inner && l.Contains(s.Instr) }) {
		return
	}
	if n, test, ok := rounds(inner); ok && oncePerRound(inner, s.Instr, test) {
		s.Times, s.Count = Const, n
	}
}

// oncePerRound reports whether every round of a loop passes an instruction,
// and the loop is only left where it tests its counter.
func oncePerRound(l *flow.Loop, instr ssa.Instruction, test *ssa.BasicBlock) bool {
	for _, b := range l.Header.Parent().Blocks {
		if !l.Blocks[b] {
			continue
		}
		for _, succ := range b.Succs {
			if succ == l.Header && !instr.Block().Dominates(b) {
				return false
			}
			if !l.Blocks[succ] && b != test {
				return false
			}
		}
	}
	return true
}

// rounds returns the number of rounds of a counting loop with constant bounds:
// for i := a; i < b; i++, which go/ssa tests at the head, and for range b,
// which it tests at the end of a round. It also returns the block that tests.
func rounds(l *flow.Loop) (n int64, test *ssa.BasicBlock, ok bool) {
	for _, b := range l.Header.Parent().Blocks {
		if !l.Blocks[b] {
			continue
		}
		cond, isIf := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !isIf || l.Blocks[b.Succs[1]] || !l.Blocks[b.Succs[0]] {
			continue
		}
		if n, ok := counted(cond, l); ok && (b == l.Header || slices.Contains(b.Succs, l.Header)) {
			return n, b, true
		}
	}
	return 0, nil, false
}

// counted returns the number of rounds of a loop that goes on while cond.
func counted(cond *ssa.If, l *flow.Loop) (int64, bool) {
	cmp, ok := cond.Cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.LSS && cmp.Op != token.LEQ {
		return 0, false
	}
	bound, ok := flow.ConstInt(cmp.Y)
	if !ok {
		return 0, false
	}
	if cmp.Op == token.LEQ {
		bound++
	}
	counter, ok := cmp.X.(*ssa.Phi)
	if ok && (cond.Block() != l.Header || slices.Contains(l.Header.Succs, l.Header)) {
		return 0, false
	}
	if !ok { // at the end of a round the counter is raised already
		add, isAdd := cmp.X.(*ssa.BinOp)
		if !isAdd || add.Op != token.ADD {
			return 0, false
		}
		if counter, ok = add.X.(*ssa.Phi); !ok {
			return 0, false
		}
	}
	start, ok := countsUp(counter, l)
	if _, raised := cmp.X.(*ssa.BinOp); raised && cond.Block() == l.Header && !slices.Contains(l.Header.Succs, l.Header) {
		start++ // range over an array begins at -1, and raises at the head
	}
	if !ok || bound < start {
		return 0, false
	}
	return bound - start, true
}

// countsUp reports the start of a counter that every round raises by one.
func countsUp(phi *ssa.Phi, l *flow.Loop) (start int64, ok bool) {
	if phi.Block() != l.Header {
		return 0, false
	}
	started := false
	for i, e := range phi.Edges {
		if !l.Blocks[phi.Block().Preds[i]] {
			c, isConst := flow.ConstInt(e)
			if !isConst || started && c != start {
				return 0, false
			}
			start, started = c, true
			continue
		}
		add, isAdd := e.(*ssa.BinOp)
		if !isAdd || add.Op != token.ADD || add.X != phi {
			return 0, false
		}
		if one, isConst := flow.ConstInt(add.Y); !isConst || one != 1 {
			return 0, false
		}
	}
	return start, started
}
