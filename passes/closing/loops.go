package closing

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// endsLoop reports whether a channel is what may end the loop around an
// instruction: a call that decides whether there is another round is given the
// channel, or an object that was, and so can see that it is closed.
func endsLoop(ch ssa.Value, at ssa.Instruction) bool {
	l := flow.Innermost(flow.Loops(at.Parent()), at)
	if l == nil {
		return false
	}
	for b := range l.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || l.Blocks[b.Succs[0]] && l.Blocks[b.Succs[1]] {
			continue
		}
		if decidedWith(branch.Cond, ch, 4) {
			return true
		}
	}
	return false
}

// switchedOff reports whether an instruction is in a case of a select whose channel
// variable is nil once it has run: the case is not taken again.
func switchedOff(at ssa.Instruction) bool {
	for _, b := range at.Parent().Blocks {
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok {
				continue
			}
			for k, st := range sel.States {
				if phi, ok := st.Chan.(*ssa.Phi); ok && flow.InCase(sel, k, at.Block()) && nilAfter(phi, at.Block(), 4) {
					return true
				}
			}
		}
	}
	return false
}

// nilAfter reports whether a variable is nil where it comes from a block, or from what
// only that leads to.
func nilAfter(phi *ssa.Phi, from *ssa.BasicBlock, depth int) bool {
	for i, e := range phi.Edges {
		if k, ok := e.(*ssa.Const); ok && k.IsNil() && from.Dominates(phi.Block().Preds[i]) {
			return true
		}
		if inner, ok := e.(*ssa.Phi); ok && depth > 0 && inner != phi && nilAfter(inner, from, depth-1) {
			return true
		}
	}
	return false
}

// decidedWith reports whether a condition is what a call says that was given
// ch, or an object that was.
func decidedWith(cond, ch ssa.Value, depth int) bool {
	if depth == 0 {
		return false
	}
	switch v := path.Origin(cond).(type) {
	case *ssa.UnOp:
		return decidedWith(v.X, ch, depth-1)
	case *ssa.BinOp:
		return decidedWith(v.X, ch, depth-1) || decidedWith(v.Y, ch, depth-1)
	case *ssa.Extract:
		return decidedWith(v.Tuple, ch, depth-1)
	case *ssa.Call:
		return slices.ContainsFunc(callees.Arguments(&v.Call), func(a ssa.Value) bool { return given(a, ch, 3) })
	}
	return false
}

// given reports whether a value is the channel, or the result of a call that
// got it.
func given(v, ch ssa.Value, depth int) bool {
	if path.Same(v, ch) {
		return true
	}
	if depth == 0 {
		return false
	}
	switch v := path.Origin(v).(type) {
	case *ssa.Extract:
		return given(v.Tuple, ch, depth)
	case *ssa.MakeInterface:
		return given(v.X, ch, depth-1)
	case *ssa.ChangeType:
		return given(v.X, ch, depth-1)
	case *ssa.Call:
		return slices.ContainsFunc(callees.Arguments(&v.Call), func(a ssa.Value) bool { return given(a, ch, depth-1) })
	case *ssa.Alloc: // a literal that keeps it
		for _, ref := range path.Uses(v) {
			fa, ok := ref.(*ssa.FieldAddr)
			if !ok {
				continue
			}
			for _, use := range path.Uses(fa) {
				if st, ok := use.(*ssa.Store); ok && st.Addr == ssa.Value(fa) && given(st.Val, ch, depth-1) {
					return true
				}
			}
		}
	}
	return false
}
