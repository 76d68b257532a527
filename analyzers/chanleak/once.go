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
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// receivedOnce reports sends that run again and again, in goroutines started
// in a loop, on a channel from which its
// function receives once. It is for programs too large to be explored.
func (c *checker) receivedOnce() {
	for _, ch := range c.chans.Chans {
		if ch.Make == nil || ch.Out != 0 || len(ch.Kept) > 0 || ch.Measured || ch.Returned() || testCode(ch.Make.Parent()) || c.ending.After(ch.Make.Parent()) {
			continue
		}
		maker := ch.Make.Parent()
		recvs := ch.Each(canRecv)
		n, ok := ch.Cap()
		if !ok || n > 1 || len(recvs) != 1 || recvs[0].Fn() != maker || flow.InLoop(recvs[0].Instr) || flow.InLoop(ch.Make) {
			continue
		}
		for _, op := range ch.Each(canSend) {
			if op.Hard() && op.Known() && len(op.Chans) == 1 && op.Fn() != maker && !c.said[op.Instr] && c.sentAgain(op) {
				c.reportOnce(op, recvs[0], maker)
			}
		}
	}
}

// sentAgain reports whether the function of a send runs several times, each
// in a goroutine of its own: started in a loop, called there, or a literal made
// there for somebody to call.
func (c *checker) sentAgain(op *channels.Op) bool {
	fn := op.Fn()
	for range 4 {
		sites := c.spawn.Of(fn)
		if len(sites) > 0 {
			return slices.ContainsFunc(sites, func(s *spawn.Site) bool { return flow.InLoop(s.Instr) })
		}
		calls := c.callees.CallersOf(fn)
		switch {
		case c.isCallback(fn):
			fn = fn.Parent()
		case len(calls) == 1 && c.callees.AllCallersKnown(fn):
			fn = calls[0].Parent()
		default:
			return false
		}
		if fn == op.Chans[0].Make.Parent() {
			return false
		}
	}
	return false
}

func (c *checker) reportOnce(op, recv *channels.Op, maker *ssa.Function) {
	name := op.Name()
	who := callees.Label(maker)
	if maker.Parent() != nil {
		who = "the function that makes it"
	}
	c.said[op.Instr] = true
	often, room := "once", ""
	if n, ok := op.Chans[0].Cap(); ok && n == 1 {
		often, room = "twice", ", and there is room for one more"
	}
	c.Report(rule.Report{
		Kind: "first-wins", Pos: op.Pos(),
		Message: fmt.Sprintf("sending on %s waits for ever when it is sent to more than %s: %s receives one value (line %d)%s; give %s room for all that is sent, or send in a select that ends with the receiver",
			name, often, who, c.Line(recv.Pos()), room, op.Chans[0].Name()),
		Witness: witness.Trace{
			{Goroutine: who, Text: "receives one value from " + path.Name(recv.Chan) + " and returns", Pos: recv.Pos()},
			{Goroutine: callees.Label(op.Fn()), Text: "sends another on " + name, Blocks: true, Pos: op.Pos()},
		},
	})
}
