package selectloop

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
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
	again := c.round(op, loop, func(i ssa.Instruction) bool { return c.blocks.Instr(i).Always&waits == 0 })
	return again.Again && !again.GaveUp
}

// round walks on from a receive that finds its channel closed. Nothing else
// happens at that time: polled channels have nothing, and contexts have not
// ended, unless it is the context that has.
func (c *checker) round(op *channels.Op, loop *flow.Loop, visit flow.Pred) flow.Round {
	ctx := doneOf(op.Chan)
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
				m = failed(i, m)
			}
		}
		return m, visit(i)
	})
}

// asks reports whether a select receives from a channel, or, as far as that is
// a context's, from any context.
func asks(sel *ssa.Select, ch ssa.Value) bool {
	return slices.ContainsFunc(sel.States, func(st *ssa.SelectState) bool {
		return path.Origin(st.Chan) == path.Origin(ch) || doneOf(ch) != nil && doneOf(st.Chan) != nil
	})
}

// closed returns what is known when an operation has received from a closed
// channel: the case of its select, the zero value, no ok.
func closed(op *channels.Op) flow.Memory {
	var m flow.Memory
	tuple := op.Instr.(ssa.Value)
	switch instr := op.Instr.(type) {
	case *ssa.Select:
		value := 2
		for _, st := range instr.States[:op.Case] {
			if st.Dir == types.RecvOnly {
				value++
			}
		}
		for _, r := range *tuple.Referrers() {
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
		for _, r := range *tuple.Referrers() {
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
		if e.Forced || c.concerns(e.From, op, loop) {
			return false
		}
	}
	return true
}

// doneOf returns the context whose Done a channel is, or nil.
func doneOf(ch ssa.Value) ssa.Value {
	call, ok := path.Origin(ch).(*ssa.Call)
	if !ok || !contexts.IsMethod(call.Common(), "Done") {
		return nil
	}
	return call.Call.Value
}

// failed adds that a call that is given a context fails once that has ended.
func failed(call *ssa.Call, m flow.Memory) flow.Memory {
	takes := contexts.IsMethod(call.Common(), "Err")
	for _, a := range call.Call.Args {
		takes = takes || knowledge.IsContext(a.Type())
	}
	results := call.Call.Signature().Results()
	if !takes || results.Len() == 0 || !knowledge.IsError(results.At(results.Len()-1).Type()) {
		return m
	}
	if results.Len() == 1 {
		return m.Differs(call, "nil")
	}
	if e := extracted(call, results.Len()-1); e != nil {
		return m.Differs(e, "nil")
	}
	return m
}

func extracted(tuple ssa.Value, index int) *ssa.Extract {
	for _, r := range *tuple.Referrers() {
		if e, ok := r.(*ssa.Extract); ok && e.Index == index {
			return e
		}
	}
	return nil
}

// concerns reports whether the branch that a block ends with may have to do
// with a signal: it asks the context or the channel, or something that the
// case has set.
func (c *checker) concerns(b *ssa.BasicBlock, op *channels.Op, loop *flow.Loop) bool {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return true // a return or panic without a condition of its own
	}
	s := &slice{c: c, op: op, touched: c.touched(op, loop), seen: make(map[ssa.Value]bool)}
	return s.value(branch.Cond, 8)
}

// touched returns what the blocks of a case alone set or use as an argument.
func (c *checker) touched(op *channels.Op, loop *flow.Loop) map[any]bool {
	out := make(map[any]bool)
	sel, ok := op.Instr.(*ssa.Select)
	if !ok {
		return out
	}
	start := flow.CaseBlock(sel, op.Case)
	if start == nil {
		return out
	}
	for b := range loop.Blocks {
		if !start.Dominates(b) || len(start.Preds) != 1 {
			continue
		}
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Store:
				note(out, i.Addr)
			case ssa.CallInstruction:
				for _, a := range i.Common().Args {
					note(out, a)
				}
				if i.Common().IsInvoke() {
					note(out, i.Common().Value)
				}
			}
			if v, ok := i.(ssa.Value); ok {
				out[v] = true
			}
		}
	}
	return out
}

func note(set map[any]bool, v ssa.Value) {
	if _, ok := v.(*ssa.Const); ok {
		return
	}
	if p, ok := path.Of(v); ok {
		set[p] = true
	}
	if x := path.Variable(v); x != nil {
		set[x] = true
	}
	set[v] = true
}

// slice follows a condition back to what it is computed from.
type slice struct {
	c       *checker
	op      *channels.Op
	touched map[any]bool
	seen    map[ssa.Value]bool
}

func (s *slice) value(v ssa.Value, depth int) bool {
	if s.seen[v] || depth == 0 {
		return false
	}
	s.seen[v] = true
	if _, ok := v.(*ssa.Const); ok {
		return false
	}
	if s.touched[v] || path.Origin(v) == path.Origin(s.op.Chan) {
		return true
	}
	if p, ok := path.Of(v); ok && s.touched[p] {
		return true
	}
	if x := path.Variable(v); x != nil && s.touched[x] {
		return true
	}
	switch v := v.(type) {
	case *ssa.Call:
		if doneOf(s.op.Chan) != nil && contexts.IsMethod(v.Common(), "Err", "Done", "Deadline") {
			return true
		}
		if s.c.asksContext(v.Common(), 2) {
			return true
		}
	case *ssa.Phi:
		for i, e := range v.Edges {
			if _, ok := e.(*ssa.Const); ok && s.touchedBlock(v.Block().Preds[i]) {
				return true
			}
		}
	case *ssa.UnOp:
		if v.Op == token.ARROW {
			return true // another channel: it may well be the same event
		}
	}
	i, ok := v.(ssa.Instruction)
	if !ok {
		return false
	}
	for _, o := range i.Operands(nil) {
		if *o != nil && s.value(*o, depth-1) {
			return true
		}
	}
	return false
}

// touchedBlock reports whether a block belongs to the case.
func (s *slice) touchedBlock(b *ssa.BasicBlock) bool {
	sel, ok := s.op.Instr.(*ssa.Select)
	if !ok {
		return false
	}
	start := flow.CaseBlock(sel, s.op.Case)
	return start != nil && len(start.Preds) == 1 && start.Dominates(b)
}

// asksContext reports whether a function of the package asks a context whether
// it has ended.
func (c *checker) asksContext(call *ssa.CallCommon, depth int) bool {
	if depth == 0 {
		return false
	}
	for _, fn := range c.callees.Of(call) {
		for _, inner := range callees.Calls(fn) {
			if contexts.IsMethod(inner.Common(), "Err", "Done") || c.asksContext(inner.Common(), depth-1) {
				return true
			}
		}
	}
	return false
}
