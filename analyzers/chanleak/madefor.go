package chanleak

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// madeForCall reports whether a function that receives has made, in the same call, the
// object whose channel it receives from, and started the goroutine that sends by that, or
// all who call it have: nobody comes to receive the rest when it has left.
func (c *checker) madeForCall(send, r *channels.Op) bool {
	p, ok := path.Of(c.chans.Outside(r))
	sites := c.spawn.Of(send.Fn())
	return ok && len(sites) > 0 && !c.ending.After(r.Fn()) && c.madeWith(p.Root(), r.Fn(), sites, 2)
}

// madeWith reports whether a value of a function is what it has got from a call that starts
// goroutines. What it makes itself is explored by runs.
func (c *checker) madeWith(v ssa.Value, fn *ssa.Function, sites []*spawn.Site, depth int) bool {
	v = path.Origin(v)
	if made, _ := callees.CallOf(v); made != nil {
		fns, exact := c.callees.Resolve(&made.Call)
		return exact && len(fns) == 1 && made.Parent() == fn && c.startsAll(fns[0], sites)
	}
	param, ok := v.(*ssa.Parameter)
	i := slices.Index(fn.Params, param)
	calls := c.callees.CallersOf(fn)
	if !ok || i < 0 || depth == 0 || len(calls) == 0 || !c.callees.AllCallersKnown(fn) {
		return false
	}
	return !slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
		args := callees.Arguments(call.Common())
		by := callees.Unwrap(call.Parent())
		return i >= len(args) || flow.InLoop(call) && !c.madeInLoop(args[i], call) || c.ending.After(by) || !c.madeWith(args[i], by, sites, depth-1)
	})
}

// madeInLoop reports whether each round of the loop around a call makes the value that the
// call is given: the next round receives from another.
func (c *checker) madeInLoop(v ssa.Value, call ssa.CallInstruction) bool {
	made, _ := callees.CallOf(path.Origin(v))
	return made != nil && flow.Innermost(flow.Loops(call.Parent()), call).Contains(made)
}

// startsAll reports whether a function starts goroutines, itself or in a function that
// it calls, at all the places where they are started.
func (c *checker) startsAll(fn *ssa.Function, sites []*spawn.Site) bool {
	return !slices.ContainsFunc(sites, func(s *spawn.Site) bool { return !c.callees.ComesTo(fn, callees.Unwrap(s.Instr.Parent()), 2) })
}
