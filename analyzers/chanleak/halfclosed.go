package chanleak

import (
	"fmt"
	"go/types"
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

// closedOnlySometimes reports goroutines that feed a channel which their starter
// returns, or keeps in a field that the package ranges over, and that close it on one
// way out and not on another: whoever receives until it is closed waits for ever then. A way out that the receiver itself
// brings about, by ending a context or closing a stop channel, is none of these.
func (c *checker) closedOnlySometimes() {
	for _, ch := range c.chans.Chans {
		if ch.Make == nil || !c.returnedAlone(ch) && c.rangedField(ch) == nil {
			continue
		}
		maker := ch.Make.Parent()
		if c.ending.After(maker) || testCode(maker) || c.IsTest(maker.Pos()) {
			continue
		}
		if feeder := c.feederOf(ch, maker); feeder != nil {
			c.waysOut(ch, feeder)
		}
	}
}

// returnedAlone reports whether the function that makes a channel returns it, and
// nothing else by which it could tell that something ended.
func (c *checker) returnedAlone(ch *channels.Chan) bool {
	return len(ch.Kept) == 0 && ch.Out&canRecv != 0 && ch.Returned() && channelResults(ch.Make.Parent()) == 1
}

// rangedField returns the range, of those in the package, over a channel that is kept
// in fields; it has no other way on.
func (c *checker) rangedField(ch *channels.Chan) *channels.Op {
	if len(ch.Kept) == 0 || slices.ContainsFunc(ch.Kept, func(k *types.Var) bool { return !k.IsField() }) {
		return nil
	}
	for _, r := range ch.Each(canRecv) {
		if r.Range() && len(r.Chans) == 1 && (!r.Open || c.fromMaker(r, ch)) && !c.IsTest(r.Pos()) && !c.chans.OtherExit(r) {
			return r
		}
	}
	return nil
}

// fromMaker reports whether an operation is on the channel of an object that its function
// got from the one that makes the channel.
func (c *checker) fromMaker(op *channels.Op, ch *channels.Chan) bool {
	p, ok := path.Of(op.Chan)
	if !ok || p.Len() != 1 {
		return false
	}
	call, _ := callees.CallOf(path.Origin(p.Root()))
	if call == nil {
		return false
	}
	fns, exact := c.callees.Resolve(&call.Call)
	return exact && len(fns) == 1 && fns[0] == ch.Make.Parent()
}

// channelResults counts the results of a function by which it could tell that
// something ended.
func channelResults(fn *ssa.Function) int {
	n := 0
	for v := range fn.Signature.Results().Variables() {
		switch v.Type().Underlying().(type) {
		case *types.Chan, *types.Signature:
			n++
		case *types.Interface, *types.Pointer, *types.Struct:
			if !knowledge.IsError(v.Type()) {
				n += 2 // an object may hold another channel
			}
		}
	}
	return n
}

// feederOf returns the body of the one goroutine that feeds a channel in a loop,
// and that does nothing to others.
func (c *checker) feederOf(ch *channels.Chan, maker *ssa.Function) *ssa.Function {
	var feeder *ssa.Function
	for _, o := range ch.Each(canSend) {
		if feeder != nil && o.Fn() != feeder || !flow.InLoop(o.Instr) || len(o.Chans) != 1 {
			return nil
		}
		feeder = o.Fn()
	}
	if feeder == nil || feeder == maker || c.onlyStart(feeder, maker) == nil && !c.besideRange(feeder, ch) {
		return nil
	}
	for _, o := range c.chans.Ops {
		if o.Fn() == feeder && o.Does != canRecv && !slices.Contains(o.Chans, ch) {
			return nil // that may be how it tells
		}
	}
	return feeder
}

// besideRange reports whether all that run the feeder of a channel have started the goroutine
// before that ranges over it, for the same object, and go on when the feeder returns.
func (c *checker) besideRange(feeder *ssa.Function, ch *channels.Chan) bool {
	r := c.rangedField(ch)
	calls := c.callees.CallersOf(feeder)
	if r == nil || len(calls) == 0 || !c.callees.AllCallersKnown(feeder) {
		return false
	}
	return !slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
		return c.ending.After(call.Parent()) || c.IsTest(call.Pos()) || !slices.ContainsFunc(c.spawn.Of(r.Fn()), func(s *spawn.Site) bool {
			return s.Body() == r.Fn() && flow.Dominates(s.Instr, call) && sameReceiver(s.Args, call.Common().Args)
		})
	})
}

