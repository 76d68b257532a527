package lockleak

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// maxGives bounds how deep in calls an unlock is looked for.
const maxGives = 3

// told reports whether on the way from where a lock is taken to an instruction a result of a
// call decides where it goes, and what is called gives the lock back on some way: the result
// may say so. From an interface in a terminal, whose actions unlock and return false.
func (c *checker) told(h lockset.Held, to ssa.Instruction) bool {
	lock := callees.CallFrom(to.Parent(), h.Pos)
	if lock == nil {
		return false
	}
	for _, call := range c.calls.In(to.Parent()) {
		now, ok := call.(*ssa.Call)
		if !ok || call == lock || !decides(now) || c.locks.GivesBack(call, h.Path) {
			continue
		}
		if _, op := lockset.OpOf(call); op || !flow.Reaches(lock, call, flow.Is(to)) || !flow.Reaches(call, to, flow.Is(lock)) && call != to {
			continue
		}
		if slices.ContainsFunc(c.calls.Of(call.Common()), func(fn *ssa.Function) bool { return c.mayGive(fn, h.Path, 0) }) {
			return true
		}
	}
	return false
}

// decides reports whether a branch tests the result of a call.
func decides(call *ssa.Call) bool {
	return slices.ContainsFunc(path.Uses(call), func(i ssa.Instruction) bool {
		if not, ok := i.(*ssa.UnOp); ok && not.Op == token.NOT {
			return slices.ContainsFunc(path.Uses(not), isIf)
		}
		return isIf(i)
	})
}

func isIf(i ssa.Instruction) bool {
	_, ok := i.(*ssa.If)
	return ok
}

// mayGive reports whether a literal, or what it calls, gives back a lock of the function
// around, before it takes it.
func (c *checker) mayGive(fn *ssa.Function, p path.Path, depth int) bool {
	if fn.Parent() == nil || depth > maxGives {
		return false
	}
	return c.locks.Body(fn).GivesBack(p) || !c.locks.Body(fn).Complete && c.locks.Unlocks(fn, p) ||
		slices.ContainsFunc(c.calls.In(fn), func(call ssa.CallInstruction) bool {
			return slices.ContainsFunc(c.calls.Of(call.Common()), func(f *ssa.Function) bool { return f != fn && c.mayGive(f, p, depth+1) })
		})
}
