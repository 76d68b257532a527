package waitgroup

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// refused reports a goroutine that is counted before it is handed to a function of the
// package which may return without having started it, and whose result, if it has one,
// nobody looks at: Done is never called then.
func (c *checker) refused(s *spawn.Site, body *ssa.Function) {
	call, ok := s.Instr.(*ssa.Call)
	if !ok || s.Kind != spawn.Helper || slices.ContainsFunc(path.Uses(call), isUse) {
		return
	}
	helper := callees.Unwrap(call.Call.StaticCallee())
	if helper == nil || len(helper.Blocks) == 0 {
		return
	}
	ret := c.refuses(helper, slices.Index(call.Call.Args, s.Value))
	if ret == nil {
		return
	}
	ops := c.inBody(s, body)
	for _, done := range ops {
		g := done.group
		if done.method != "Done" || !done.always || has(ops, "Add", g) || !c.countedOne(s, g) || c.doneByOthers(s, g) || c.doneElsewhere(s, body, ops, g) {
			continue
		}
		i := slices.IndexFunc(c.ops, func(o op) bool { return o.method == "Wait" && same(o, g) })
		if i < 0 || slices.ContainsFunc(c.inFunction(call.Parent()), func(o op) bool { return o.method == "Done" && o.group == g }) {
			continue
		}
		name, wait := g.String(), c.ops[i].call
		how := ""
		if len(ret.Results) > 0 {
			how = ", which its result would tell"
		}
		end := flow.ExitPos(ret)
		c.Report(rule.Report{
			Kind: "done-missing", Pos: call.Pos(),
			Message: fmt.Sprintf("%s may return without starting the goroutine (%s)%s: nobody calls %s.Done() then, and %s.Wait() (%s) blocks for ever: call Done when it is not started",
				helper.Name(), c.Place(end, call.Pos()), how, name, name, c.Place(wait.Pos(), call.Pos())),
			Witness: witness.Trace{
				{Goroutine: callees.Label(call.Parent()), Text: "has counted a goroutine in " + name, Pos: call.Pos()},
				{Goroutine: callees.Label(helper), Text: "returns without starting it", Pos: end},
				{Goroutine: callees.Label(wait.Parent()), Text: "waits on " + name, Pos: wait.Pos(), Blocks: true},
			},
		})
		return
	}
}

func isUse(i ssa.Instruction) bool {
	_, debug := i.(*ssa.DebugRef)
	return !debug
}

// refuses returns a return of a function that it comes to without having run or started
// a function that it was given, and by whose result that can be told, or nil.
func (c *checker) refuses(helper *ssa.Function, index int) *ssa.Return {
	if index < 0 || index >= len(helper.Params) {
		return nil
	}
	runs := runsOf(helper.Params[index])
	if len(runs) == 0 {
		return nil
	}
	started := flow.Reach(helper, nil, flow.Is(runs...), nil)
	for _, i := range flow.ExitsWithout(helper, nil, flow.Is(runs...)) {
		ret := i.(*ssa.Return)
		if len(started) == len(runs) && tells(ret) && (len(ret.Results) == 0 || !slices.ContainsFunc(runs, func(r ssa.Instruction) bool { return flow.Reaches(r, ret, nil) })) {
			return ret
		}
	}
	return nil
}

// runsOf returns where a function calls or starts one that it was given, itself or in a
// literal; nil if it does something else with it.
func runsOf(given ssa.Value) []ssa.Instruction {
	var runs []ssa.Instruction
	for _, use := range path.Uses(given) {
		call, isCall := use.(ssa.CallInstruction)
		switch use := use.(type) {
		case *ssa.DebugRef:
			continue
		case *ssa.Store: // of a parameter that a literal captures
			if use.Addr == given {
				continue
			}
			cell, ok := use.Addr.(*ssa.Alloc)
			if !ok || use.Val != given || len(path.CellOf(cell).Stores) != 1 {
				return nil
			}
			inner := runsOf(cell)
			if len(inner) == 0 {
				return nil
			}
			runs = append(runs, inner...)
			continue
		case *ssa.MakeClosure:
			for _, r := range path.Uses(use) {
				if call, ok := r.(ssa.CallInstruction); ok && call.Common().Value == ssa.Value(use) {
					runs = append(runs, r)
				} else if isUse(r) {
					return nil
				}
			}
			continue
		}
		if !isCall || call.Common().Value != given {
			return nil // it is kept, or somebody else runs it
		}
		runs = append(runs, use)
	}
	return runs
}

// tells reports whether a return gives nothing, false, or an error: what is returned
// where something was not done.
func tells(ret *ssa.Return) bool {
	switch len(ret.Results) {
	case 0:
		return true
	case 1:
		k, isConst := path.Origin(ret.Results[0]).(*ssa.Const)
		if knowledge.IsError(ret.Results[0].Type()) {
			return !isConst
		}
		return isConst && knowledge.IsBool(k.Type()) && flow.ConstText(k) == "false"
	}
	return false
}
