package waitgroup

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// startedAnyway reports a Done by the starter of a goroutine, for an element for which it
// starts none, as the element is left out: but for a continue, it starts it all the same,
// and Done is called twice. From a router whose batches had no destination.
func (c *checker) startedAnyway(s *spawn.Site, body *ssa.Function) {
	fn := s.Instr.Parent()
	loop := flow.Innermost(flow.Loops(fn), s.Instr)
	if loop == nil {
		return
	}
	for _, d := range c.inBody(s, body) {
		if d.method != "Done" {
			continue
		}
		for _, o := range c.inFunction(fn) {
			if o.method != "Done" || o.deferred() || o.group != d.group || !loop.Contains(o.call) {
				continue
			}
			ends := func(i ssa.Instruction) bool {
				if i.Block() == loop.Header || !loop.Contains(i) {
					return true // the next round
				}
				call, ok := i.(ssa.CallInstruction)
				if !ok {
					return false
				}
				add, ok := opOf(call)
				return ok && add.method == "Add" && add.group == d.group
			}
			if flow.Reaches(o.call, s.Instr, ends) && !c.countsMore(fn, loop, d) {
				c.reportAnyway(s, o, d)
				return
			}
		}
	}
}

// countsMore reports whether a round of a loop adds more than one to the group that a
// goroutine calls Done on, or nobody knows how much.
func (c *checker) countsMore(fn *ssa.Function, loop *flow.Loop, done op) bool {
	for _, o := range c.inFunction(fn) {
		if o.group != done.group {
			continue
		}
		n, isConst := o.delta()
		if o.method == "Go" || o.method == "Add" && loop.Contains(o.call) && (!isConst || n != 1) {
			return true
		}
	}
	return false
}

func (c *checker) reportAnyway(s *spawn.Site, o, done op) {
	name, fn := done.group.String(), callees.Label(s.Instr.Parent())
	c.Report(rule.Report{
		Kind: "count", Pos: o.pos(),
		Message: fmt.Sprintf("%s.Done() is called here for what is left out, and the goroutine of line %d is started for it all the same, which calls it again: the counter gets negative, which panics, or Wait returns too early; continue after it",
			name, c.Line(s.Pos())),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "calls " + name + ".Done", Pos: o.pos()},
			{Goroutine: fn, Text: "starts a goroutine in the same round", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: "calls " + name + ".Done again", Pos: done.pos()},
		},
	})
}
