package chanleak

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/witness"
)

// pulledAfterEnd reports sends of a goroutine of an object that run because a
// context has ended, when those who receive are methods that others call to
// pull the next value: by convention they call no more once they have ended
// the context.
func (c *checker) pulledAfterEnd() {
	if c.ForTests() {
		return
	}
	for _, op := range c.chans.Ops {
		if op.Does != canSend || !op.Hard() || !op.Known() || len(op.Chans) != 1 || c.IsTest(op.Pos()) || c.said[op.Instr] {
			continue
		}
		ch := op.Chans[0]
		if n, ok := ch.Cap(); !ok || n != 0 || len(ch.Kept) == 0 || ch.Out != 0 || ch.Measured || !c.inGoroutine(op.Fn(), 2) {
			continue
		}
		done := c.ended(op)
		if done == nil || !c.onlyPulled(ch) {
			continue
		}
		c.reportPulled(op, done)
	}
}

// ended returns the receive from a context that others end, if a send runs in
// its case of a select.
func (c *checker) ended(op *channels.Op) *channels.Op {
	for _, b := range op.Fn().Blocks {
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok || !sel.Blocking {
				continue
			}
			for _, o := range c.chans.At(sel) {
				if o.Does == canRecv && isDone(o.Chan) && !ownContext(o.Chan) && !c.endedBy(o.Chan, op.Fn()) && flow.InCase(sel, o.Case, op.Instr.Block()) {
					return o
				}
			}
		}
	}
	return nil
}

// onlyPulled reports whether all receivers of a channel are methods that other
// packages call, one value a call.
func (c *checker) onlyPulled(ch *channels.Chan) bool {
	return c.pulledBy(ch, func(call ssa.CallInstruction) bool { return c.IsTest(call.Pos()) })
}

// pulledBy is onlyPulled but for calls of the package that do not count.
func (c *checker) pulledBy(ch *channels.Chan, not func(ssa.CallInstruction) bool) bool {
	recvs := ch.Each(canRecv)
	return len(recvs) > 0 && !slices.ContainsFunc(recvs, func(r *channels.Op) bool {
		return !offered(r.Fn()) || len(c.spawn.Of(r.Fn())) > 0 || r.Range() || flow.InLoop(r.Instr) || slices.ContainsFunc(c.callees.CallersOf(r.Fn()), func(call ssa.CallInstruction) bool {
			return !not(call)
		})
	})
}

func (c *checker) reportPulled(op, done *channels.Op) {
	name := op.Written()
	pull := callees.NameOfTop(op.Chans[0].Each(canRecv)[0].Fn())
	c.said[op.Instr] = true
	c.Report(rule.Report{
		Kind: "abandoned-generator", Pos: op.Pos(),
		Message: fmt.Sprintf("the goroutine waits for ever sending on %s when the context has ended (%s) and nobody calls %s any more: close %s instead, or give it room for the value",
			name, c.Place(done.Pos(), op.Pos()), pull, name),
		Witness: witness.Trace{
			{Goroutine: "caller of " + pull, Text: "ends the context and leaves", Pos: done.Pos()},
			{Goroutine: callees.Label(op.Fn()), Text: "finds the context ended", Pos: done.Pos()},
			{Goroutine: callees.Label(op.Fn()), Text: "sends on " + name, Blocks: true, Pos: op.Pos()},
		},
	})
}
