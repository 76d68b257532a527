package chanleak

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/abandoned"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// leftOpen reports a range over a channel that a function returns and feeds from
// goroutines, which nobody closes, though these come to an end: whoever ranges waits
// for ever then. With nothing behind the loop it may be to run for ever.
func (c *checker) leftOpen() {
	for _, fn := range c.callees.Functions() {
		if testCode(fn) || c.IsTest(fn.Pos()) {
			continue
		}
		for _, call := range c.callees.In(fn) {
			v, ok := call.(*ssa.Call)
			if !ok {
				continue
			}
			for _, feed := range c.chans.FeedsOf(&v.Call) {
				if !feed.Open {
					continue
				}
				if u := abandoned.UsesOf(v, feed.Result); !u.Escapes && len(u.Ops) == 1 {
					for i := range u.Ops {
						c.rangesOpen(v, i)
					}
				}
			}
		}
	}
}

// rangesOpen reports a receive from a channel that a call gave, if that is all of a loop
// that nothing else ends, and something comes after the loop.
func (c *checker) rangesOpen(call *ssa.Call, i ssa.Instruction) {
	recv, ok := i.(*ssa.UnOp)
	if !ok || !recv.CommaOk || c.said[recv] {
		return
	}
	l := flow.Innermost(flow.Loops(recv.Parent()), recv)
	if l == nil || l.Contains(call) || !endsWith(l, recv, c.ending.May) {
		return
	}
	if len(flow.Reach(recv.Parent(), recv, func(i ssa.Instruction) bool { return !l.Contains(i) && does(i) }, nil)) == 0 {
		return
	}
	c.said[recv] = true
	name, from := path.Name(recv.X), callees.NameOf(&call.Call)
	c.Report(rule.Report{
		Kind: "never-closed", Pos: recv.Pos(),
		Message: fmt.Sprintf("%s waits for ever ranging over %s when all is received: the goroutine of %s that sends comes to an end, and nothing closes the channel; close it there after the last send",
			callees.Label(recv.Parent()), name, from),
		Witness: witness.Trace{
			{Goroutine: callees.Label(recv.Parent()), Text: "calls " + from, Pos: call.Pos()},
			{Goroutine: "goroutine of " + from, Text: "sends its last value, and ends", Pos: call.Pos()},
			{Goroutine: callees.Label(recv.Parent()), Text: "waits for the next value of " + name, Blocks: true, Pos: recv.Pos()},
		},
	})
}

// endsWith reports whether a loop ends when a receive in it finds the channel closed, and
// in no other way, the end of the program included.
func endsWith(l *flow.Loop, recv *ssa.UnOp, ends flow.Pred) bool {
	asks := false
	for b := range l.Blocks {
		for _, i := range b.Instrs {
			if ends(i) {
				return false
			}
		}
		for _, s := range b.Succs {
			if l.Blocks[s] {
				continue
			}
			branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
			if !ok || !channels.AsksOpen(branch.Cond, recv) {
				return false
			}
			asks = true
		}
	}
	return asks
}
