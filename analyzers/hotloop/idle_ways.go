package hotloop

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// step is the last edge of a way through the loop, and the way before it.
type step struct {
	from, to *ssa.BasicBlock
	before   *step
}

// last returns the block that a way came from, or nil at its beginning.
func (s *step) last() *ssa.BasicBlock {
	if s == nil {
		return nil
	}
	return s.from
}

// chosen returns the value that a way gives what joins values.
func (s *step) chosen(v ssa.Value) ssa.Value {
	for at := s; at != nil; at = at.before {
		if phi, ok := v.(*ssa.Phi); ok && phi.Block() == at.to {
			v = phi.Edges[slices.Index(at.to.Preds, at.from)]
		}
	}
	return v
}

// keeps reports whether a way that comes back to the head of the loop leaves all
// that rounds test as it was: then the next round is the same.
func (w *watch) keeps(way *step) bool {
	return !slices.ContainsFunc(w.state, func(phi *ssa.Phi) bool { return way.chosen(phi) != ssa.Value(phi) })
}

// skips reports whether the way from a block to its successor is one that the
// author did not think of: past a counting loop without a round, or past a switch
// of three cases or more none of which the value is.
func (w *watch) skips(from, b, next *ssa.BasicBlock) bool {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	for _, l := range w.hot.LoopsOf(b.Parent()) {
		if l.Header == b && b != w.loop.Header && from != nil && !l.Blocks[from] && !l.Blocks[next] && (counts(branch.Cond) || w.hasAll(branch.Cond)) {
			return true
		}
		if asksBefore(b, l.Loop) && !l.Blocks[next] && countsUp(branch.Cond) {
			return true
		}
	}
	if next != b.Succs[1] {
		return false
	}
	v := switchOn(b)
	if v == nil || switchOn(next) == v {
		return false
	}
	cases := 1
	for at := b; len(at.Preds) == 1 && at.Preds[0].Succs[1] == at && switchOn(at.Preds[0]) == v; at = at.Preds[0] {
		cases++
	}
	return cases >= 3
}

// hasAll reports whether a loop in the round goes through a list that is what
// it is in all rounds: if it were empty the function would have nothing to do.
func (w *watch) hasAll(cond ssa.Value) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	of := flow.LengthOf(path.Origin(cmp.Y))
	if of == nil {
		return false
	}
	list, ok := path.Of(of)
	if !ok {
		return false
	}
	fn := w.loop.Header.Parent()
	switch root := list.Root().(type) {
	case *ssa.Parameter:
		if fn.Signature.Recv() != nil && root == fn.Params[0] {
			return false
		}
	case *ssa.Alloc, *ssa.Call, *ssa.Extract:
		if w.loop.Contains(root.(ssa.Instruction)) || isCaptured(root) {
			return false
		}
	default:
		return false
	}
	for _, instr := range instrsOf(w.loop) {
		if s, ok := instr.(*ssa.Store); ok {
			if p, ok := path.Of(s.Addr); ok && p.Root() == list.Root() {
				return false
			}
		}
	}
	return true
}

// asksBefore reports whether a block asks whether a loop behind it has a round at all,
// as go/ssa does before a loop that ranges over a number.
func asksBefore(b *ssa.BasicBlock, l *flow.Loop) bool {
	return !l.Blocks[b] && l.Header.Idom() == b && slices.Contains(b.Succs, l.Header)
}

// countsUp reports whether a condition is that a number other than a length, which may
// well be zero, is above nought.
func countsUp(cond ssa.Value) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.LSS {
		return false
	}
	n, ok := flow.ConstInt(cmp.X)
	return ok && n == 0 && flow.LengthOf(path.Origin(cmp.Y)) == nil
}

// counts reports whether a condition compares a counter, with something else
// than a length, which may well be zero.
func counts(cond ssa.Value) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	switch cmp.Op {
	case token.LSS, token.LEQ, token.GTR, token.GEQ, token.NEQ:
	default:
		return false
	}
	_, ok = cmp.X.(*ssa.Phi)
	return ok && flow.LengthOf(path.Origin(cmp.Y)) == nil
}

// switchOn returns the value that a block compares with a constant at its end.
func switchOn(b *ssa.BasicBlock) ssa.Value {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return nil
	}
	cmp, ok := branch.Cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL {
		return nil
	}
	if _, ok := cmp.Y.(*ssa.Const); !ok {
		return nil
	}
	return cmp.X
}