// sameReceiver reports whether two calls of methods are on the same object.
func sameReceiver(a, b []ssa.Value) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	p, ok := path.Of(a[0])
	q, same := path.Of(b[0])
	return ok && same && p == q
}

// waysOut reports the first return that a feeder comes to without closing its
// channel, if it closes it on another way.
func (c *checker) waysOut(ch *channels.Chan, feeder *ssa.Function) {
	var closes []ssa.Instruction
	for _, o := range ch.Each(canClose) {
		if _, deferred := o.Instr.(*ssa.Defer); deferred || len(o.Chans) != 1 {
			return
		}
		if o.Fn() == feeder {
			closes = append(closes, o.Instr)
		} else if o.Fn() != ch.Make.Parent() {
			return
		}
	}
	if len(closes) == 0 {
		return
	}
	for _, exit := range flow.ExitsWithout(feeder, nil, flow.Is(closes...)) {
		if exit.Block() == feeder.Recover || !exit.Pos().IsValid() || c.askedTo(exit) {
			continue
		}
		runs := "the goroutine"
		if len(c.spawn.Of(feeder)) == 0 {
			runs = callees.NameOfTop(feeder)
		}
		name, makes, waits := closesName(ch), " and returns it", witness.Event{Goroutine: "whoever has " + closesName(ch), Text: "waits for the next value", Blocks: true, Pos: ch.Make.Pos()}
		who := "whoever receives from it until then waits"
		if r := c.rangedField(ch); r != nil {
			makes = ""
			who = fmt.Sprintf("%s, which ranges over it (%s), waits", callees.NameOfTop(r.Fn()), c.Place(r.Pos(), exit.Pos()))
			waits = witness.Event{Goroutine: callees.Label(r.Fn()), Text: "waits for the next value of " + r.Name(), Blocks: true, Pos: r.Pos()}
		}
		c.Report(rule.Report{
			Kind: "never-closed", Pos: exit.Pos(),
			Message: fmt.Sprintf("%s returns without closing %s, which it does close on another way (line %d): %s for ever; defer close(%s)",
				runs, name, c.Line(closes[0].Pos()), who, name),
			Witness: witness.Trace{
				{Goroutine: callees.Label(ch.Make.Parent()), Text: "makes " + name + makes, Pos: ch.Make.Pos()},
				{Goroutine: callees.Label(feeder), Text: "returns without closing " + name, Pos: exit.Pos()},
				waits,
			},
		})
		return
	}
}

func closesName(ch *channels.Chan) string {
	if closes := ch.Each(canClose); len(closes) > 0 {
		return closes[0].Name()
	}
	return ch.Name()
}

// askedTo reports whether a goroutine returns since somebody told it to: after a
// receive from another channel, or because a context has ended.
func (c *checker) askedTo(exit ssa.Instruction) bool {
	for b := exit.Block(); b != nil; b = b.Idom() {
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok {
				continue
			}
			for _, o := range c.chans.At(sel) {
				if to := flow.CaseBlock(sel, o.Case); o.Does == canRecv && to != nil && to.Dominates(exit.Block()) {
					return true
				}
			}
		}
		p := b.Idom()
		if p == nil || len(p.Instrs) == 0 {
			continue
		}
		if branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If); ok && len(b.Preds) == 1 && asksContext(branch.Cond) {
			return true
		}
	}
	return false
}

// asksContext reports whether a condition is about ctx.Err().
func asksContext(cond ssa.Value) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	call, ok := cmp.X.(*ssa.Call)
	return ok && call.Call.IsInvoke() && isContext(call.Call.Value.Type()) && call.Call.Method.Name() == "Err"
}
