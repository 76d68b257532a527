package chanleak

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// keptAfterWait is closedAfterWait for a channel and a group that one object keeps, most
// often of a pool of workers: all that closes the channel waits for the goroutines of the
// object that range over it first.
func (c *checker) keptAfterWait() {
	for _, op := range c.chans.Ops {
		if op.Does != canRecv || op.Open || len(op.Chans) != 1 || c.said[op.Instr] || c.IsTest(op.Pos()) {
			continue
		}
		ch := op.Chans[0]
		if ch.Make == nil || (ch.Out|ch.Hidden)&canClose != 0 || len(ch.Kept) != 1 || c.chans.OtherExit(op) {
			continue
		}
		for _, m := range c.membersAt(op) {
			wait, cl := c.waitsFirst(m, ch)
			if wait != nil && !c.said[wait] {
				c.said[wait] = true
				c.reportKeptAfter(op, m, wait, cl)
				break
			}
		}
	}
}

// member is a goroutine of a group that one object keeps together with a channel, or one
// that says by another channel of the object, the group then, that it is over.
type member struct {
	site        *spawn.Site
	group, kept *types.Var
}

// membersAt returns the goroutines, counted by a group until then, that come to a
// receive: in the function that they run, or in one that this calls.
func (c *checker) membersAt(op *channels.Op) []member {
	ch, ok := path.Of(op.Chan)
	if !ok || ch.Len() == 0 {
		return nil
	}
	var out []member
	for _, s := range c.spawn.Of(op.Fn()) {
		out = append(out, c.membersOf(s, op.Instr, ch)...)
	}
	for _, call := range c.callees.CallersOf(op.Fn()) {
		if _, plain := call.(*ssa.Call); !plain || call.Common().IsInvoke() {
			continue
		}
		if ch, ok := callees.AtCaller(ch, op.Fn(), call); ok {
			for _, s := range c.spawn.Of(call.Parent()) {
				out = append(out, c.membersOf(s, call, ch)...)
			}
		}
	}
	return out
}

// membersOf returns the member that a site starts, if the group counts it until it is past
// an instruction of its body, or it says only then that it is over; and the group, or that
// channel, is kept where the other channel is, as the body names that.
func (c *checker) membersOf(s *spawn.Site, at ssa.Instruction, ch path.Path) []member {
	if s.Body() == nil || c.IsTest(s.Pos()) {
		return nil
	}
	from, ok := c.boundAt(s, ch)
	if !ok {
		return nil
	}
	owner, _ := from.Parent()
	var out []member
	if group, ok := c.groups.Of(s); ok && group.Len() > 0 && c.countedUntil(s, at) {
		if o, _ := group.Parent(); o == owner {
			out = append(out, member{s, group.Last(), ch.Last()})
		}
	}
	for _, o := range c.chans.Ops {
		if o.Fn() != s.Body() || o.Does&(canSend|canClose) == 0 || !c.saysOver(o, at) {
			continue
		}
		p, ok := path.Of(o.Chan)
		if !ok || p.Len() == 0 {
			continue
		}
		if p, ok = c.boundAt(s, p); ok {
			if of, _ := p.Parent(); of == owner && p != from {
				out = append(out, member{s, p.Last(), ch.Last()})
			}
		}
	}
	return out
}

// boundAt names what the body of a goroutine has as its starter does.
func (c *checker) boundAt(s *spawn.Site, p path.Path) (path.Path, bool) {
	param, isParam := p.Root().(*ssa.Parameter)
	if !isParam || param.Parent() != s.Body() {
		return p, true
	}
	arg := s.Bind(param)
	if arg == nil {
		return p, false
	}
	to, ok := path.Of(arg)
	if !ok {
		return p, false
	}
	return p.Rebase(path.Rooted(param), to)
}

// saysOver reports whether an operation of a goroutine is all that is done to a channel
// but to receive from it, and comes only when the goroutine is past an instruction.
func (c *checker) saysOver(o *channels.Op, at ssa.Instruction) bool {
	if len(o.Chans) != 1 || o.Open || o.Case >= 0 {
		return false
	}
	ch := o.Chans[0]
	if ch.Make == nil || (ch.Out|ch.Hidden)&(canSend|canClose) != 0 || len(ch.Kept) != 1 || len(ch.Each(canSend|canClose)) != 1 {
		return false
	}
	_, last := o.Instr.(*ssa.Defer)
	return last || !flow.Reaches(o.Instr, at, nil)
}

