package chanleak

import (
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
)

// endsService reports whether a condition that came out one way says that the context of
// a service has ended: a function that answers nothing, and receives until the end of a
// context from outside the package. That mostly ends with the process.
func (c *checker) endsService(cond ssa.Value, truth bool, fn *ssa.Function) bool {
	ch := flow.TakenChan(cond, truth)
	return ch != nil && fn.Signature.Results().Len() == 0 && c.givenUntil(ch, fn.Pos())
}
