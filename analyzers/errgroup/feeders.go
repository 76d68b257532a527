package errgroup

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// feeders reports selects that end with the outer context where the group's is
// what ends: one that sends to the goroutines of the group, and one in such a
// goroutine.
func (c *checker) feeders(g *group) {
	if g.ctx == nil || isConstantContext(g.parent) || !slices.ContainsFunc(g.each("Go", "TryGo"), op.mayFail) {
		return
	}
	for _, fn := range callees.WithLiterals(callees.Top(g.fn)) {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				sel, ok := instr.(*ssa.Select)
				if !ok || !sel.Blocking {
					continue
				}
				done := c.watchesOuter(g, sel)
				if done == nil {
					continue
				}
				if c.inGroup(g, fn, 0) {
					c.reportSelect(g, sel, done, "this goroutine of "+g.name()+" waits on")
					return
				}
				if ch := c.feeds(g, sel); ch != "" {
					c.reportSelect(g, sel, done, "sends on "+ch+" to goroutines of "+g.name()+", and goes on waiting when a failure has ended them:")
					return
				}
			}
		}
	}
}

// watchesOuter returns the case of a select that is the end of the outer
// context, if no case is the end of the group's.
func (c *checker) watchesOuter(g *group, sel *ssa.Select) *ssa.SelectState {
	var outer *ssa.SelectState
	for _, st := range sel.States {
		if st.Dir != types.RecvOnly {
			continue
		}
		call, ok := path.Origin(st.Chan).(*ssa.Call)
		if !ok {
			continue
		}
		name, ctx := contextMethod(call.Common())
		if name != "Done" {
			continue
		}
		if contexts.EndsWith(ctx, g.ctx) {
			return nil
		}
		if path.Origin(ctx) == path.Origin(g.parent) {
			outer = st
		}
	}
	return outer
}

// feeds returns the channel on which a select sends to the goroutines of a group,
// and to nobody else.
func (c *checker) feeds(g *group, sel *ssa.Select) string {
	for _, o := range c.channels.At(sel) {
		if o.Does&channels.CanSend == 0 {
			continue
		}
		others, exact := c.channels.Counterparts(o)
		if !exact || len(others) == 0 || slices.ContainsFunc(others, func(r *channels.Op) bool {
			return !leavesEarly(r) || !c.inGroup(g, r.Fn(), 0) && !c.calledInGroup(g, r.Fn())
		}) {
			continue
		}
		return o.Name()
	}
	return ""
}

// leavesEarly reports whether the goroutine of a receive can end before the
// channel is closed: it receives once, or its loop has another way out.
func leavesEarly(r *channels.Op) bool {
	loop := flow.Innermost(flow.Loops(r.Fn()), r.Instr)
	if loop == nil {
		return true
	}
	for b := range loop.Blocks {
		for _, s := range b.Succs {
			if !loop.Blocks[s] && !testsClosed(b, r.Instr) {
				return true
			}
		}
	}
	return false
}

// testsClosed reports whether a block ends with the test whether the channel of a
// receive is closed.
func testsClosed(b *ssa.BasicBlock, recv ssa.Instruction) bool {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	e, ok := branch.Cond.(*ssa.Extract)
	v, isValue := recv.(ssa.Value)
	return ok && isValue && e.Index == 1 && e.Tuple == v
}

// calledInGroup reports whether those calls of a function that the one with the
// group makes are all in goroutines of the group: others are about other
// channels.
func (c *checker) calledInGroup(g *group, fn *ssa.Function) bool {
	if fn.Parent() != nil || !c.calls.AllCallersKnown(fn) {
		return false
	}
	found := false
	for _, call := range c.calls.CallersOf(fn) {
		if !callees.Within(call.Parent(), callees.Top(g.fn)) {
			continue
		}
		if !c.inGroup(g, call.Parent(), 0) {
			return false
		}
		found = true
	}
	return found
}

func (c *checker) reportSelect(g *group, sel *ssa.Select, done *ssa.SelectState, what string) {
	call := path.Origin(done.Chan).(*ssa.Call)
	_, ctx := contextMethod(call.Common())
	fn := sel.Parent()
	c.Report(rule.Report{
		Kind: "outer-ctx", Pos: done.Pos,
		Message: fmt.Sprintf("%s the outer context %s, which the failure of a goroutine does not end: select on <-%s.Done()",
			what, path.Name(ctx), path.Name(g.ctx)),
		Witness: witness.Trace{
			{Goroutine: "a goroutine of " + g.name(), Text: "fails, which cancels " + path.Name(g.ctx), Pos: g.made.Pos()},
			{Goroutine: callees.Label(fn), Text: "waits on, since " + path.Name(ctx) + " has not ended", Pos: sel.Pos()},
		},
	})
}
