package eventloop

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

// deafToStop reports goroutines whose loop ends on a stop that the package hands out, as a
// method or as a function that it returns, but which send, elsewhere in that loop, on a
// channel that only others receive from, without watching for the stop: who has called it
// receives no more.
func (c *checker) deafToStop() {
	if c.ForTests() {
		return
	}
	for _, op := range c.chans.Ops {
		if op.Does != channels.CanSend || !op.Hard() || !op.Known() || len(op.Chans) != 1 || c.IsTest(op.Pos()) || c.said[op.Instr] {
			continue
		}
		ch := op.Chans[0]
		n, isConst := ch.Cap()
		loop := flow.Outermost(flow.Loops(op.Fn()), op.Instr)
		if loop == nil || ch.Make == nil || !isConst || n != 0 || ch.Out&channels.CanRecv == 0 || ch.Hidden&channels.CanRecv == 0 || len(c.spawn.Of(op.Fn())) == 0 || c.receivedHere(ch) {
			continue
		}
		if len(ch.Each(channels.CanClose)) > 0 {
			continue // who receives does so until it is closed
		}
		if stop := c.offeredStop(op, loop); stop != nil {
			c.reportDeafToStop(op, stop)
		}
	}
}

// receivedHere reports whether the package receives from a channel itself.
func (c *checker) receivedHere(ch *channels.Chan) bool {
	return slices.ContainsFunc(ch.Each(channels.CanRecv), func(o *channels.Op) bool { return !c.IsTest(o.Pos()) })
}

// offeredStop returns a receive that ends the loop of a send, of a channel that exported
// methods, or functions that the package returns, close; or nil.
func (c *checker) offeredStop(send *channels.Op, loop *flow.Loop) *channels.Op {
	for _, o := range c.chans.Ops {
		sel, ok := o.Instr.(*ssa.Select)
		if !ok || o.Does != channels.CanRecv || o.Fn() != send.Fn() || !loop.Contains(sel) || !o.Known() {
			continue
		}
		out := flow.CaseBlock(sel, o.Case)
		if out == nil || flow.LeadsTo(out, loop.Header) {
			continue
		}
		if !slices.ContainsFunc(o.Chans, func(ch *channels.Chan) bool {
			if ch.Make == nil || ch.Out&(channels.CanSend|channels.CanClose) != 0 {
				return true
			}
			ends := ch.Each(channels.CanSend | channels.CanClose)
			return len(ends) == 0 || slices.ContainsFunc(ends, func(e *channels.Op) bool {
				return e.Does != channels.CanClose || c.IsTest(e.Pos()) || e.Fn() == send.Fn() || !c.handedOut(e.Fn())
			})
		}) {
			return o
		}
	}
	return nil
}

// handedOut reports whether others call a function: it is an exported method, or a literal
// that an exported function returns.
func (c *checker) handedOut(fn *ssa.Function) bool {
	return channels.Exported(fn) && fn.Signature.Recv() != nil || fn.Parent() != nil && channels.Exported(fn.Parent()) && flow.ReturnsLiteral(fn.Parent(), fn)
}

func (c *checker) reportDeafToStop(op, stop *channels.Op) {
	name := op.Written()
	by := callees.Label(stop.Chans[0].Each(channels.CanClose)[0].Fn())
	c.Report(rule.Report{
		Kind: "deaf-stop", Pos: op.Pos(),
		Message: fmt.Sprintf("sending on %s waits for ever when who receives has called %s and receives no more: the loop looks at %s elsewhere (%s), not here; send in a select that leaves on it, too",
			name, by, stop.Written(), c.Place(stop.Pos(), op.Pos())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(op.Fn()), Text: "has something to send", Pos: op.Pos()},
			{Goroutine: "who receives", Text: "calls " + by + " and leaves", Pos: stop.Pos()},
			{Goroutine: callees.Label(op.Fn()), Text: "sends on " + name, Blocks: true, Pos: op.Pos()},
		},
	})
}
