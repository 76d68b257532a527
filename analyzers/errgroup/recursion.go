package errgroup

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// comesBack returns the call by which a goroutine that a function starts in a
// group it was given runs that function again, with the same group: a walk over
// a tree that asks for a slot at each node while it holds that of the parent.
func (c *checker) comesBack(o op) ssa.CallInstruction {
	if o.helper == nil || o.inner == nil || o.inner.Parent() == nil {
		return nil
	}
	p, ok := path.Of(o.inner.Common().Args[0])
	if !ok || p.Len() > 0 {
		return nil
	}
	starter := callees.Top(o.inner.Parent())
	if param, ok := p.Root().(*ssa.Parameter); !ok || param.Parent() != starter {
		return nil
	}
	for _, body := range o.bodies {
		for _, fn := range callees.WithLiterals(body) {
			for _, call := range c.calls.In(fn) {
				if _, ok := call.(*ssa.Call); !ok {
					continue
				}
				fns, exact := c.calls.Resolve(call.Common())
				if exact && len(fns) == 1 && fns[0] == starter && slices.ContainsFunc(call.Common().Args, func(a ssa.Value) bool {
					q, ok := path.Of(a)
					return ok && q == p
				}) {
					return call
				}
			}
		}
	}
	return nil
}

func (c *checker) reportComesBack(g *group, o op, again ssa.CallInstruction) {
	name := callees.NameOf(again.Common())
	c.Report(rule.Report{
		Kind: "limit", Pos: again.Pos(),
		Message: fmt.Sprintf("%s starts goroutines of %s, which has a limit, and is called here by one of them: when all slots are taken by goroutines that wait for one in it (line %d), none ever ends; let the goroutine hand over what is next and end, or start the work outside the group",
			name, g.name(), c.Line(o.inner.Pos())),
		Witness: witness.Trace{
			{Goroutine: "goroutine of " + g.name(), Text: "holds a slot of the limit", Pos: again.Parent().Pos()},
			{Goroutine: "goroutine of " + g.name(), Text: "calls " + name + " again", Pos: again.Pos()},
			{Goroutine: "goroutine of " + g.name(), Text: "waits in Go for another slot", Blocks: true, Pos: o.inner.Pos()},
		},
	})
}
