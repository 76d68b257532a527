package flow

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// Test returns the branch at the head of a loop that decides whether there is
// another round, or nil.
func (l *Loop) Test() *ssa.If {
	branch, ok := l.Header.Instrs[len(l.Header.Instrs)-1].(*ssa.If)
	if !ok || l.Blocks[l.Header.Succs[0]] == l.Blocks[l.Header.Succs[1]] {
		return nil
	}
	return branch
}

// Ranges returns the map or string that a loop ranges over, or nil.
func (l *Loop) Ranges() ssa.Value {
	if t := l.Test(); t != nil {
		if e, ok := t.Cond.(*ssa.Extract); ok {
			if next, ok := e.Tuple.(*ssa.Next); ok {
				if r, ok := next.Iter.(*ssa.Range); ok {
					return r.X
				}
			}
		}
	}
	return nil
}

// Indexes returns x if a loop goes on as long as a number is less than len(x),
// as one that ranges over a slice does, or nil.
func (l *Loop) Indexes() ssa.Value {
	if t := l.Test(); t != nil {
		if cmp, ok := t.Cond.(*ssa.BinOp); ok && cmp.Op == token.LSS {
			return LengthOf(cmp.Y)
		}
	}
	return nil
}

// Over returns what a loop goes through until it is over, by what its head asks:
// the slice, map or string; or nil.
func (l *Loop) Over() ssa.Value {
	if x := l.Ranges(); x != nil {
		return x
	}
	return l.Indexes()
}

// Limit returns the number that a loop counts up to by ones, as for i < n and range n
// do, and the block that asks; or nil.
func (l *Loop) Limit() (n ssa.Value, test *ssa.BasicBlock) {
	if l == nil {
		return nil, nil
	}
	for _, b := range l.Header.Parent().Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || !l.Blocks[b] || !l.Blocks[b.Succs[0]] || l.Blocks[b.Succs[1]] {
			continue
		}
		cmp, ok := branch.Cond.(*ssa.BinOp)
		if !ok || cmp.Op != token.LSS {
			continue
		}
		if _, step := Counter(cmp.X, l); step == 1 {
			return cmp.Y, b
		}
	}
	return nil, nil
}

// Times returns what says how many rounds a loop has: the collection that it goes through,
// or the number that it counts up to from zero. It is nil if that is not certain, as when
// the loop can be left early.
func (l *Loop) Times() ssa.Value {
	if l.leftEarly() {
		return nil
	}
	if x := l.Ranges(); x != nil {
		return x
	}
	n, test := l.Limit()
	if n == nil || !l.fromZero(test) {
		return nil
	}
	if x := LengthOf(n); x != nil {
		return x
	}
	return n
}

// fromZero reports whether the number that a test of a loop compares is zero in the
// first round.
func (l *Loop) fromZero(test *ssa.BasicBlock) bool {
	x := test.Instrs[len(test.Instrs)-1].(*ssa.If).Cond.(*ssa.BinOp).X
	from, ahead := stepOf(x)
	if from != nil {
		x = from
	}
	phi, ok := x.(*ssa.Phi)
	if !ok || phi.Block() != l.Header {
		return false
	}
	for i, e := range phi.Edges {
		if l.Blocks[phi.Block().Preds[i]] {
			continue
		}
		if k, ok := ConstInt(e); !ok || k+ahead != 0 && !(test != l.Header && k == 0) {
			return false // tested at its end, it is one ahead there
		}
	}
	return true
}

// leftEarly reports whether there is a way out of a loop but one, by its test.
func (l *Loop) leftEarly() bool {
	out := 0
	for b := range l.Blocks {
		for _, s := range b.Succs {
			if !l.Blocks[s] && len(s.Instrs) > 0 {
				if _, panics := s.Instrs[len(s.Instrs)-1].(*ssa.Panic); !panics {
					out++
				}
			}
		}
	}
	return out != 1
}

// EachRound reports whether every round of a loop that comes to its end runs an
// instruction once.
func (l *Loop) EachRound(i ssa.Instruction) bool {
	for _, p := range l.Header.Preds {
		if l.Blocks[p] && !i.Block().Dominates(p) {
			return false
		}
	}
	return l.Contains(i) && Innermost(Loops(i.Parent()), i).Header == l.Header
}
