package chanleak

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/witness"
)

// neverClosed reports goroutines that range over a channel that a function
// makes and nobody closes, though the function and those that send come to an
// end: the goroutines wait for the next value for ever.
func (c *checker) neverClosed() {
	for _, op := range c.chans.Ops {
		if !op.Range() || !c.known(op) || len(op.Chans) != 1 || can(op, canClose) {
			continue
		}
		ch := op.Chans[0]
		if len(ch.Kept) > 0 || ch.Make == nil || ch.Out != 0 || otherExit(op) {
			continue
		}
		if site := c.startOf(op, ch.Make.Parent()); site != nil && c.allEnd(ch) {
			c.reportUnclosed(op, ch, site)
		}
	}
}

// otherExit reports whether the loop of a range can be left but at its head.
func otherExit(op *channels.Op) bool {
	l := flow.Innermost(flow.Loops(op.Fn()), op.Instr)
	if l == nil {
		return true
	}
	for b := range l.Blocks {
		if b == l.Header {
			continue
		}
		if slices.ContainsFunc(b.Succs, func(s *ssa.BasicBlock) bool { return !l.Blocks[s] && !panics(s) }) {
			return true
		}
	}
	return false
}

func panics(b *ssa.BasicBlock) bool {
	_, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Panic)
	return ok
}

// startOf returns where fn starts the goroutine that runs an operation, if it
// runs in no other way.
func (c *checker) startOf(op *channels.Op, fn *ssa.Function) ssa.Instruction {
	body := op.Fn()
	for range 4 {
		if sites := c.spawn.Of(body); len(sites) == 1 {
			if s := sites[0].Instr; s.Parent() == fn {
				return s
			}
			return nil
		}
		calls := c.callees.CallersOf(body)
		if len(calls) != 1 || !c.callees.AllCallersKnown(body) {
			return nil
		}
		body = calls[0].Parent()
	}
	return nil
}

// allEnd reports whether the function that makes a channel returns, without
// the process ending then, and every goroutine that sends on it comes to an
// end, too.
func (c *checker) allEnd(ch *channels.Chan) bool {
	maker := ch.Make.Parent()
	if endsProcess(maker) || testCode(maker) || !ends(maker, ch.Make) {
		return false
	}
	sends := ch.Each(canSend)
	for _, o := range sends {
		if o.Fn() != maker && !ends(o.Fn(), nil) {
			return false
		}
	}
	return len(sends) > 0
}

// ends reports whether a return can run after an instruction.
func ends(fn *ssa.Function, from ssa.Instruction) bool {
	return len(flow.ExitsWithout(fn, from, func(ssa.Instruction) bool { return false })) > 0
}

func (c *checker) reportUnclosed(op *channels.Op, ch *channels.Chan, site ssa.Instruction) {
	maker := ch.Make.Parent()
	c.Report(rule.Report{
		Kind: "never-closed", Pos: op.Pos(),
		Message: fmt.Sprintf("the goroutine waits for ever ranging over %s: nothing closes it, though %s returns; close(%s) after the last send",
			op.Name(), maker.Name(), ch.Name()),
		Witness: witness.Trace{
			{Goroutine: maker.Name(), Text: "makes " + ch.Name(), Pos: ch.Make.Pos()},
			{Goroutine: maker.Name(), Text: "starts the goroutine", Pos: site.Pos()},
			{Goroutine: op.Fn().Name(), Text: "waits for the next value of " + op.Name(), Blocks: true, Pos: op.Pos()},
		},
	})
}
