package waitgroup

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// beside reports an Add in the goroutine that it counts if another goroutine of the same
// function waits.
func (c *checker) beside(s *spawn.Site, add op) {
	wait := c.waitInSibling(s, add.group)
	if wait == nil {
		return
	}
	name := add.group.String()
	c.Report(rule.Report{
		Kind: "add-inside", Pos: add.pos(),
		Message: fmt.Sprintf("%s.Add runs in the goroutine that it counts, so %s.Wait() in another (line %d) can run first and return at once: call Add before either is started",
			name, name, c.Line(wait.Pos())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: callees.Label(wait.Parent()), Text: "calls " + name + ".Wait, which returns at once", Pos: wait.Pos()},
			{Goroutine: s.Label(), Text: "calls " + name + ".Add, too late", Pos: add.pos()},
		},
	})
}

// waitInSibling returns a Wait on a group in another goroutine that the same function
// starts, which nothing orders after the one of the site.
func (c *checker) waitInSibling(s *spawn.Site, group path.Path) ssa.CallInstruction {
	fn := s.Instr.Parent()
	for _, other := range c.spawn.In(fn) {
		body := other.Body()
		if other == s || body == nil || other.Kind != spawn.GoStmt {
			continue
		}
		for _, w := range c.inBody(other, body) {
			if w.method != "Wait" || w.group != group || w.deferred() || !w.own() {
				continue
			}
			if orderedBefore(c, body, w) || !flow.Reaches(s.Instr, other.Instr, c.join.MayJoin(s)) && !flow.Reaches(other.Instr, s.Instr, nil) {
				continue
			}
			return w.call
		}
	}
	return nil
}

// nested reports an Add in a goroutine that is started by one that the group counts,
// and which calls Done without waiting for it: the Add keeps nobody waiting then. Only
// the outer one is counted by others.
func (c *checker) nested(s *spawn.Site, body *ssa.Function, add op) {
	g, outer := add.group, s.Instr.Parent()
	sites := c.spawn.Of(outer)
	if len(sites) != 1 || sites[0].Kind != spawn.GoStmt || !add.own() || len(c.ResultOf[lockset.Analyzer].(*lockset.Result).HeldAt(add.call)) > 0 {
		return
	}
	start := sites[0]
	if adds := c.others(g, body, "Add"); len(adds) != 1 || !adds[0].own() || !c.countedOne(start, g) || orderedBefore(c, body, add) {
		return
	}
	wait := c.waitAfter(start, g, outer, nil)
	if wait == nil || !c.doneAfter(s, outer, g) {
		return
	}
	name := g.String()
	c.Report(rule.Report{
		Kind: "add-inside", Pos: add.pos(),
		Message: fmt.Sprintf("%s.Add runs in the goroutine that it counts, and the one that starts it (line %d) may have called Done by then, so %s.Wait() (line %d) can return first: call Add before the go statement, or use %s.Go",
			name, c.Line(s.Pos()), name, c.Line(wait.Pos()), name),
		Witness: witness.Trace{
			{Goroutine: start.Label(), Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: start.Label(), Text: "calls " + name + ".Done", Pos: start.Pos()},
			{Goroutine: callees.Label(wait.Parent()), Text: "calls " + name + ".Wait, which returns", Pos: wait.Pos()},
			{Goroutine: s.Label(), Text: "calls " + name + ".Add, too late", Pos: add.pos()},
		},
		Fix: c.fixInside(s, body, add),
	})
}

// doneAfter reports whether the function with a go statement comes to its own Done
// without waiting for what it starts.
func (c *checker) doneAfter(s *spawn.Site, outer *ssa.Function, g path.Path) bool {
	joins := c.join.MayJoin(s)
	for _, o := range c.inFunction(outer) {
		if o.method != "Done" || o.group != g {
			continue
		}
		if o.deferred() {
			before := func(i ssa.Instruction) bool {
				_, runs := i.(*ssa.RunDefers)
				return !runs && joins(i)
			}
			if len(flow.ExitsWithout(outer, s.Instr, before)) > 0 {
				return true
			}
			continue
		}
		if flow.Reaches(s.Instr, o.call, joins) {
			return true
		}
	}
	return false
}
