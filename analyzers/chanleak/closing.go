package chanleak

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// neverClosed reports goroutines that range over a channel that a function
// makes and nobody closes, though the function and those that send come to an
// end: the goroutines wait for the next value for ever. A loop that ends only when
// a receive finds the channel closed is such a range, too, and one around a select
// that nothing else ends.
func (c *checker) neverClosed() {
	c.closedOnlySometimes()
	for _, op := range c.chans.AllOps() {
		if op.Does != canRecv || !op.Known() || c.said[op.Instr] || c.chans.OtherExit(op) {
			continue
		}
		for _, ch := range op.Chans {
			if ch.Make == nil || (ch.Hidden|ch.Does()&canClose) != 0 {
				continue
			}
			if site := c.startedWith(op, ch); site != nil && c.ownSends(ch) && c.allEnd(ch) {
				c.said[op.Instr] = true
				c.reportUnclosed(op, ch, site)
				break
			}
		}
	}
}

// ownSends reports whether a channel stays with the function that makes it: in its
// variables, or in a field when that function alone sends on it.
func (c *checker) ownSends(ch *channels.Chan) bool {
	return len(ch.Kept) == 0 || !slices.ContainsFunc(ch.Each(canSend), func(o *channels.Op) bool {
		return callees.Top(o.Fn()) != callees.Top(ch.Make.Parent()) || len(o.Chans) != 1
	})
}

// startOf returns where the goroutine that runs an operation is started, if it runs
// in no other way: by fn, or by what that alone calls.
func (c *checker) startOf(op *channels.Op, fn *ssa.Function) ssa.Instruction {
	body := op.Fn()
	var start ssa.Instruction
	for range 5 {
		if start != nil && body == fn {
			return start
		}
		if sites := c.spawn.Of(body); len(sites) == 1 {
			start, body = sites[0].Instr, sites[0].Instr.Parent()
			continue
		}
		calls := c.callees.CallersOf(body)
		if len(calls) != 1 || !c.callees.AllCallersKnown(body) {
			return nil
		}
		body = calls[0].Parent()
	}
	return nil
}

// allEnd reports whether the function that makes a channel returns, without
// the process ending then, and every goroutine that sends on it comes to an
// end, too.
func (c *checker) allEnd(ch *channels.Chan) bool {
	maker := ch.Make.Parent()
	if c.ending.After(maker) || testCode(maker) || !ends(maker, ch.Make) {
		return false
	}
	sends := ch.Each(canSend)
	for _, o := range sends {
		if o.Fn() != maker && !c.comesToEnd(o.Fn()) {
			return false
		}
	}
	return len(sends) > 0
}

// comesToEnd reports whether a function can return but for the end of a channel that
// nobody closes.
func (c *checker) comesToEnd(fn *ssa.Function) bool {
	exits := flow.ExitsWithout(fn, nil, nil)
	return len(slices.DeleteFunc(exits, c.foundClosed(fn))) > 0
}

// foundClosed returns the property of an instruction to run only when a channel is found
// closed that nobody closes.
func (c *checker) foundClosed(fn *ssa.Function) flow.Pred {
	found := make(map[*ssa.BasicBlock]bool)
	for _, o := range c.chans.AllOps() {
		if o.Fn() != fn || o.Does != canRecv || !o.Known() || can(o, canClose) {
			continue
		}
		recv, ok := o.Instr.(ssa.Value)
		if !ok {
			continue
		}
		for _, r := range path.Uses(recv) {
			open, ok := r.(*ssa.Extract)
			if !ok || open.Index != 1 {
				continue
			}
			for _, use := range path.Uses(open) {
				if branch, ok := use.(*ssa.If); ok && len(branch.Block().Succs[1].Preds) == 1 && c.ofReceive(branch, o) {
					found[branch.Block().Succs[1]] = true
				}
			}
		}
	}
	return func(i ssa.Instruction) bool { return found[i.Block()] }
}

// ofReceive reports whether a branch asks about the receive of an operation: in a
// select, it is in the case.
func (c *checker) ofReceive(branch *ssa.If, o *channels.Op) bool {
	sel, ok := o.Instr.(*ssa.Select)
	return !ok || flow.InCase(sel, o.Case, branch.Block())
}

// ends reports whether a return can run after an instruction.
func ends(fn *ssa.Function, from ssa.Instruction) bool {
	return len(flow.ExitsWithout(fn, from, nil)) > 0
}

func (c *checker) reportUnclosed(op *channels.Op, ch *channels.Chan, site ssa.Instruction) {
	maker := ch.Make.Parent()
	name := ch.Name()
	does, it := "ranging over", "it"
	if !op.Range() {
		does = "receiving from"
	}
	closes := fmt.Sprintf("close(%s) after the last send", op.Name())
	if len(op.Chans) > 1 {
		it, closes = "the one that "+callees.Label(maker)+" makes", fmt.Sprintf("close(%s) there after the last send", name)
	} else if len(ch.Kept) == 0 {
		closes = fmt.Sprintf("close(%s) after the last send", name)
	}
	if in := op.In(); in != "" {
		does = "in " + in + " " + does
	}
	if op.Case >= 0 {
		it += ", or what else the select waits for"
	}
	c.Report(rule.Report{
		Kind: "never-closed", Pos: op.Pos(),
		Message: fmt.Sprintf("the goroutine waits for ever %s %s: nothing closes %s, though %s returns; %s",
			does, op.Name(), it, callees.Label(maker), closes),
		Witness: witness.Trace{
			{Goroutine: callees.Label(maker), Text: "makes " + ch.Name(), Pos: ch.Make.Pos()},
			{Goroutine: callees.Label(maker), Text: "starts the goroutine", Pos: site.Pos()},
			{Goroutine: callees.Label(op.Fn()), Text: "waits for the next value of " + op.Name(), Blocks: true, Pos: op.Pos()},
		},
	})
}

