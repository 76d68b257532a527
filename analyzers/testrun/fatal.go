package testrun

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// fatalHangs reports a failure that ends a goroutine of a test before it sends on, or
// closes, a channel that the test receives from: nobody else does so, and the test waits
// until its time is over.
func (c *checker) fatalHangs(s *spawn.Site) {
	body, fn := s.Body(), s.Instr.Parent()
	if body == nil || !c.IsTest(s.Pos()) {
		return
	}
	for _, i := range flow.Reach(fn, s.Instr, c.isReceive, nil) {
		recv := c.chans.At(i)[0]
		if s.Times != spawn.One && !flow.InLoop(i) {
			continue // perhaps for the first of several
		}
		ops, exact := c.chans.CertainCounterparts(recv)
		if !exact || !madeIn(recv, fn) || slices.ContainsFunc(ops, func(o *channels.Op) bool { return o.Case >= 0 || isDeferred(o) }) {
			continue
		}
		own := slices.DeleteFunc(slices.Clone(ops), func(o *channels.Op) bool { return o.Fn() != body })
		if len(own) == 0 || len(own) < len(ops) && !c.allNeeded(recv, ops) {
			continue
		}
		signals := func(i ssa.Instruction) bool {
			return slices.ContainsFunc(own, func(o *channels.Op) bool { return o.Instr == i })
		}
		if !c.counts(s, recv, body, signals) {
			continue
		}
		if fatal := flow.Reach(body, nil, c.tests.MayEnd, signals); len(fatal) > 0 {
			c.reportHang(s, recv, c.lastOf(fatal[0], signals), own[0])
			return
		}
	}
}

// watchdog reports a timer that is to end a test which takes too long by failing: that ends
// the timer's goroutine, and the test goes on waiting.
func (c *checker) watchdog(s *spawn.Site) {
	body := s.Body()
	if body == nil || s.Kind != spawn.Timer || !c.IsTest(s.Pos()) || !knowledge.Is(callees.Object(s.Instr.Common()), "time", "AfterFunc") {
		return
	}
	fatal := flow.Reach(body, nil, c.tests.MayEnd, nil)
	if len(fatal) == 0 || len(flow.ExitsWithout(body, nil, flow.Is(fatal[0]))) > 0 {
		return
	}
	call, fn := fatal[0].(*ssa.Call), callees.Label(s.Instr.Parent())
	if call.Call.Signature().Results().Len() > 0 || len(flow.Reach(body, nil, func(i ssa.Instruction) bool { return i != ssa.Instruction(call) && isWork(i) }, flow.Is(call))) > 0 {
		return // it does something later than the test, and checks that
	}
	name := callees.NameOf(&call.Call)
	c.Report(rule.Report{
		Kind: "fatal-hangs", Pos: call.Pos(),
		Message: fmt.Sprintf("%s ends the goroutine of the timer alone: a test that hangs, which it is there for, waits on until its time is over; close what it waits for, or panic", name),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "starts a timer", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: "ends in " + name, Pos: call.Pos()},
		},
	})
}

// isWork reports whether an instruction calls something that does more than log or make a text.
func isWork(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	if !ok || knowledge.IsLogging(&call.Call) {
		return false
	}
	if _, builtin := call.Call.Value.(*ssa.Builtin); builtin {
		return false
	}
	obj := callees.Object(&call.Call)
	return obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "fmt"
}

// lastOf returns the last call on a way from one that may end the goroutine to its answer
// that may, too: who waits for what comes in between does not wait there any more.
func (c *checker) lastOf(fatal ssa.Instruction, signals flow.Pred) *ssa.Call {
	seen := map[ssa.Instruction]bool{}
	for !seen[fatal] {
		seen[fatal] = true
		if next := flow.Reach(fatal.Parent(), fatal, c.tests.MayEnd, signals); len(next) > 0 && !seen[next[0]] {
			fatal = next[0]
		}
	}
	return fatal.(*ssa.Call)
}

// counts reports whether a function counts on the answer of a goroutine: it receives on
// every way to its end, or the goroutine answers on every way to its own. A receive for
// what there may be, if len of the channel says so, is none.
func (c *checker) counts(s *spawn.Site, recv *channels.Op, body *ssa.Function, signals flow.Pred) bool {
	if len(flow.ExitsWithout(s.Instr.Parent(), s.Instr, flow.Is(recv.Instr))) == 0 {
		return true
	}
	return !recv.Chans[0].Measured && len(flow.ExitsWithout(body, nil, signals)) == 0
}

// allNeeded reports whether a function receives as often as its goroutines send, each
// once.
func (c *checker) allNeeded(recv *channels.Op, sends []*channels.Op) bool {
	fn := recv.Fn()
	senders := 0
	for _, o := range sends {
		sites := c.spawn.Of(o.Fn())
		if o.Does != channels.CanSend || flow.InLoop(o.Instr) || len(sites) == 0 {
			return false
		}
		for _, s := range sites {
			if s.Instr.Parent() != fn || s.Times != spawn.One {
				return false
			}
			senders++
		}
	}
	receives := recv.Chans[0].Each(channels.CanRecv)
	return senders == len(receives) && !slices.ContainsFunc(receives, func(o *channels.Op) bool {
		return o.Fn() != fn || !o.Hard() || flow.InLoop(o.Instr)
	})
}

// isReceive reports whether an instruction receives, with no other way on.
func (c *checker) isReceive(i ssa.Instruction) bool {
	ops := c.chans.At(i)
	return len(ops) == 1 && ops[0].Does == channels.CanRecv && ops[0].Hard()
}

// madeIn reports whether the channel of an operation is one that a function makes.
func madeIn(op *channels.Op, fn *ssa.Function) bool {
	return len(op.Chans) == 1 && op.Chans[0].Make != nil && op.Chans[0].Make.Parent() == fn
}

func isDeferred(o *channels.Op) bool {
	_, ok := o.Instr.(*ssa.Defer)
	return ok
}

func (c *checker) reportHang(s *spawn.Site, recv *channels.Op, fatal *ssa.Call, signal *channels.Op) {
	does := "sends on"
	if signal.Does == channels.CanClose {
		does = "closes"
	}
	name, ch, fn := callees.NameOf(&fatal.Call), path.Name(recv.Chan), callees.Label(s.Instr.Parent())
	c.Report(rule.Report{
		Kind: "fatal-hangs", Pos: fatal.Pos(),
		Message: fmt.Sprintf("if it fails, %s ends this goroutine before it %s %s (line %d), and the test waits there (line %d) until its time is over instead of failing: report with t.Error, and let the goroutine answer",
			name, does, ch, c.Line(signal.Pos()), c.Line(recv.Pos())),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: "ends in " + name, Pos: fatal.Pos()},
			{Goroutine: fn, Text: "receives from " + ch, Pos: recv.Pos(), Blocks: true},
		},
	})
}
