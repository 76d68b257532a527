package selectloop

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// waits are the waits that keep a loop from spinning. Locks are not: nobody
// holds one for ever. Neither are files and writers: a loop that logs spins,
// too.
const waits = knowledge.Sleep | knowledge.Channel | knowledge.Group | knowledge.Cond |
	knowledge.Network | knowledge.Process | knowledge.Database | knowledge.Terminal | knowledge.Task

// spins reports whether a loop comes back to a receive without a wait, and
// cannot leave, once the channel is closed.
func (c *checker) spins(op *channels.Op, loop *flow.Loop) bool {
	leaves := c.round(op, loop, func(ssa.Instruction) bool { return true })
	if len(leaves.Exits) > 0 || leaves.GaveUp {
		return false
	}
	others := c.leaving(op, loop)
	again := c.round(op, loop, func(i ssa.Instruction) bool {
		return !c.waits(i, op) && !c.wakes(i, others, 5)
	})
	return again.Again && !again.GaveUp
}

// waits reports whether an instruction always waits when a channel is closed: what
// ends with a context does not, if that is the context's.
func (c *checker) waits(i ssa.Instruction, op *channels.Op) bool {
	b := c.blocks.Instr(i)
	wait := b.Always & waits
	if call, ok := i.(*ssa.Call); ok && wait != 0 && contexts.DoneOf(op.Chan) != nil && under(call, contexts.DoneOf(op.Chan)) {
		wait = b.Without(wait, knowledge.ByContext)
	}
	return wait != 0
}

// wakes reports whether an instruction may make one of the other cases, which
// leave, ready: it closes its channel, sends on it or cancels its context.
func (c *checker) wakes(i ssa.Instruction, others []*channels.Op, depth int) bool {
	for _, o := range others {
		for _, act := range c.chans.At(i) {
			if act.Does&(channels.CanClose|channels.CanSend) != 0 && same(act, o) {
				return true
			}
		}
	}
	call, ok := i.(ssa.CallInstruction)
	if !ok || depth == 0 || len(others) == 0 {
		return false
	}
	if cancels(call.Common()) && slices.ContainsFunc(others, func(o *channels.Op) bool { return contexts.DoneOf(o.Chan) != nil }) {
		return true
	}
	fns := slices.Clone(c.callees.Of(call.Common()))
	for _, a := range call.Common().Args {
		if knowledge.IsFunc(a.Type()) {
			passed, _ := c.callees.FuncsOf(a)
			fns = append(fns, passed...)
		}
	}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, inner := range b.Instrs {
				switch inner.(type) {
				case ssa.CallInstruction, *ssa.Send, *ssa.Select:
					if c.wakes(inner, others, depth-1) {
						return true
					}
				}
			}
		}
	}
	return false
}

// round walks on from a receive that finds its channel closed. Nothing else
// happens at that time: polled channels have nothing, and contexts have not
// ended, unless it is the context that has.
func (c *checker) round(op *channels.Op, loop *flow.Loop, visit flow.Pred) flow.Round {
	ctx, none := contexts.DoneOf(op.Chan), received(op)
	return flow.RoundOf(op.Instr, loop, closed(op), func(i ssa.Instruction, m flow.Memory) (flow.Memory, bool) {
		switch i := i.(type) {
		case *ssa.Extract:
			if sel, ok := i.Tuple.(*ssa.Select); ok && i.Index == 0 && !sel.Blocking && !asks(sel, op.Chan) {
				m = m.Equals(i, "-1")
			}
			m = assertions(i, m)
		case *ssa.Call:
			if ctx == nil && contexts.IsMethod(i.Common(), "Err") {
				m = m.Equals(i, "nil")
			} else if ctx != nil {
				m = c.failed(i, ctx, m)
			}
		}
		return m, visit(i) && !handsOnTest(i) && !c.ending.May(i) && (none == nil || !follows(i, none))
	})
}

// received returns the value of a receive, if it has one that may be nil.
func received(op *channels.Op) ssa.Value {
	v, _ := op.Instr.(ssa.Value)
	if _, ok := v.Type().(*types.Tuple); ok {
		index := 0
		if sel, ok := op.Instr.(*ssa.Select); ok {
			index = path.ResultOf(sel, op.Case)
		}
		tuple := v
		v = nil
		for _, r := range path.Uses(tuple) {
			if e, ok := r.(*ssa.Extract); ok && e.Index == index {
				v = e
			}
		}
	}
	if v == nil {
		return nil
	}
	switch knowledge.Core(v.Type()).(type) {
	case *types.Pointer, *types.Signature, *types.Interface:
		return v
	}
	return nil
}

