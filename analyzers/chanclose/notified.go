package chanclose

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/closing"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/witness"
)

// notified reports a close of a channel on which package os/signal still sends: the next
// signal panics. Where the process ends then there is none; nor is the order of a Stop
// elsewhere known.
func (c *checker) notified() {
	if !c.Imports("os/signal") {
		return
	}
	notify, stops := c.signalCalls("Notify"), c.signalCalls("Stop", "Reset", "Ignore")
	for _, a := range c.closing.Closes {
		if a.Op == nil || c.said[a] || c.IsTest(a.Pos()) || c.endsThen(a) {
			continue
		}
		i := slices.IndexFunc(notify, func(call ssa.CallInstruction) bool { return c.sameChan(call, a.Op) })
		if i < 0 || slices.ContainsFunc(stops, func(call ssa.CallInstruction) bool { return c.mayStop(call, a.Op) && !c.comesLater(call, a) }) {
			continue
		}
		c.said[a] = true
		c.reportNotified(a, notify[i])
	}
}

// signalCalls returns the calls of functions of package os/signal.
func (c *checker) signalCalls(names ...string) []ssa.CallInstruction {
	var out []ssa.CallInstruction
	for _, fn := range c.callees.Functions() {
		for _, call := range c.callees.In(fn) {
			if knowledge.Is(callees.Object(call.Common()), "os/signal", names...) {
				out = append(out, call)
			}
		}
	}
	return out
}

// sameChan reports whether a call gets the one channel that an operation acts on.
func (c *checker) sameChan(call ssa.CallInstruction, op *channels.Op) bool {
	chans, open := c.chans.PointsTo(call.Common().Args[0])
	return !open && !op.Open && len(chans) == 1 && len(op.Chans) == 1 && chans[0] == op.Chans[0]
}

// mayStop reports whether a call may end the signals on the channel of an operation.
func (c *checker) mayStop(call ssa.CallInstruction, op *channels.Op) bool {
	if callees.Object(call.Common()).Name() != "Stop" {
		return true
	}
	chans, open := c.chans.PointsTo(call.Common().Args[0])
	return open || slices.ContainsFunc(chans, func(ch *channels.Chan) bool { return slices.Contains(op.Chans, ch) })
}

// comesLater reports whether a call in the function of a close certainly comes after it: a
// deferred one is later if it was deferred before.
func (c *checker) comesLater(call ssa.CallInstruction, a *closing.Act) bool {
	if call.Parent() != a.Fn() {
		return false
	}
	_, stopDeferred := call.(*ssa.Defer)
	if stopDeferred && a.Deferred() {
		return flow.Dominates(call, a.Instr)
	}
	return stopDeferred || !a.Deferred() && flow.Dominates(a.Instr, call)
}

// endsThen reports whether the process ends when a close has been done.
func (c *checker) endsThen(a *closing.Act) bool {
	top := callees.Top(a.Fn())
	return c.ending.After(a.Fn()) || c.ending.After(top) || top.Name() == "main" ||
		!a.Deferred() && len(flow.ExitsWithout(a.Fn(), a.Instr, c.ending.May)) == 0
}

func (c *checker) reportNotified(a *closing.Act, notify ssa.CallInstruction) {
	name := a.Name()
	c.Report(rule.Report{
		Kind: "notified", Pos: a.Pos(),
		Message: fmt.Sprintf("the next signal panics once this has closed %s, on which os/signal goes on sending (Notify, %s): call signal.Stop(%s) before",
			name, c.Place(notify.Pos(), a.Pos()), name),
		Witness: witness.Trace{
			{Goroutine: callees.Label(notify.Parent()), Text: "asks for signals on " + name, Pos: notify.Pos()},
			{Goroutine: callees.Label(a.Fn()), Text: "closes " + name, Pos: a.Pos()},
			{Goroutine: "os/signal", Text: "sends the next signal: panics", Pos: notify.Pos()},
		},
	})
}
