package chanleak

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// slotsAndResults reports a loop that takes a slot for each goroutine that it starts,
// when they give it back only after they have sent, and who receives that is the
// function itself, behind the loop: there are fewer slots than rounds, or there would be
// none, and then nobody goes on.
func (c *checker) slotsAndResults() {
	for _, take := range c.chans.Ops {
		if take.Does != canSend || !take.Hard() || !take.Known() || len(take.Chans) != 1 || c.said[take.Instr] || c.IsTest(take.Pos()) {
			continue
		}
		slots := take.Chans[0]
		n, isConst := slots.Cap()
		if !isConst || n == 0 || !private(slots) || slots.Make.Parent() != take.Fn() || len(slots.Each(canSend)) != 1 {
			continue
		}
		l := flow.Innermost(flow.Loops(take.Fn()), take.Instr)
		if l == nil || l.Contains(slots.Make) || counted(take.Instr, n) || overFew(l) {
			continue
		}
		if send, later := c.resultBehind(slots, take.Fn(), l); send != nil {
			c.reportSlots(take, send, later, n)
		}
	}
}

// private reports whether nobody but the functions that are seen has a channel.
func private(ch *channels.Chan) bool { return ch.Make != nil && len(ch.Kept) == 0 && ch.Out == 0 }

// overFew reports whether a loop is over what is written out in the function, or in the
// package: who wrote it has counted.
func overFew(l *flow.Loop) bool {
	switch of := path.Origin(l.Indexes()).(type) {
	case *ssa.Slice:
		return true
	case *ssa.UnOp:
		_, global := of.X.(*ssa.Global)
		return global
	}
	return false
}

// resultBehind returns the send that all goroutines of a loop make before they give
// their slot back, and a receive of it, if these are all in fn and behind the loop.
func (c *checker) resultBehind(slots *channels.Chan, fn *ssa.Function, l *flow.Loop) (send, later *channels.Op) {
	body := c.startedIn(slots, l)
	if body == nil {
		return nil, nil
	}
	for _, o := range c.chans.Ops {
		if o.Fn() != body || o.Does != canSend || !o.Hard() || !o.Known() || len(o.Chans) != 1 || !private(o.Chans[0]) {
			continue
		}
		results := o.Chans[0]
		if n, isConst := results.Cap(); !isConst || n > 0 || results.Make.Parent() != fn || l.Contains(results.Make) {
			continue
		}
		if !c.givenBackAfter(slots, body, o) {
			continue
		}
		recvs := results.Each(canRecv)
		if len(recvs) > 0 && !slices.ContainsFunc(recvs, func(r *channels.Op) bool {
			return r.Fn() != fn || l.Contains(r.Instr) || flow.Reaches(r.Instr, l.Header.Instrs[0], flow.Is(results.Make))
		}) {
			return o, recvs[0]
		}
	}
	return nil, nil
}

// startedIn returns the function whose goroutines a loop starts in one place, and that
// alone give slots back, itself or by a literal in it.
func (c *checker) startedIn(slots *channels.Chan, l *flow.Loop) *ssa.Function {
	var body *ssa.Function
	for _, r := range slots.Each(canRecv) {
		fn := r.Fn()
		for fn.Parent() != nil && len(c.spawn.Of(fn)) == 0 {
			fn = fn.Parent()
		}
		if body != nil && fn != body {
			return nil
		}
		body = fn
	}
	if body == nil || len(body.Blocks) == 0 {
		return nil
	}
	sites := c.spawn.Of(body)
	if len(sites) != 1 || !l.Contains(sites[0].Instr) || len(slots.Each(canClose)) > 0 {
		return nil
	}
	return body
}

// givenBackAfter reports whether a goroutine has sent a result whenever it gives its
// slot back: that is deferred, or comes after the send.
func (c *checker) givenBackAfter(slots *channels.Chan, body *ssa.Function, send *channels.Op) bool {
	return !slices.ContainsFunc(slots.Each(canRecv), func(r *channels.Op) bool {
		if r.Fn() != body {
			return !deferredIn(r.Fn(), body)
		}
		return !r.Hard() || !flow.Dominates(send.Instr, r.Instr)
	})
}

// deferredIn reports whether a literal is what its function defers, and nothing else.
func deferredIn(lit, fn *ssa.Function) bool {
	if lit.Parent() != fn {
		return false
	}
	mc := path.MadeBy(lit)
	if mc == nil {
		return false
	}
	uses := path.Uses(mc)
	return len(uses) > 0 && !slices.ContainsFunc(uses, func(i ssa.Instruction) bool {
		d, ok := i.(*ssa.Defer)
		_, debug := i.(*ssa.DebugRef)
		return !debug && (!ok || d.Call.Value != ssa.Value(mc))
	})
}

func (c *checker) reportSlots(take, send, later *channels.Op, n int64) {
	c.said[take.Instr], c.said[send.Instr] = true, true
	fn := callees.Label(take.Fn())
	if take.Fn().Parent() != nil {
		fn = "the function"
	}
	c.Report(rule.Report{
		Kind: "before-receiver", Pos: take.Pos(),
		Message: fmt.Sprintf("sending on %s waits for ever once its buffer of %d is full: the goroutines give their slot back after they have sent on %s (line %d), from which %s receives only when the loop is over (line %d); take the slot in the goroutine, or start who receives before the loop",
			take.Name(), n, send.Name(), c.Line(send.Pos()), fn, c.Line(later.Pos())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(send.Fn()), Text: fmt.Sprintf("sends on %s, as all %d do", send.Name(), n), Blocks: true, Pos: send.Pos()},
			{Goroutine: callees.Label(take.Fn()), Text: fmt.Sprintf("sends on %s for the %d. time", take.Name(), n+1), Blocks: true, Pos: take.Pos()},
		},
	})
}
