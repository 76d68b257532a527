package chanleak

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// afterWait reports a goroutine that sends on an unbuffered channel although
// its starter receives only once it has waited for the goroutine to end.
func (c *checker) afterWait() {
	for _, op := range c.chans.Ops {
		if op.Does != canSend || !op.Hard() || op.Open || len(op.Chans) != 1 || c.said[op.Instr] || c.IsTest(op.Pos()) {
			continue
		}
		ch := op.Chans[0]
		if n, ok := ch.Cap(); !ok || n > 0 || ch.Make == nil || ch.Out != 0 || len(ch.Kept) > 0 || ch.Returned() {
			continue
		}
		for _, s := range c.spawn.Of(op.Fn()) {
			if wait := c.waitBetween(s, op, ch); wait != nil {
				c.said[op.Instr] = true
				c.reportAfterWait(op, s, wait)
				break
			}
		}
	}
}

// waitBetween returns the wait for the goroutine of a site, which sends, that all
// receives from the channel come after, or nil.
func (c *checker) waitBetween(s *spawn.Site, send *channels.Op, ch *channels.Chan) ssa.Instruction {
	root := s.Instr.Parent()
	recvs := ch.Each(canRecv)
	if root != ch.Make.Parent() || len(recvs) == 0 {
		return nil
	}
	var wait ssa.Instruction
	waits := func(i ssa.Instruction) bool {
		if c.waitsFor(i, s, send) {
			wait = i
			return true
		}
		return false
	}
	for _, r := range recvs {
		if r.Fn() != root || flow.Reaches(s.Instr, r.Instr, waits) {
			return nil
		}
	}
	return wait
}

// waitsFor reports whether an instruction waits for the goroutine of a site to
// get past its send: by the group that runs it or that it tells afterwards.
func (c *checker) waitsFor(i ssa.Instruction, s *spawn.Site, send *channels.Op) bool {
	call, ok := i.(*ssa.Call)
	if !ok {
		return false
	}
	group, ok := c.groups.Of(s)
	if !ok || !c.groups.IsWaitFor(call, group) {
		return false
	}
	return c.countedUntil(s, send.Instr)
}

func (c *checker) reportAfterWait(op *channels.Op, s *spawn.Site, wait ssa.Instruction) {
	root, name := callees.Label(s.Instr.Parent()), op.Chans[0].Name()
	c.Report(rule.Report{
		Kind: "before-receiver", Pos: op.Pos(),
		Message: fmt.Sprintf("the goroutine waits for ever sending on %s: %s receives from it only after line %d, where it waits for this goroutine to end; receive first, and wait and close(%s) in a goroutine of its own",
			name, root, c.Line(wait.Pos()), name),
		Witness: witness.Trace{
			{Goroutine: root, Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: "sends on " + name, Blocks: true, Pos: op.Pos()},
			{Goroutine: root, Text: "waits for the goroutine to end before it receives", Blocks: true, Pos: wait.Pos()},
		},
	})
}
