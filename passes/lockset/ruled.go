package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
)

// RuledOut reports whether an instruction of the function that a call runs never
// runs for that call, by what the call passes: a constant, say.
func (r *Result) RuledOut(call ssa.CallInstruction, i ssa.Instruction) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := circumstancesOf(i.Block(), conditions(i.Block()))
	from := site{r, call, callees.Arguments(call.Common())}
	return c.never || slices.ContainsFunc(c.needs, func(n Need) bool {
		is, _, _ := from.meets(n)
		return is == no
	})
}
