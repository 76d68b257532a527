package hotloop

import (
	"fmt"
	"go/constant"
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/hotness"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// events reports what makes an event loop wait for something other than its
// events.
func (c *checker) events(l *flow.Loop, loops []*flow.Loop) {
	if !c.On("event-loop") {
		return
	}
	sel := hotness.Select(l, loops)
	if sel == nil {
		return
	}
	for _, instr := range instrsOf(l) {
		if instr == ssa.Instruction(sel) {
			continue
		}
		switch instr := instr.(type) {
		case *ssa.Send:
			c.sendToSelf(sel, instr)
		case *ssa.Call:
			if d, via := c.sleeps(instr, 2); d > 0 && hotness.Stopped(loops, instr, d) == sel && hotness.HoldsUp(sel, instr) {
				c.reportSleep(sel, instr, d, via)
			}
		}
	}
}

// sleeps returns how long a call sleeps at least each time it is run, if a
// constant says so, and through whom.
func (c *checker) sleeps(call *ssa.Call, depth int) (d time.Duration, via string) {
	if knowledge.Is(callees.Object(call.Common()), "time", "Sleep") {
		if k, ok := call.Call.Args[0].(*ssa.Const); ok && k.Value != nil && k.Value.Kind() == constant.Int {
			return time.Duration(k.Int64()), ""
		}
		return 0, ""
	}
	if depth == 0 || c.blocks.Call(call.Common()).Always&knowledge.Sleep == 0 {
		return 0, ""
	}
	fns, exact := c.callees.Resolve(call.Common())
	if !exact || len(fns) != 1 {
		return 0, ""
	}
	for _, inner := range c.callees.In(fns[0]) {
		if inner, ok := inner.(*ssa.Call); ok {
			if d, _ := c.sleeps(inner, depth-1); d > 0 {
				return d, fns[0].Name()
			}
		}
	}
	return 0, ""
}

func (c *checker) reportSleep(sel *ssa.Select, at *ssa.Call, d time.Duration, via string) {
	fn := at.Parent()
	other := nameOf(hotness.Signal(sel).Chan)
	what := "time.Sleep"
	if via != "" {
		what = via
	}
	trace := witness.Trace{
		{Goroutine: callees.Label(fn), Text: "takes a case of the select", Pos: sel.Pos()},
		{Goroutine: callees.Label(fn), Text: fmt.Sprintf("sleeps for %s", d), Pos: at.Pos()},
		{Goroutine: "another", Text: "becomes ready on " + other + ", which nobody looks at meanwhile", Pos: hotness.Signal(sel).Pos},
	}
	c.Report(rule.Report{
		Kind: "event-loop", Pos: at.Pos(), Witness: trace,
		Message: fmt.Sprintf("%s stops the event loop for %s, in which %s and the other cases of the select (line %d) are not looked at: add a case with a timer to the select, or do this in a goroutine of its own",
			what, d, other, c.Line(sel.Pos())),
	})
}

// sendToSelf reports a send on a channel without a buffer from which only the
// loop's own select receives.
func (c *checker) sendToSelf(sel *ssa.Select, send *ssa.Send) {
	if !c.runsOnce(send.Parent()) {
		return
	}
	for _, op := range c.channels.At(send) {
		others, exact := c.channels.Counterparts(op)
		if !exact || op.Open || len(others) == 0 || len(op.Chans) != 1 {
			continue
		}
		if n, ok := op.Chans[0].Cap(); !ok || n != 0 {
			continue
		}
		if slices.ContainsFunc(others, func(o *channels.Op) bool { return o.Instr != ssa.Instruction(sel) }) {
			continue
		}
		name := path.Name(send.Chan)
		fn := send.Parent()
		trace := witness.Trace{
			{Goroutine: callees.Label(fn), Text: "takes a case of the select", Pos: sel.Pos()},
			{Goroutine: callees.Label(fn), Text: "sends on " + name + ", which only this select receives from", Blocks: true, Pos: send.Pos()},
		}
		c.Report(rule.Report{
			Kind: "event-loop", Pos: send.Pos(), Witness: trace,
			Message: fmt.Sprintf("event loop sends on %s, which has no buffer and which only its own select receives from (line %d), so it waits for itself for ever: handle the value here, or keep it in a slice that the loop empties",
				name, c.Line(sel.Pos())),
		})
	}
}

// runsOnce reports whether a function runs in one goroutine at a time, as far
// as its one caller says.
func (c *checker) runsOnce(fn *ssa.Function) bool {
	callers := c.callees.CallersOf(fn)
	return len(callers) == 1 && !flow.InLoop(callers[0])
}

// nameOf names a channel; Done's by the context.
func nameOf(ch ssa.Value) string {
	if ctx := contexts.DoneOf(ch); ctx != nil {
		return path.Name(ctx) + ".Done()"
	}
	return path.Name(ch)
}
