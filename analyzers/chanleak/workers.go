package chanleak

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/product"
)

// rootWaits reports an outcome in which the function itself waits for ever for
// its workers: it hands out more work than they can take before it receives
// their results, or counts the results of those that left when a context ended.
func (c *checker) rootWaits(o product.Outcome) bool {
	if o.Panic != nil || o.RootEnded || len(o.Stuck) == 0 || c.cannotBe(o) {
		return false
	}
	root := &o.Stuck[0]
	if root.Thread != 0 || root.Op == nil || !root.Op.Hard() || root.Chan.Hidden != 0 || c.said[root.Instr] || c.ofTest(o, root) ||
		slices.ContainsFunc(o.Stuck, func(st product.Stuck) bool { return st.Loose }) {
		return false
	}
	switch root.Op.Does {
	case canSend:
		return o.Crew && flow.InLoop(root.Instr) && c.handsOut(o, root)
	case canRecv:
		return flow.InLoop(root.Instr) && c.countsOnLeavers(o, root)
	}
	return false
}

// handsOut reports a function that waits to hand out work while its workers wait
// to send results, which it receives only afterwards.
func (c *checker) handsOut(o product.Outcome, root *product.Stuck) bool {
	var result *product.Stuck
	for i := range o.Stuck {
		st := &o.Stuck[i]
		if st == root {
			continue
		}
		if st.Op == nil || st.Op.Does != canSend || !st.Op.Hard() || st.Chan == root.Chan {
			return false
		}
		for _, r := range st.Chan.Each(canRecv) {
			if r.Fn() != o.Root || flow.Reaches(r.Instr, root.Instr, nil) || !flow.Reaches(root.Instr, r.Instr, waitsForGroup) {
				return false // that it waits for a group first is another report
			}
		}
		result = st
	}
	if result == nil || len(result.Chan.Each(canRecv)) == 0 {
		return false
	}
	c.said[root.Instr], c.said[result.Instr] = true, true
	work, results, later := root.Op.Name(), result.Op.Name(), result.Chan.Each(canRecv)[0]
	c.Report(rule.Report{
		Kind: "before-receiver", Pos: root.Op.Pos(),
		Message: fmt.Sprintf("sending on %s waits for ever when there is more to do than goroutines: they wait to send on %s (line %d), from which %s receives only afterwards (line %d); start another goroutine that sends on %s, or make %s with room for all results",
			work, results, c.Line(result.Op.Pos()), o.Root.Name(), c.Line(later.Pos()), work, results),
		Witness: c.trace(o, root),
	})
	return true
}

func waitsForGroup(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	return ok && knowledge.Is(callees.Object(call.Common()), "sync", "WaitGroup.Wait")
}

// countsOnLeavers reports a function that receives a number of results, though
// the goroutines that send them leave without one when a context ends.
func (c *checker) countsOnLeavers(o product.Outcome, root *product.Stuck) bool {
	sends := root.Chan.Each(canSend)
	if len(sends) == 0 || len(root.Chan.Each(canClose)) > 0 || root.Op.Range() {
		return false
	}
	var stop *channels.Op
	for _, s := range sends {
		if s.Fn() == o.Root || s.Open || len(s.Chans) != 1 {
			return false
		}
		if stop = c.quits(s.Fn(), root.Chan); stop == nil {
			return false
		}
	}
	c.said[root.Instr] = true
	name := root.Op.Name()
	c.Report(rule.Report{
		Kind: "early-return", Pos: root.Op.Pos(),
		Message: fmt.Sprintf("receiving from %s waits for ever once the goroutines that send on it have left on <-%s (line %d) without a result: receive in a select that leaves on it, too",
			name, stop.Name(), c.Line(stop.Pos())),
		Witness: c.trace(o, root),
	})
	return true
}

// quits returns the case of a select, or the receive, on which a goroutine ends
// without sending on a channel because a context that it was given ended.
func (c *checker) quits(fn *ssa.Function, ch *channels.Chan) *channels.Op {
	sends := c.putting(ch)
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if _, deferred := i.(*ssa.Defer); deferred && sends(i) {
				return nil
			}
			sel, ok := i.(*ssa.Select)
			if !ok {
				continue
			}
			for _, o := range c.chans.At(sel) {
				if o.Does != canRecv || !isDone(o.Chan) || ownContext(o.Chan) || c.cancelledBy(o.Chan, o.Fn()) || c.endOfProcess(o.Chan) {
					continue
				}
				if to := flow.CaseBlock(sel, o.Case); to != nil && returnsFrom(to, sends) {
					return o
				}
			}
		}
	}
	return nil
}

// putting returns the property of an instruction to send on a channel, itself or
// by a function that it calls or starts.
func (c *checker) putting(ch *channels.Chan) flow.Pred {
	return func(i ssa.Instruction) bool {
		for _, o := range c.chans.At(i) {
			if o.Does == canSend && slices.Contains(o.Chans, ch) {
				return true
			}
		}
		call, ok := callees.CallAt(i)
		if !ok {
			return false
		}
		return slices.ContainsFunc(ch.Each(canSend), func(s *channels.Op) bool {
			return s.Fn() != call.Parent() && slices.Contains(c.callees.Of(call.Common()), s.Fn())
		})
	}
}
