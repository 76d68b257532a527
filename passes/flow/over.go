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
