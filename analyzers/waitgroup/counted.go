package waitgroup

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// countsAnswers reports whether the function that starts goroutines comes to Wait only when
// it has received as often as all of them go round a loop together, and those exits are
// from the middle of that loop: who leaves there has not done its part, and Wait is not
// reached. From the tests of a stream processor.
func countsAnswers(s *spawn.Site, body *ssa.Function, exits []ssa.Instruction, wait ssa.CallInstruction) bool {
	fn := s.Instr.Parent()
	if wait.Parent() != fn {
		return false
	}
	loops := flow.Loops(fn)
	goroutines, _ := flow.Innermost(loops, s.Instr).Limit()
	if goroutines == nil {
		return false
	}
	return slices.ContainsFunc(flow.Loops(body), func(l *flow.Loop) bool {
		rounds, test := l.Limit()
		if rounds == nil || slices.ContainsFunc(exits, func(ret ssa.Instruction) bool { return !leavesFrom(l, test, ret) }) {
			return false
		}
		return slices.ContainsFunc(loops, func(w *flow.Loop) bool {
			n, test := w.Limit()
			return n != nil && isProduct(n, goroutines, rounds) && !w.Contains(s.Instr) && !w.Contains(wait) &&
				w.Entry().Dominates(wait.Block()) && receivesEachRound(w) && !passesBy(w, test, wait)
		})
	})
}

// leavesFrom reports whether a return is where a loop is left but by its test.
func leavesFrom(l *flow.Loop, test *ssa.BasicBlock, ret ssa.Instruction) bool {
	for b := range l.Blocks {
		if b != test && slices.ContainsFunc(b.Succs, func(to *ssa.BasicBlock) bool { return !l.Blocks[to] && to.Dominates(ret.Block()) }) {
			return true
		}
	}
	return false
}

// passesBy reports whether a loop can be left for an instruction but by its test.
func passesBy(l *flow.Loop, test *ssa.BasicBlock, to ssa.Instruction) bool {
	for b := range l.Blocks {
		if b != test && slices.ContainsFunc(b.Succs, func(out *ssa.BasicBlock) bool {
			return !l.Blocks[out] && (out == to.Block() || flow.LeadsTo(out, to.Block()))
		}) {
			return true
		}
	}
	return false
}

// receivesEachRound reports whether no round of a loop goes without a receive: in a select,
// the other cases leave the loop.
func receivesEachRound(l *flow.Loop) bool {
	fn, first := l.Header.Parent(), l.Header.Instrs[0]
	chosen := flow.CasesOnly(fn, func(st *ssa.SelectState) bool { return st.Dir == types.RecvOnly && !isStop(st.Chan) })
	return !flow.Reaches(first, first, func(i ssa.Instruction) bool {
		recv, ok := i.(*ssa.UnOp)
		return ok && recv.Op == token.ARROW || l.Blocks[i.Block()] && chosen[i.Block()]
	})
}

// isStop reports whether a channel tells the time, or that a context is over.
func isStop(ch ssa.Value) bool {
	return knowledge.IsTimeChan(ch.Type()) || contexts.DoneOf(ch) != nil
}

// isProduct reports whether a number is the product of two others.
func isProduct(n, a, b ssa.Value) bool {
	if mul, ok := path.Origin(n).(*ssa.BinOp); ok && mul.Op == token.MUL {
		return sameNumber(mul.X, a) && sameNumber(mul.Y, b) || sameNumber(mul.X, b) && sameNumber(mul.Y, a)
	}
	k, ok := flow.ConstInt(n)
	x, ok1 := flow.ConstInt(a)
	y, ok2 := flow.ConstInt(b)
	return ok && ok1 && ok2 && k == x*y
}

// sameNumber reports whether two values are one constant, or come from one variable that
// is assigned once.
func sameNumber(a, b ssa.Value) bool {
	x, ok1 := flow.ConstInt(path.Origin(a))
	y, ok2 := flow.ConstInt(path.Origin(b))
	if ok1 || ok2 {
		return ok1 && ok2 && x == y
	}
	v, ok := path.Variable(a).(*ssa.Alloc)
	return path.Same(a, b) || ok && path.Variable(b) == ssa.Value(v) && len(path.CellOf(v).Stores) == 1
}