// skippedClose reports a close that a return comes before: goroutines that
// range over the channel wait for ever then.
func (c *checker) skippedClose() {
	for _, ch := range c.chans.Chans {
		if ch.Make == nil || ch.Out != 0 {
			continue
		}
		closes := ch.Each(canClose)
		maker := ch.Make.Parent()
		if len(closes) != 1 || c.ending.After(maker) || testCode(maker) {
			continue
		}
		cl := closes[0]
		if _, deferred := cl.Instr.(*ssa.Defer); deferred || !cl.Known() || len(cl.Chans) != 1 {
			continue
		}
		for _, r := range ch.Each(canRecv) {
			if site := c.startedWith(r, ch); r.Range() && site != nil && r.Fn() != cl.Fn() {
				if exit := c.returnsOpen(cl, ch, site); exit != nil {
					c.reportSkipped(cl, r, exit)
					break
				}
			}
		}
	}
}

// startedWith returns where the maker of a channel starts the goroutine that
// receives from it: that is all it does, or it is given the channel.
func (c *checker) startedWith(r *channels.Op, ch *channels.Chan) ssa.Instruction {
	maker := ch.Make.Parent()
	if len(r.Chans) == 1 && r.Known() {
		if site := c.startOf(r, maker); site != nil {
			return site
		}
	}
	p, ok := path.Origin(r.Chan).(*ssa.Parameter)
	if !ok || p.Parent() != r.Fn() {
		return nil
	}
	for _, s := range c.spawn.Of(r.Fn()) {
		if arg := s.Bind(p); s.Instr.Parent() == maker && arg != nil && path.Origin(arg) == ch.Make {
			return s.Instr
		}
	}
	return nil
}

// returnsOpen returns a return before a close, in the function that starts the
// receivers, once it has started them, or in a goroutine of its own.
func (c *checker) returnsOpen(cl *channels.Op, ch *channels.Chan, site ssa.Instruction) ssa.Instruction {
	var from ssa.Instruction
	maker := ch.Make.Parent()
	if cl.Fn() == maker {
		if from = site; !flow.Reaches(site, cl.Instr, flow.Is(ch.Make)) {
			return nil // closed before they start
		}
	} else if s := c.spawn.Of(cl.Fn()); len(s) != 1 || s[0].Instr.Parent() != maker || len(c.callees.CallersOf(cl.Fn())) > 1 {
		return nil
	}
	// A loop of receivers is left before it starts the next.
	exits := slices.DeleteFunc(flow.ExitsWithout(cl.Fn(), from, flow.Is(cl.Instr)), c.neverFailed(cl.Fn()))
	if len(exits) == 0 {
		return nil
	}
	return exits[0]
}

// neverFailed returns the property of an instruction to run only after an error of a
// call that has none.
func (c *checker) neverFailed(fn *ssa.Function) flow.Pred {
	fails := c.ResultOf[failure.Analyzer].(*failure.Result)
	branches := slices.DeleteFunc(failure.Branches(fn), func(b failure.Branch) bool { return b.Call == nil || fails.CanFail(&b.Call.Call) })
	return func(i ssa.Instruction) bool {
		return slices.ContainsFunc(branches, func(b failure.Branch) bool { return b.Contains(i) })
	}
}

func (c *checker) reportSkipped(cl, r *channels.Op, exit ssa.Instruction) {
	if c.said[cl.Instr] {
		return
	}
	c.said[cl.Instr] = true
	name, line := cl.Name(), ""
	pos := exit.Pos()
	if pos.IsValid() {
		line = fmt.Sprintf(" at line %d", c.Line(pos))
	} else {
		pos = cl.Fn().Pos()
	}
	who := callees.Label(cl.Fn())
	if cl.Fn().Parent() != nil {
		who = "the goroutine"
	}
	c.Report(rule.Report{
		Kind: "never-closed", Pos: cl.Pos(),
		Message: fmt.Sprintf("%s is not closed when %s returns%s, and the goroutine that ranges over it (line %d) waits for ever: defer close(%s)",
			name, who, line, c.Line(r.Pos()), name),
		Witness: witness.Trace{
			{Goroutine: callees.Label(r.Fn()), Text: "ranges over " + r.Name(), Pos: r.Pos()},
			{Goroutine: callees.Label(cl.Fn()), Text: "returns without closing " + name, Pos: pos},
			{Goroutine: callees.Label(r.Fn()), Text: "waits for the next value of " + r.Name(), Blocks: true, Pos: r.Pos()},
		},
	})
}
