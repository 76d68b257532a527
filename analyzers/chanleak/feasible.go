package chanleak

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/product"
)

// cannotBe reports whether a run takes a case of a select that only its
// function itself could have made ready, further on than where it is stuck: the
// channels of functions that it calls are not part of the exploration.
func (c *checker) cannotBe(o product.Outcome) bool {
	if o.RootEnded {
		return false
	}
	i := slices.IndexFunc(o.Stuck, func(st product.Stuck) bool { return st.Thread == 0 })
	if i < 0 {
		return false
	}
	at := o.Stuck[i].Instr
	return slices.ContainsFunc(o.Steps, func(s product.Step) bool {
		if s.Verb != product.Skips || s.Op.Does != canRecv {
			return false
		}
		ops, exact := c.chans.Counterparts(s.Op)
		return exact && len(ops) > 0 && !slices.ContainsFunc(ops, func(p *channels.Op) bool { return !follows(p.Instr, at) })
	})
}

// follows reports whether an instruction only runs after another one of its
// function.
func follows(i, at ssa.Instruction) bool {
	if _, deferred := i.(*ssa.Defer); deferred {
		return i.Parent() == at.Parent() // it runs when the function returns
	}
	return i.Parent() == at.Parent() && flow.Dominates(at, i)
}
