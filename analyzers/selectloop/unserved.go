package selectloop

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
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// unserved reports a loop that serves a queue and ends when it is told to, by somebody who
// waits for that, with what is still in the queue left there: those who put it there were
// told that all is well.
func (c *checker) unserved(ch *channels.Chan) {
	if ch.Make == nil || ch.Out != 0 || ch.Hidden != 0 || ch.Measured || !isQueue(ch) || c.IsTest(ch.Make.Pos()) {
		return
	}
	recvs := ch.Each(channels.CanRecv)
	if len(recvs) != 1 || len(ch.Each(channels.CanClose)) > 0 || slices.ContainsFunc(ch.Ops, func(o *channels.Op) bool { return o.Open || len(o.Chans) != 1 }) {
		return
	}
	sel, ok := recvs[0].Instr.(*ssa.Select)
	if !ok || !sel.Blocking || c.loopAround(sel) == nil || len(c.spawn.Of(sel.Parent())) == 0 {
		return
	}
	accepts := c.accepts(ch)
	if accepts == nil || givesUpItself(sel, recvs[0].Case) || c.endsOther(sel.Parent()) {
		return
	}
	for k, st := range sel.States {
		if k == recvs[0].Case || st.Dir != types.RecvOnly || knowledge.IsTimeChan(st.Chan.Type()) || !c.endsAtOnce(sel, k) {
			continue
		}
		if stop := c.stopper(sel, k); stop != nil {
			c.reportUnserved(ch, sel, st.Pos, stop, accepts)
			return
		}
	}
}

// isQueue reports whether a channel may hold several values that are more than signals,
// and that nobody waits for an answer to.
func isQueue(ch *channels.Chan) bool {
	if n, ok := ch.Cap(); ok && n < 2 {
		return false
	}
	elem := knowledge.ElemOfChan(ch.Make.Type())
	if elem == nil || knowledge.IsEmpty(elem) || knowledge.IsBool(elem) || knowledge.IsError(elem) || knowledge.IsChan(elem) || knowledge.IsFunc(elem) {
		return false
	}
	st := path.StructOf(elem)
	if st == nil {
		return true
	}
	for f := range st.Fields() {
		if t := f.Type(); knowledge.IsChan(t) || knowledge.IsFunc(t) || knowledge.IsContext(t) {
			return false
		}
	}
	return true
}

// saysYes reports whether a result is a nil error, or true.
func saysYes(v ssa.Value) bool {
	if knowledge.IsBool(v.Type()) {
		return !path.IsZero(v) && isConst(v)
	}
	return knowledge.IsError(v.Type()) && path.IsNil(v)
}

func isConst(v ssa.Value) bool {
	_, ok := path.Origin(v).(*ssa.Const)
	return ok
}

// accepts returns a send on a channel after which the function returns that there was no
// error, or true.
func (c *checker) accepts(ch *channels.Chan) *channels.Op {
	for _, op := range ch.Each(channels.CanSend) {
		fn := op.Fn()
		res := fn.Signature.Results()
		if res.Len() == 0 || c.IsTest(op.Pos()) {
			continue
		}
		from := op.Instr.Block()
		if sel, ok := op.Instr.(*ssa.Select); ok {
			if from = flow.CaseBlock(sel, op.Case); from == nil {
				continue
			}
		}
		for _, b := range fn.Blocks {
			ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
			if ok && from.Dominates(b) && saysYes(ret.Results[len(ret.Results)-1]) {
				return op
			}
		}
	}
	return nil
}

// givesUpItself reports whether a loop may end when it has taken something from its queue, as
// one does that writes to a connection: then it serves as long as it can.
func givesUpItself(sel *ssa.Select, k int) bool {
	b := flow.CaseBlock(sel, k)
	if b == nil {
		return true
	}
	return len(flow.ExitsWithout(sel.Parent(), flow.CaseBranch(sel, k), func(i ssa.Instruction) bool {
		return i == ssa.Instruction(sel) || !b.Dominates(i.Block())
	})) > 0
}

