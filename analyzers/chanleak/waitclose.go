package chanleak

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// closedAfterWait reports a function that waits for a goroutine, by its group, before it
// closes the channel that the goroutine ranges over: both wait for ever. How many
// goroutines there are, and what they receive, is no matter.
func (c *checker) closedAfterWait() {
	for _, op := range c.chans.Ops {
		if op.Does != canRecv || op.Open || len(op.Chans) != 1 || c.said[op.Instr] || c.IsTest(op.Pos()) {
			continue
		}
		ch := op.Chans[0]
		if ch.Make == nil || ch.Out != 0 || ch.Hidden != 0 || len(ch.Kept) > 0 || c.chans.OtherExit(op) {
			continue
		}
		for _, s := range c.spawn.Of(op.Fn()) {
			if wait, cl := c.waitBeforeClose(s, op, ch); wait != nil && !c.said[wait] {
				c.said[wait] = true
				c.reportClosedAfter(op, s, wait, cl)
				break
			}
		}
	}
}

// waitBeforeClose returns the wait for the goroutine of a site, and a close of the
// channel that it ranges over, if all of these come after such a wait.
func (c *checker) waitBeforeClose(s *spawn.Site, op *channels.Op, ch *channels.Chan) (wait ssa.Instruction, cl *channels.Op) {
	root, closes := s.Instr.Parent(), ch.Each(canClose)
	if root != ch.Make.Parent() || len(closes) == 0 {
		return nil, nil
	}
	waits := func(i ssa.Instruction) bool { return c.waitsFor(i, s, op) }
	for _, o := range closes {
		at := o.Instr
		if d := path.DeferredAt(o.Fn()); d != nil {
			at = d
		}
		if at.Parent() != root {
			return nil, nil
		}
		if _, last := at.(*ssa.Defer); !last && (flow.Reaches(at, s.Instr, flow.Is(ch.Make)) || flow.Reaches(s.Instr, at, waits)) {
			return nil, nil
		}
	}
	for _, call := range c.callees.In(root) {
		if waits(call) && flow.Reaches(s.Instr, call, nil) {
			return call, closes[0]
		}
	}
	return nil, nil
}

func (c *checker) reportClosedAfter(op *channels.Op, s *spawn.Site, wait ssa.Instruction, cl *channels.Op) {
	root, name := callees.NameOfTop(s.Instr.Parent()), op.Chans[0].Name()
	if s.Instr.Parent().Parent() != nil {
		root = "the function"
	}
	does := "ranges over"
	if !op.Range() {
		does = "receives from"
	}
	c.Report(rule.Report{
		Kind: "deadlock", Pos: wait.Pos(),
		Message: fmt.Sprintf("%s waits for ever for the group: the goroutine of line %d %s %s (line %d) until it is closed, which comes only after the wait (line %d); close it before",
			root, c.Line(s.Pos()), does, op.Name(), c.Line(op.Pos()), c.Line(cl.Pos())),
		Witness: witness.Trace{
			{Goroutine: root, Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: "waits for the next value of " + name, Blocks: true, Pos: op.Pos()},
			{Goroutine: root, Text: "waits for the goroutine to end before it closes " + name, Blocks: true, Pos: wait.Pos()},
		},
	})
}