// waitsFirst returns the wait for a goroutine that each close of its channel comes after,
// and the close that it is found at; or nil.
func (c *checker) waitsFirst(m member, ch *channels.Chan) (wait ssa.Instruction, cl *channels.Op) {
	for _, o := range ch.Each(canClose) {
		p, ok := path.Of(o.Chan)
		if !ok || p.Last() != m.kept {
			return nil, nil
		}
		of, _ := p.Parent()
		w := c.waitBefore(o.Instr, m.group, of, maxWaiters)
		if w == nil {
			return nil, nil
		}
		if wait == nil {
			wait, cl = w, o
		}
	}
	return wait, cl
}

// maxWaiters bounds how many callers up waitBefore looks.
const maxWaiters = 2

// waitBefore returns the wait for the group of an object that every way to an
// instruction passes: in its function, or in all that call this.
func (c *checker) waitBefore(at ssa.Instruction, group *types.Var, of path.Path, depth int) ssa.Instruction {
	fn := at.Parent()
	p, ok := of.Select(group)
	if !ok {
		return nil
	}
	var wait ssa.Instruction
	waits := func(i ssa.Instruction) bool {
		switch at := i.(type) {
		case *ssa.Call:
			if !c.groups.IsWaitFor(at, p) {
				return false
			}
		case *ssa.UnOp:
			if ch, ok := path.Of(at.X); at.Op != token.ARROW || !ok || ch != p {
				return false
			}
		default:
			return false
		}
		wait = i
		return true
	}
	switch _, last := at.(*ssa.Defer); {
	case last && len(flow.ExitsWithout(fn, at, waits)) == 0, !last && len(flow.Reach(fn, nil, flow.Is(at), waits)) == 0:
		return wait // nil if nothing gets there
	case depth == 0:
		return nil
	}
	wait = nil
	for _, call := range c.runnersOf(fn) {
		of, ok := callees.AtCaller(of, fn, call)
		if !ok || callees.InTest(call.Parent()) {
			return nil
		}
		w := c.waitBefore(call, group, of, depth-1)
		if w == nil {
			return nil
		}
		wait = w
	}
	return wait
}

// runnersOf returns the calls that run a function, or are handed it and do, if these are
// all; else nil.
func (c *checker) runnersOf(fn *ssa.Function) []ssa.CallInstruction {
	if c.callees.AllCallersKnown(fn) {
		return c.callees.CallersOf(fn)
	}
	mc := path.MadeBy(fn)
	if use, ok := c.spawn.Runs(fn); mc == nil || !ok || use != knowledge.Now {
		return nil
	}
	var out []ssa.CallInstruction
	for _, use := range path.Uses(mc) {
		if call, ok := use.(ssa.CallInstruction); ok {
			out = append(out, call)
		}
	}
	return out
}

// countedUntil reports whether a group counts a goroutine until it is past an instruction.
func (c *checker) countedUntil(s *spawn.Site, at ssa.Instruction) bool {
	return s.Kind == spawn.Group || slices.ContainsFunc(c.groups.In(s.Body()), func(o groups.Op) bool {
		_, last := o.Call.(*ssa.Defer)
		return o.Method == "Done" && (last || !flow.Reaches(o.Call, at, nil))
	})
}

func (c *checker) reportKeptAfter(op *channels.Op, m member, wait ssa.Instruction, cl *channels.Op) {
	waiter := callees.NameOfTop(wait.Parent())
	does := "range over"
	if !op.Range() {
		does = "receive from"
	}
	c.Report(rule.Report{
		Kind: "deadlock", Pos: wait.Pos(),
		Message: fmt.Sprintf("%s waits for ever for %s: the goroutines of %s %s %s (line %d) until it is closed, which comes only after the wait (%s); close it before",
			waiter, m.group.Name(), c.Place(m.site.Pos(), wait.Pos()), does, op.Name(), c.Line(op.Pos()), c.Place(cl.Pos(), wait.Pos())),
		Witness: witness.Trace{
			{Goroutine: callees.NameOfTop(m.site.Instr.Parent()), Text: "starts a goroutine", Pos: m.site.Pos()},
			{Goroutine: m.site.Label(), Text: "waits for the next value of " + op.Name(), Blocks: true, Pos: op.Pos()},
			{Goroutine: waiter, Text: "waits for the goroutine to end before it closes " + op.Name(), Blocks: true, Pos: wait.Pos()},
		},
	})
}
