package chanleak

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// endsService reports whether a condition that came out one way says that the context of
// a service has ended: a function that answers nothing, and receives until the end of a
// context from outside the package. That mostly ends with the process.
func (c *checker) endsService(cond ssa.Value, truth bool, fn *ssa.Function) bool {
	ch := chosen(cond, truth)
	return ch != nil && fn.Signature.Results().Len() == 0 && c.givenUntil(ch, fn.Pos())
}

// chosen returns the channel whose case a select has taken, as a condition says that came
// out one way; or nil.
func chosen(cond ssa.Value, truth bool) ssa.Value {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ || truth != (cmp.Op == token.EQL) {
		return nil
	}
	e, ok := path.Origin(cmp.X).(*ssa.Extract)
	if !ok || e.Index != 0 {
		return nil
	}
	sel, ok := e.Tuple.(*ssa.Select)
	i, isConst := flow.ConstInt(cmp.Y)
	if !ok || !isConst || i < 0 || int(i) >= len(sel.States) {
		return nil
	}
	return sel.States[i].Chan
}