// follows reports whether an instruction follows a pointer, or calls a function or a
// method of an interface: if that is nil, it panics.
func follows(i ssa.Instruction, v ssa.Value) bool {
	switch i := i.(type) {
	case *ssa.FieldAddr:
		return i.X == v
	case *ssa.UnOp:
		return i.Op == token.MUL && i.X == v
	case *ssa.Call:
		return i.Call.Value == v
	}
	return false
}

// handsOnTest reports whether an instruction gives a test or benchmark to a function,
// which may end it: an assertion that fails, most likely.
func handsOnTest(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	return ok && !call.Call.IsInvoke() && slices.ContainsFunc(call.Call.Args, func(a ssa.Value) bool {
		return has(a.Type(), "FailNow") || has(a.Type(), "Fatalf") && !has(a.Type(), "Printf") // which is a logger
	})
}

// has reports whether a type has a method.
func has(t types.Type, method string) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, false, nil, method)
	_, ok := obj.(*types.Func)
	return ok
}

// asks reports whether a select receives from a channel, or, as far as that is
// a context's, from any context.
func asks(sel *ssa.Select, ch ssa.Value) bool {
	return slices.ContainsFunc(sel.States, func(st *ssa.SelectState) bool {
		return path.Origin(st.Chan) == path.Origin(ch) || contexts.DoneOf(ch) != nil && contexts.DoneOf(st.Chan) != nil
	})
}

// closed returns what is known when an operation has received from a closed
// channel: the case of its select, the zero value, no ok, and what led there.
func closed(op *channels.Op) flow.Memory {
	m := flow.MemoryAt(op.Instr).Differs(op.Chan, "nil")
	tuple := op.Instr.(ssa.Value)
	switch instr := op.Instr.(type) {
	case *ssa.Select:
		value := path.ResultOf(instr, op.Case)
		for _, r := range path.Uses(tuple) {
			e, ok := r.(*ssa.Extract)
			if !ok {
				continue
			}
			switch e.Index {
			case 0:
				m = m.Equals(e, strconv.Itoa(op.Case))
			case 1:
				m = m.Equals(e, "false")
			case value:
				m = m.Zero(e)
			}
		}
	case *ssa.UnOp:
		if !instr.CommaOk {
			return m.Zero(instr)
		}
		for _, r := range path.Uses(tuple) {
			switch e, ok := r.(*ssa.Extract); {
			case !ok:
			case e.Index == 0:
				m = m.Zero(e)
			case e.Index == 1:
				m = m.Equals(e, "false")
			}
		}
	}
	return m
}

// assertions adds that a type assertion of nil fails.
func assertions(e *ssa.Extract, m flow.Memory) flow.Memory {
	if e.Index != 1 {
		return m
	}
	if a, ok := e.Tuple.(*ssa.TypeAssert); ok && m.Is(a.X, "nil") {
		return m.Equals(e, "false")
	}
	return m
}

// goesOn reports whether a loop goes on after a break in the case of a signal:
// no exit on the way has to do with it.
func (c *checker) goesOn(op *channels.Op, loop *flow.Loop) bool {
	round := c.round(op, loop, func(ssa.Instruction) bool { return true })
	if round.GaveUp || !round.Again {
		return false
	}
	for _, e := range round.Exits {
		if !succeeds(e, op) && (e.Forced || c.concerns(e.From, op, loop)) {
			return false
		}
	}
	return true
}

// succeeds reports whether a loop is left because a call has succeeded that was given
// the context whose end is received: once it has ended, the call fails, or should.
func succeeds(e flow.Exit, op *channels.Op) bool {
	done, ok := path.Origin(op.Chan).(*ssa.Call)
	if !ok || !done.Call.IsInvoke() || done.Call.Method.Name() != "Done" || !knowledge.IsContext(done.Call.Value.Type()) {
		return false
	}
	ctx, named := path.Of(done.Call.Value)
	return slices.ContainsFunc(failure.Tests(op.Fn()), func(t failure.Test) bool {
		side := 0
		if t.Fails {
			side = 1
		}
		return t.Call != nil && t.If.Block() == e.From && e.From.Succs[side] == e.To &&
			slices.ContainsFunc(t.Call.Call.Args, func(a ssa.Value) bool {
				p, ok := path.Of(a)
				return knowledge.IsContext(a.Type()) && (path.Origin(a) == path.Origin(done.Call.Value) || ok && named && p == ctx)
			})
	})
}
