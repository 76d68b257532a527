package waitgroup

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// skipped reports a goroutine that was counted and then is not started: a path
// of the loop, for an element that does not work out, goes round the go
// statement. Add counts one in each round, or all elements before the loop.
func (c *checker) skipped(cell *ssa.Alloc, g path.Path) {
	fn := cell.Parent()
	add, wait, sites, ok := c.counted(cell, g)
	if !ok {
		return
	}
	stop := func(i ssa.Instruction) bool {
		if i == ssa.Instruction(cell) {
			return true
		}
		for _, s := range sites {
			if s.Instr == i {
				return true
			}
		}
		call, ok := i.(ssa.CallInstruction)
		if !ok {
			return false
		}
		if o, ok := opOf(call); ok {
			return o.group == g && o.method == "Done" // in place of the goroutine
		}
		return slices.ContainsFunc(c.callees.Of(call.Common()), func(callee *ssa.Function) bool {
			return slices.ContainsFunc(sites, func(s *spawn.Site) bool { return s.Body() == callee })
		}) // its work, done here
	}
	loop := flow.Innermost(flow.Loops(fn), sites[0].Instr)
	if loop == nil || wait.Parent() == fn && loop.Contains(wait) {
		return
	}
	for _, s := range sites[1:] {
		if !loop.Contains(s.Instr) {
			return
		}
	}
	skips := false
	n, _ := op{call: add, real: add, method: "Add"}.delta()
	switch {
	case n == 1 && loop.Contains(add):
		skips = flow.Reaches(add, add, stop) && flow.Reaches(add, sites[0].Instr, nil)
	case n == 0 && !flow.InLoop(add) && len(sites) == 1 && overAll(loop, add):
		first := loop.Header.Instrs[0]
		skips = flow.Reaches(first, first, stop)
	}
	if !skips {
		return
	}
	name := g.String()
	c.Report(rule.Report{
		Kind: "count", Pos: add.Pos(),
		Message: fmt.Sprintf("%s counts a goroutine that the loop does not start on every path (line %d), so %s.Wait() blocks for ever: call Add right before the go statement",
			name, c.Line(sites[0].Pos()), name),
		Witness: witness.Trace{
			{Goroutine: callees.Label(fn), Text: "counts a goroutine in " + name, Pos: add.Pos()},
			{Goroutine: callees.Label(fn), Text: "goes round this go statement, to the next round", Pos: sites[0].Pos()},
			{Goroutine: callees.Label(fn), Text: "waits on " + name, Pos: wait.Pos(), Blocks: true},
		},
	})
}

// counted returns the one Add of a local group, a Wait, and the go statements
// whose goroutines certainly call Done once. It is false if anybody else may
// count.
func (c *checker) counted(cell *ssa.Alloc, g path.Path) (add, wait ssa.CallInstruction, sites []*spawn.Site, ok bool) {
	fn := cell.Parent()
	if c.leaks(cell, fn) {
		return nil, nil, nil, false
	}
	bodies := make(map[*ssa.Function]bool)
	for _, s := range c.spawn.In(fn) {
		body := s.Body()
		if body == nil {
			if c.mayUse(s, g) {
				return nil, nil, nil, false
			}
			continue
		}
		bodies[body] = true
		if !has(c.inBody(s, body), "Done", g) {
			continue
		}
		if s.Kind != spawn.GoStmt || !c.onceDone(s, body, g) {
			return nil, nil, nil, false
		}
		sites = append(sites, s)
	}
	for _, o := range c.ops {
		if o.group != g {
			continue
		}
		at := o.call.Parent()
		switch {
		case o.method == "Wait" && (at == fn && !o.deferred() || bodies[at]):
			wait = o.call
		case o.method == "Add" && at == fn && !o.deferred() && add == nil:
			add = o.call
		case o.method == "Done" && (bodies[at] || at == fn && !o.deferred()):
		default:
			return nil, nil, nil, false
		}
	}
	return add, wait, sites, add != nil && wait != nil && len(sites) > 0
}

// onceDone reports whether every run of a body calls Done on the group once.
func (c *checker) onceDone(s *spawn.Site, body *ssa.Function, g path.Path) bool {
	n := 0
	for _, o := range c.inBody(s, body) {
		if o.group != g {
			continue
		}
		if o.method != "Done" || !o.always || flow.InLoop(o.call) || len(flow.ExitsWithout(body, nil, flow.Is(o.call))) > 0 {
			return false
		}
		n++
	}
	return n == 1
}

// overAll reports whether a loop goes over all the elements that an Add before
// it has counted: Add(len(x)) and for range x.
func overAll(loop *flow.Loop, add ssa.CallInstruction) bool {
	counted, over := flow.LengthOf(add.Common().Args[1]), loop.Indexes()
	return counted != nil && over != nil && path.Same(over, counted)
}