// endsOther reports whether a function closes or stops something, such as a connection,
// timers apart: what it serves is over then.
func (c *checker) endsOther(fn *ssa.Function) bool {
	return slices.ContainsFunc(callees.WithLiterals(fn), func(fn *ssa.Function) bool {
		return slices.ContainsFunc(c.callees.In(fn), func(call ssa.CallInstruction) bool {
			obj := callees.Object(call.Common())
			return obj != nil && knowledge.Ends(obj) && !knowledge.Is(obj, "time", "Timer.Stop", "Ticker.Stop")
		})
	})
}

// endsAtOnce reports whether a case of a select returns, and does nothing before.
func (c *checker) endsAtOnce(sel *ssa.Select, k int) bool {
	b := flow.CaseBlock(sel, k)
	for range 4 {
		if b == nil {
			return false
		}
		for _, i := range b.Instrs {
			if call, ok := i.(*ssa.Call); ok && !knowledge.IsLogging(&call.Call) {
				return false
			}
			if _, ok := i.(*ssa.Return); ok {
				return true
			}
		}
		if len(b.Succs) != 1 || b.Succs[0] == sel.Block() {
			return false
		}
		b = b.Succs[0]
	}
	return false
}

// stopper returns what ends a loop by a case of its select, if one function alone does
// that, and then waits for the loop without closing anything else.
func (c *checker) stopper(sel *ssa.Select, k int) ssa.Instruction {
	tells := c.ends(sel, k)
	if len(tells) != 1 {
		return nil
	}
	stop, loop := tells[0], sel.Parent()
	top := callees.Top(stop.Parent())
	obj, ok := top.Object().(*types.Func)
	if !ok || !knowledge.Ends(obj) || callees.Within(stop.Parent(), loop) {
		return nil
	}
	waits := false
	for _, fn := range callees.WithLiterals(top) {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				waits = waits || c.waitsFor(i, loop)
			}
		}
	}
	if !waits || c.endsOther(top) {
		return nil
	}
	return stop
}

// waitsFor reports whether an instruction waits for a WaitGroup, or for a channel that a
// function closes.
func (c *checker) waitsFor(i ssa.Instruction, loop *ssa.Function) bool {
	if call, ok := callees.CallAt(i); ok {
		return knowledge.Is(callees.Object(call.Common()), "sync", "WaitGroup.Wait")
	}
	return slices.ContainsFunc(c.chans.At(i), func(o *channels.Op) bool {
		return o.Does == channels.CanRecv && slices.ContainsFunc(o.Chans, func(ch *channels.Chan) bool {
			return slices.ContainsFunc(ch.Each(channels.CanClose), func(o *channels.Op) bool { return callees.Within(o.Fn(), loop) })
		})
	})
}

func (c *checker) reportUnserved(ch *channels.Chan, sel *ssa.Select, pos token.Pos, stop ssa.Instruction, accepts *channels.Op) {
	name, who := ch.Name(), callees.Label(callees.Top(stop.Parent()))
	c.Report(rule.Report{
		Kind: "unserved", Pos: pos,
		Message: fmt.Sprintf("%s ends here with what is still in %s, although %s said of it that all is well (%s), and %s waits for the end (%s): take what is there before the return, in a select with default",
			callees.Label(sel.Parent()), name, callees.Label(accepts.Fn()), c.Place(accepts.Pos(), pos), who, c.Place(stop.Pos(), pos)),
		Witness: witness.Trace{
			{Goroutine: callees.Label(accepts.Fn()), Text: "puts something into " + name + " and returns nil", Pos: accepts.Pos()},
			{Goroutine: who, Text: "tells the loop to end", Pos: stop.Pos()},
			{Goroutine: callees.Label(sel.Parent()), Text: "ends with something still in " + name, Pos: pos},
		},
	})
}
