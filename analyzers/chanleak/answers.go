package chanleak

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
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// unheardAnswers reports answers to requests whose channel has no room: who asked
// makes the request, hands it over, and waits for the answer no longer than a
// context or a timer lets it. The answer that comes later waits for ever, and
// whoever serves the requests with it.
func (c *checker) unheardAnswers() {
	if c.ForTests() {
		return
	}
	for _, s := range c.chans.Ops {
		if s.Does != canSend || !s.Hard() || !s.Known() || !kept(s) || c.said[s.Instr] || c.IsTest(s.Pos()) || c.asksRequest(s.Fn()) {
			continue
		}
		if l := c.impatient(s); l != nil {
			c.said[s.Instr] = true
			c.reportAnswer(s, l, s.Written())
		}
	}
}

// impatient returns how somebody who asked leaves before the answer that a send
// gives.
func (c *checker) impatient(s *channels.Op) *leave {
	recvs, exact := c.chans.Counterparts(s)
	if !exact {
		return nil
	}
	recvs = c.outsideTests(recvs)
	for _, ch := range s.Chans {
		if n, ok := ch.Cap(); !ok || n > 0 || ch.Make == nil || c.takenAway(ch) {
			return nil
		}
	}
	var first *leave
	for _, r := range recvs {
		if !c.asks(r, s) {
			return nil
		}
		root, _ := path.Of(r.Chan)
		if l := c.givesUp(r, recvs, root.Root()); l != nil && first == nil {
			first = l
		}
	}
	return first
}

// asks reports whether a function receives the answer to a request that it has
// made itself, and neither answers it nor starts who does.
func (c *checker) asks(r, s *channels.Op) bool {
	p, ok := path.Of(r.Chan)
	if !ok || r.Fn() == s.Fn() || c.startOf(s, r.Fn()) != nil || flow.InLoop(r.Instr) && !madeInLoop(p.Root(), r.Instr) || c.spawn.CallsDown(r.Fn(), s.Fn(), 4) {
		return false
	}
	switch made := p.Root().(type) {
	case *ssa.Alloc:
		return true
	case *ssa.Call:
		fns, exact := c.callees.Resolve(&made.Call)
		return exact && len(fns) == 1 && slices.ContainsFunc(r.Chans, func(ch *channels.Chan) bool { return ch.Make != nil && ch.Make.Parent() == fns[0] })
	}
	return false
}

// madeInLoop reports whether a value is made in the loop around an instruction.
func madeInLoop(v ssa.Value, at ssa.Instruction) bool {
	i, ok := v.(ssa.Instruction)
	l := flow.Innermost(flow.Loops(at.Parent()), at)
	return ok && l != nil && l.Contains(i)
}

// givesUp returns the case of the select of a receive on which its function
// returns without another receive, as its caller's context or a timer says, and does
// nothing about the request, if there is one.
func (c *checker) givesUp(r *channels.Op, recvs []*channels.Op, request ssa.Value) *leave {
	sel, ok := r.Instr.(*ssa.Select)
	if !ok || !sel.Blocking || testCode(r.Fn()) || c.IsTest(r.Pos()) || c.ending.After(r.Fn()) {
		return nil
	}
	takes := func(i ssa.Instruction) bool {
		return slices.ContainsFunc(recvs, func(o *channels.Op) bool { return o.Instr == i })
	}
	for _, st := range sel.States {
		if st.Dir != types.RecvOnly || !isTimer(st.Chan) && !ofCaller(st.Chan) {
			continue
		}
		for _, o := range c.chans.At(sel) {
			if sel.States[o.Case] != st {
				continue
			}
			b := flow.CaseBlock(sel, o.Case)
			if b == nil || !flow.CanReturn(b, takes) || len(flow.Reach(b.Parent(), b.Instrs[0], takes, nil)) > 0 || request != nil && c.withdraws(b, request) {
				continue
			}
			return &leave{fn: r.Fn(), stop: o, why: o.Name(), pos: o.Pos()}
		}
	}
	return nil
}

// ofCaller reports whether a channel is that of a context that the function was
// given or has bounded.
func ofCaller(ch ssa.Value) bool {
	if !isDone(ch) {
		return false
	}
	ctx := contexts.Of(callees.Receiver(&path.Origin(ch).(*ssa.Call).Call))
	return ctx.Param != nil || ctx.Bounded
}

// withdraws reports whether a function does anything about its request on the way
// out from a block, or deferred: it uses it, touches a channel, takes a lock or
// removes something from a map.
func (c *checker) withdraws(b *ssa.BasicBlock, request ssa.Value) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	work := []*ssa.BasicBlock{b}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		for _, i := range b.Instrs {
			if c.mayWithdraw(i, request) {
				return true
			}
		}
		work = append(work, b.Succs...)
	}
	for _, call := range c.callees.In(b.Parent()) {
		if _, deferred := call.(*ssa.Defer); deferred && c.mayWithdraw(call, request) {
			return true
		}
	}
	return false
}

func (c *checker) mayWithdraw(i ssa.Instruction, request ssa.Value) bool {
	if len(c.chans.At(i)) > 0 {
		return true
	}
	for _, op := range i.Operands(nil) {
		if *op == nil {
			continue
		}
		if path.Origin(*op) == request {
			return true
		}
		if p, ok := path.Of(*op); ok && p.Root() == request {
			return true
		}
	}
	call, ok := callees.CallAt(i)
	if !ok {
		return false
	}
	if bi, ok := call.Common().Value.(*ssa.Builtin); ok {
		return bi.Name() == "delete"
	}
	obj := callees.Object(call.Common())
	return knowledge.Is(obj, "sync", "Mutex.Lock", "RWMutex.Lock", "Map.Delete", "Map.LoadAndDelete") || len(c.callees.Of(call.Common())) > 0 && obj != nil && obj.Pkg() == c.Pkg && obj.Signature().Recv() != nil
}

// asksRequest reports whether a function that answers looks at a context first: it
// knows that nobody may listen any more.
func (c *checker) asksRequest(fn *ssa.Function) bool {
	return slices.ContainsFunc(c.callees.In(fn), func(call ssa.CallInstruction) bool {
		return contexts.IsMethod(call.Common(), "Err", "Done")
	})
}

func (c *checker) reportAnswer(s *channels.Op, l *leave, name string) {
	who := callees.NameOfTop(l.fn)
	c.Report(rule.Report{
		Kind: "early-return", Pos: s.Pos(),
		Message: fmt.Sprintf("the answer sent on %s waits for ever when %s, who asked, has left on <-%s (%s): make the channel with room for the one answer",
			name, who, l.why, c.Place(l.pos, s.Pos())),
		Witness: witness.Trace{
			{Goroutine: who, Text: "asks, with a channel for the answer", Pos: l.fn.Pos()},
			{Goroutine: who, Text: "leaves on <-" + l.why, Pos: l.pos},
			{Goroutine: callees.NameOfTop(s.Fn()), Text: "sends on " + name, Blocks: true, Pos: s.Pos()},
		},
	})
}
