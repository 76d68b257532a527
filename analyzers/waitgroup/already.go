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

// waitsAlready reports an Add after the start of a goroutine that waits for the group at
// once: when what was counted before has ended by then, it goes on without what is counted
// now. From a host of plugins that waits for the pipes of one.
func (c *checker) waitsAlready(s *spawn.Site, body *ssa.Function) {
	fn := s.Instr.Parent()
	if flow.InLoop(s.Instr) {
		return
	}
	for _, w := range c.inBody(s, body) {
		if w.method != "Wait" || w.deferred() || w.call.Parent() != body || c.waitsBefore(body, w.call) {
			continue
		}
		var late *op
		for _, o := range c.inFunction(fn) {
			if o.group != w.group {
				continue
			}
			if o.method == "Done" || o.method == "Wait" {
				late = nil
				break
			}
			if n, isConst := o.delta(); o.method == "Add" && (!isConst || n <= 0) || !flow.Reaches(s.Instr, o.call, nil) {
				continue
			}
			if late == nil {
				late = &o
			}
		}
		if late == nil {
			continue
		}
		name := w.group.String()
		c.Report(rule.Report{
			Kind: "add-late", Pos: late.pos(),
			Message: fmt.Sprintf("the goroutine started at line %d waits for %s already (line %d), and goes on without this one if what was counted before has ended: call %s.%s before it is started",
				c.Line(s.Pos()), name, c.Line(w.pos()), name, late.method),
			Witness: witness.Trace{
				{Goroutine: callees.Label(fn), Text: "starts a goroutine", Pos: s.Pos()},
				{Goroutine: s.Label(), Text: "finds that all have ended in " + name + ".Wait", Pos: w.pos()},
				{Goroutine: callees.Label(fn), Text: "calls " + name + "." + late.method + ", too late", Pos: late.pos()},
			},
		})
		return
	}
}

// waitsBefore reports whether a goroutine waits for anything on every way to its Wait.
func (c *checker) waitsBefore(body *ssa.Function, wait ssa.CallInstruction) bool {
	return len(flow.Reach(body, nil, flow.Is(wait), func(i ssa.Instruction) bool { return i != ssa.Instruction(wait) && c.join.Orders(i) })) == 0
}
