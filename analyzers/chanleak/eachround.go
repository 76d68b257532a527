package chanleak

import (
	"fmt"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/abandoned"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// leftEachRound reports where goroutines are left behind that wait to send until a context
// ends, once in each round of a loop that goes on until that context ends, too: also if the
// program ends after the loop.
func (c *checker) leftEachRound() {
	for _, fn := range c.callees.Functions() {
		if c.IsTest(fn.Pos()) {
			continue
		}
		for _, call := range c.callees.In(fn) {
			for _, ctx := range c.abandoned.Until(call) {
				if l := c.lasting(call, ctx); l != nil {
					c.leftBy(call.(*ssa.Call), ctx, l)
				}
			}
		}
	}
	for _, left := range c.abandoned.Lefts {
		if l := c.lasting(left.Call, left.Ctx); l != nil && left.Exit == ssa.Instruction(left.Call) && !c.said[left.Call] {
			c.reportRound(left, left.Call, l)
		}
	}
}

// lasting returns the loop around a call that goes on until a context ends which the call
// is given, the same in each round; or nil.
func (c *checker) lasting(call ssa.CallInstruction, ctx ssa.Value) *flow.Loop {
	for _, l := range flow.Loops(call.Parent()) {
		if l.Contains(call) && steady(ctx, l, 4) && c.untilEnd(l, ctx) {
			return l
		}
	}
	return nil
}

// steady reports whether a context is not derived in a loop, but for values added.
func steady(ctx ssa.Value, l *flow.Loop, depth int) bool {
	v := path.Origin(ctx)
	i, ok := v.(ssa.Instruction)
	if !ok || !l.Contains(i) {
		return true
	}
	if depth == 0 {
		return false
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		p, ok := path.Of(v)
		return ok && p.Len() > 0 && steady(p.Root(), l, depth-1)
	case *ssa.Call:
		return knowledge.Is(callees.Object(&v.Call), "context", "WithValue") && steady(v.Call.Args[0], l, depth-1)
	}
	return false
}

// untilEnd reports whether a loop asks in each round whether a context has ended, or is one
// that nothing ends, and waits for something else as well: it comes round as long as that.
func (c *checker) untilEnd(l *flow.Loop, ctx ssa.Value) bool {
	asks, waits := len(flow.Exits(l)) == 0, false
	root := contexts.Of(ctx).Root
	same := func(of ssa.Value) bool { return of != nil && path.Same(contexts.Of(of).Root, root) }
	for b := range l.Blocks { // whether there is one: the order does not count
		for _, i := range b.Instrs {
			if call, ok := i.(*ssa.Call); ok {
				asks = asks || contexts.IsMethod(&call.Call, "Err") && same(callees.Receiver(&call.Call))
				waits = waits || accepts(&call.Call) || knowledge.Is(callees.Object(&call.Call), "time", "Sleep")
			}
			for _, o := range c.chans.At(i) {
				if sel, ok := i.(*ssa.Select); ok && !sel.Blocking {
					asks = asks || same(contexts.DoneOf(o.Chan))
					continue
				}
				if o.Does != canRecv {
					continue
				}
				if same(contexts.DoneOf(o.Chan)) {
					asks = true
				} else {
					waits = true
				}
			}
		}
	}
	return asks && waits
}

// leftBy reports what a call in a loop leaves behind: where it does if that is in this
// package, else where it is called.
func (c *checker) leftBy(call *ssa.Call, ctx ssa.Value, l *flow.Loop) {
	fns, exact := c.callees.Resolve(&call.Call)
	if !exact || len(fns) != 1 || len(fns[0].Blocks) == 0 {
		c.reportRoundOf(call, ctx, l)
		return
	}
	seen := make(map[*ssa.Function]bool)
	var down func(fn *ssa.Function)
	down = func(fn *ssa.Function) {
		if seen[fn] {
			return
		}
		seen[fn] = true
		for _, left := range c.abandoned.Lefts {
			if left.Call.Parent() == fn && left.Exit != ssa.Instruction(left.Call) && !c.said[left.Call] {
				c.reportRound(left, call, l)
			}
		}
		for _, inner := range c.callees.In(fn) {
			if len(c.abandoned.Until(inner)) == 0 {
				continue
			}
			if fns := c.callees.Of(inner.Common()); len(fns) == 1 && len(fns[0].Blocks) > 0 {
				down(fns[0])
			} else if !c.said[inner] {
				c.reportRoundOf(inner.(*ssa.Call), c.abandoned.Until(inner)[0], l)
			}
		}
	}
	down(fns[0])
}

const cancelEach = "derive a context for each call, and cancel it when it is done"

// reportRound reports a channel that is left in each round of a loop, which calls from.
func (c *checker) reportRound(left abandoned.Left, from *ssa.Call, l *flow.Loop) {
	c.said[left.Call] = true
	name, fn := callees.NameOf(&left.Call.Call), callees.Label(left.Call.Parent())
	pos := flow.ExitPos(left.Exit)
	round := from.Pos()
	leaves := fmt.Sprintf("%s leaves its channel here", fn)
	if from == left.Call {
		leaves = "its channel is left"
	}
	end := path.Name(contexts.Of(left.Ctx).Root)
	c.Report(rule.Report{
		Kind: "abandoned-generator", Pos: pos,
		Message: fmt.Sprintf("the goroutine that %s started waits to send until %s ends when %s before it has received all values, and a loop does so in each round with the same context (%s): %s",
			name, end, leaves, c.Place(round, pos), cancelEach),
		Related: []analysis.RelatedInformation{{Pos: round, Message: "in each round"}},
		Witness: witness.Trace{
			{Goroutine: callees.Label(from.Parent()), Text: "comes here in each round, with the same context", Pos: round},
			{Goroutine: fn, Text: "leaves the channel of " + name, Pos: pos},
			{Goroutine: "goroutine of " + name, Text: "sends, until " + end + " ends", Blocks: true, Pos: left.Call.Pos()},
		},
	})
}

// reportRoundOf reports a call of a function of another package that leaves one.
func (c *checker) reportRoundOf(call *ssa.Call, ctx ssa.Value, l *flow.Loop) {
	name, end := callees.NameOf(&call.Call), path.Name(contexts.Of(ctx).Root)
	c.said[call] = true
	c.Report(rule.Report{
		Kind: "abandoned-generator", Pos: call.Pos(),
		Message: fmt.Sprintf("%s may leave a goroutine behind that waits to send until %s ends, and is called in each round of a loop that goes on until then: %s",
			name, end, cancelEach),
		Witness: witness.Trace{
			{Goroutine: callees.Label(call.Parent()), Text: "calls " + name + " in each round, with the same context", Pos: call.Pos()},
			{Goroutine: "goroutine of " + name, Text: "sends, until " + end + " ends", Blocks: true, Pos: call.Pos()},
		},
	})
}
