package condwait

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// change is what changes a variable or a field, itself or by what it calls.
type change struct {
	instr  ssa.Instruction
	of     path.Path
	atomic bool
}

// changedInLoop reports whether the loop that a signal is in changes anything: one that
// only signals does so until it is heard.
func (u *unlocked) changedInLoop(s signal) bool {
	loop := flow.Innermost(flow.Loops(s.call.Parent()), s.call)
	return slices.ContainsFunc(u.changes(s.call.Parent(), 0), func(c change) bool { return loop.Contains(c.instr) })
}

// beside reports whether what is changed belongs to the object of the condition.
func beside(state, cond path.Path) bool {
	if state.Len() > 0 && cond.Len() > 0 {
		return state.Root() == cond.Root()
	}
	return true // a variable is the one that is tested
}

// justMade reports whether what is changed is of an object or variable of the function,
// before it starts anything.
func justMade(c change, fn *ssa.Function) bool {
	made, ok := c.of.Root().(ssa.Instruction)
	if !ok || made.Parent() != fn {
		return false
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if _, ok := i.(*ssa.Go); ok && flow.Dominates(i, c.instr) {
				return false
			}
		}
	}
	return true
}

// changes lists what a function changes, itself or by functions of the package that
// take no lock.
func (u *unlocked) changes(fn *ssa.Function, depth int) []change {
	var out []change
	add := func(i ssa.Instruction, at ssa.Value, atomic bool) {
		if p, ok := path.Of(at); ok && (p.Len() == 0 || !lockset.IsLock(p.Last().Type())) {
			out = append(out, change{i, p, atomic})
		}
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Store:
				add(i, i.Addr, false)
			case *ssa.MapUpdate:
				add(i, i.Map, false)
			case *ssa.Call:
				if len(i.Call.Args) > 0 && knowledge.ChangesAtomic(callees.Object(&i.Call)) {
					add(i, i.Call.Args[0], true)
					continue
				}
				callee := u.only(i)
				if callee == nil || callee == fn || depth > 1 || len(u.locks.Takes(i)) > 0 {
					continue
				}
				for _, c := range u.changes(callee, depth+1) {
					if at, ok := callees.AtCaller(c.of, callee, i); ok {
						out = append(out, change{i, at, c.atomic})
					}
				}
			}
		}
	}
	return out
}
