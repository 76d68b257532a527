package chanleak

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// madeForCall reports whether a function that receives has made, in the same call, the
// object whose channel it receives from, and started the goroutine that sends by that:
// nobody comes to receive the rest when it has left.
func (c *checker) madeForCall(send, r *channels.Op) bool {
	p, ok := path.Of(c.chans.Outside(r))
	if !ok {
		return false
	}
	sites := c.spawn.Of(send.Fn())
	if len(sites) == 0 || c.ending.After(r.Fn()) {
		return false
	}
	made, _ := callees.CallOf(path.Origin(p.Root()))
	if made == nil {
		return false // what the function makes itself is explored by runs
	}
	fns, exact := c.callees.Resolve(&made.Call)
	return exact && len(fns) == 1 && made.Parent() == r.Fn() && c.startsAll(fns[0], sites)
}

// startsAll reports whether a function starts goroutines, itself or in a function that
// it calls, at all the places where they are started.
func (c *checker) startsAll(fn *ssa.Function, sites []*spawn.Site) bool {
	return !slices.ContainsFunc(sites, func(s *spawn.Site) bool { return !c.comesTo(fn, callees.Unwrap(s.Instr.Parent()), 2) })
}

// comesTo reports whether a function is another, or calls it.
func (c *checker) comesTo(fn, other *ssa.Function, depth int) bool {
	return fn == other || depth > 0 && slices.ContainsFunc(c.callees.In(fn), func(call ssa.CallInstruction) bool {
		return slices.ContainsFunc(c.callees.Of(call.Common()), func(f *ssa.Function) bool { return c.comesTo(f, other, depth-1) })
	})
}
