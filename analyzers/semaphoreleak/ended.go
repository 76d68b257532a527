package semaphoreleak

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// forget drops the leaks on which a context or channel of the object has ended that whoever
// wants a slot watches, too: nobody waits for one any more.
func (t *track) forget(a acquire) *track {
	sel, ok := a.instr.(*ssa.Select)
	if ok {
		t.leaks = slices.DeleteFunc(t.leaks, func(leak ssa.Instruction) bool { return sharesEnd(sel, leak) })
	}
	return t
}

// sharesEnd reports whether an instruction is in the case of a select for what another
// select watches as well.
func sharesEnd(sel *ssa.Select, at ssa.Instruction) bool {
	for _, b := range at.Parent().Blocks {
		for _, i := range b.Instrs {
			other, ok := i.(*ssa.Select)
			if !ok || other == sel {
				continue
			}
			for k, st := range other.States {
				if st.Dir == types.RecvOnly && flow.InCase(other, k, at.Block()) && slices.ContainsFunc(sel.States, func(s *ssa.SelectState) bool {
					return s.Dir == types.RecvOnly && sameEnd(s.Chan, st.Chan)
				}) {
					return true
				}
			}
		}
	}
	return false
}

// sameEnd reports whether two channels are of one field, or the Done of the context in it.
func sameEnd(x, y ssa.Value) bool {
	cx, cy := contexts.DoneOf(x), contexts.DoneOf(y)
	if (cx == nil) != (cy == nil) {
		return false
	}
	if cx != nil {
		x, y = cx, cy
	}
	p, okp := path.Of(x)
	q, okq := path.Of(y)
	if !okp || !okq {
		return false
	}
	a, oka := p.Class()
	b, okb := q.Class()
	return oka && okb && a == b
}
