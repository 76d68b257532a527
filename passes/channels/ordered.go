package channels

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
)

// Follows reports whether an instruction runs only when another, of another function,
// has run, since they meet on a channel in between: whoever gets to the first has received
// what is sent or closed after the other alone, or sent, without a buffer, what is received
// after it alone. Which of several runs of the two functions meet is not looked at.
func (r *Result) Follows(at, first ssa.Instruction) bool {
	return slices.ContainsFunc(r.Ops, func(o *Op) bool {
		if o.Fn() != at.Parent() || o.Fn() == first.Parent() || !o.Hard() || !flow.Dominates(o.Instr, at) {
			return false
		}
		if o.Does == CanSend && slices.ContainsFunc(o.Chans, func(c *Chan) bool { n, isConst := c.Cap(); return !isConst || n > 0 }) {
			return false
		}
		others, exact := r.Counterparts(o)
		return exact && len(others) > 0 && !slices.ContainsFunc(others, func(other *Op) bool {
			return other.Fn() != first.Parent() || !flow.Dominates(first, other.Instr)
		})
	})
}
