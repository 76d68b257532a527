package unawaited

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// lastItems reports a goroutine that works off a queue which its starter closes at its end, as
// the last thing that the program does: what has been queued last is cut off. Receives from
// others do not count as a wait for it.
func (c *checker) lastItems(s *spawn.Site) {
	body, fn := s.Body(), s.Instr.Parent()
	if body == nil {
		return
	}
	queue := c.worksOff(body)
	if queue == nil || queue.Make.Parent() != fn {
		return
	}
	closes := queue.Each(channels.CanClose)
	if len(closes) == 0 || slices.ContainsFunc(closes, func(cl *channels.Op) bool {
		return cl.Fn() != fn || len(cl.Chans) != 1 || c.waitsForAfter(s, cl.Instr)
	}) || !c.endsProgram(fn, 0, c.waitsFor(s)) {
		return
	}
	name := closes[0].Name()
	c.report(s, rule.Report{
		Kind: "main-exit", Pos: s.Pos(),
		Message: fmt.Sprintf("the program can end while %s still works on what it has received from %s last: %s closes %s (line %d) and returns without waiting for it; wait, for instance with a WaitGroup",
			what(s), name, callees.Label(fn), name, c.Line(closes[0].Pos())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(fn), Text: "starts a goroutine, which ranges over " + name, Pos: s.Pos()},
			{Goroutine: callees.Label(fn), Text: "closes " + name + " and returns, and the program ends", Pos: closes[0].Pos()},
			{Goroutine: s.Label(), Text: "is cut off in its work", Pos: s.Pos()},
		},
	})
}

// worksOff returns the channel that a function ranges over, if there is one.
func (c *checker) worksOff(body *ssa.Function) *channels.Chan {
	var over *channels.Op
	for _, op := range c.chans.Ops {
		if op.Fn() != body || !op.Range() {
			continue
		}
		if over != nil {
			return nil
		}
		over = op
	}
	if over == nil || over.Open || len(over.Chans) != 1 || over.Chans[0].Make == nil {
		return nil
	}
	return over.Chans[0]
}

// waitsFor returns the property of instructions that may wait for the goroutine of a site:
// those that may wait, but for receives from goroutines that are known to be others.
func (c *checker) waitsFor(s *spawn.Site) flow.Pred {
	tree := c.spawn.Tree(s)
	return func(i ssa.Instruction) bool {
		if isSleep(i) || !c.mayWait(i) {
			return false
		}
		ops := c.chans.At(i)
		return len(ops) == 0 || slices.ContainsFunc(ops, func(op *channels.Op) bool {
			others, exact := c.chans.Counterparts(op)
			return !exact || slices.ContainsFunc(others, func(o *channels.Op) bool {
				return slices.ContainsFunc(tree, func(fn *ssa.Function) bool { return callees.Within(o.Fn(), fn) })
			})
		})
	}
}

// waitsForAfter reports whether anything that may wait for a goroutine can run after its queue
// was closed, by a call or a deferred one.
func (c *checker) waitsForAfter(s *spawn.Site, cl ssa.Instruction) bool {
	waits := c.waitsFor(s)
	d, deferred := cl.(*ssa.Defer)
	if !deferred {
		return len(flow.Reach(cl.Parent(), cl, waits, nil)) > 0
	}
	return slices.ContainsFunc(c.callees.In(cl.Parent()), func(call ssa.CallInstruction) bool {
		earlier, ok := call.(*ssa.Defer)
		return ok && earlier != d && flow.Reaches(earlier, d, nil) && waits(earlier)
	})
}
