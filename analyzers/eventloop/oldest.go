package eventloop

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// dropsOldest reports receives that make room in a channel that was full when a select
// tried to send on it: its receiver may have emptied it since, and then the only one who
// sends waits for a value.
func (c *checker) dropsOldest() {
	if !c.On("drop-oldest") {
		return
	}
	for _, o := range c.chans.Ops {
		sel, ok := o.Instr.(*ssa.Select)
		if !ok || sel.Blocking || o.Does != channels.CanSend || callees.InTest(o.Fn()) {
			continue
		}
		full := flow.DefaultOnly(sel)
		if full == nil {
			continue
		}
		for _, r := range c.chans.Ops {
			recv, ok := r.Instr.(*ssa.UnOp)
			if !ok || r.Fn() != o.Fn() || recv.CommaOk || !full.Dominates(recv.Block()) || !path.Same(o.Chan, r.Chan) || c.said[recv] {
				continue
			}
			other := func(i ssa.Instruction) bool {
				s, isSend := i.(*ssa.Send)
				_, isSelect := i.(*ssa.Select)
				return isSend && path.Same(s.Chan, o.Chan) || isSelect // what it has sent itself, it takes back
			}
			if flow.Reaches(sel, recv, other) && c.emptiedMeanwhile(o, r) {
				c.reportOldest(sel, r)
			}
		}
	}
}

// emptiedMeanwhile reports whether other goroutines receive from a channel with a
// buffer, and only the function that makes room in it sends.
func (c *checker) emptiedMeanwhile(send, recv *channels.Op) bool {
	if send.Open || len(send.Chans) == 0 {
		return false
	}
	fn := send.Fn()
	locked := len(c.locks.HeldAt(recv.Instr)) > 0 || len(c.locks.EnteredWith(fn)) > 0
	return !slices.ContainsFunc(send.Chans, func(ch *channels.Chan) bool {
		n, known := ch.Cap()
		if known && n == 0 || ch.Make == nil || ch.Measured || ch.Out&(channels.CanSend|channels.CanClose) != 0 {
			return true
		}
		others := ch.Out&channels.CanRecv != 0
		for _, o := range ch.Ops {
			switch {
			case callees.InTest(o.Fn()):
			case o.Does&channels.CanRecv == 0:
				if o.Fn() != fn {
					return true // somebody else who sends, or closes
				}
			case o.Fn() != fn && !c.spawn.CallsDown(fn, o.Fn(), 3) && !c.spawn.CallsDown(o.Fn(), fn, 3) && !(locked && len(c.locks.HeldAt(o.Instr)) > 0):
				others = true
			}
		}
		return !others
	})
}

func (c *checker) reportOldest(sel *ssa.Select, r *channels.Op) {
	c.said[r.Instr] = true
	fn := callees.Label(r.Fn())
	c.Report(rule.Report{
		Kind: "drop-oldest", Pos: r.Pos(),
		Message: fmt.Sprintf("%[1]s was full when the select tried to send (line %[2]d), but may be empty by now: this receive then waits for ever, as nobody else sends on it; receive in a select with a default",
			r.Name(), c.Line(sel.Pos())),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "finds " + r.Name() + " full", Pos: sel.Pos()},
			{Goroutine: "the receiver", Text: "takes all there is", Pos: token.NoPos},
			{Goroutine: fn, Text: "receives from " + r.Name(), Blocks: true, Pos: r.Pos()},
		},
	})
}
