package chanleak

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/abandoned"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// calledOff reports functions that return a channel and the function that cancels
// the context of the goroutine that feeds it, if the goroutine watches that while
// it waits for something to send, but not while it sends: who has called it off
// does not receive any more.
func (c *checker) calledOff() {
	for _, ch := range c.chans.Chans {
		if ch.Make == nil || len(ch.Kept) > 0 || c.IsTest(ch.Make.Pos()) || testCode(ch.Make.Parent()) {
			continue
		}
		n, ok := ch.Cap()
		result := resultIndex(ch)
		if !ok || n > 0 || result < 0 {
			continue
		}
		fn := ch.Make.Parent()
		made := returnedCancel(fn)
		if made == nil || !c.mayLeave(fn, result) {
			continue
		}
		for _, op := range ch.Each(canSend) {
			sites := c.spawn.Of(op.Fn())
			if op.Hard() && !c.said[op.Instr] && len(sites) == 1 && sites[0].Instr.Parent() == fn && c.selectsOn(op.Fn(), made) {
				c.reportCalledOff(fn, op)
			}
		}
	}
}

// returnedCancel returns the call that makes a context whose cancel function a
// function returns, or nil.
func returnedCancel(fn *ssa.Function) *ssa.Call {
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for _, v := range ret.Results {
			e, ok := path.Origin(v).(*ssa.Extract)
			if !ok || e.Index != 1 {
				continue
			}
			if call, ok := e.Tuple.(*ssa.Call); ok && knowledge.Is(callees.Object(&call.Call), "context", "WithCancel", "WithCancelCause", "WithTimeout", "WithDeadline") {
				return call
			}
		}
	}
	return nil
}

// selectsOn reports whether a function has a select with a case for the end of the
// context that a call makes.
func (c *checker) selectsOn(fn *ssa.Function, made *ssa.Call) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok || !sel.Blocking {
				continue
			}
			if slices.ContainsFunc(sel.States, func(st *ssa.SelectState) bool {
				if !isDone(st.Chan) {
					return false
				}
				e, ok := path.Origin(callees.Receiver(&path.Origin(st.Chan).(*ssa.Call).Call)).(*ssa.Extract)
				return ok && e.Tuple == ssa.Value(made)
			}) {
				return true
			}
		}
	}
	return false
}

// mayLeave reports whether a caller may leave without the value: nobody here calls
// the function, or one waits for the channel and for something else.
func (c *checker) mayLeave(fn *ssa.Function, result int) bool {
	calls := slices.DeleteFunc(slices.Clone(c.callees.CallersOf(fn)), func(call ssa.CallInstruction) bool { return c.IsTest(call.Pos()) })
	if len(calls) == 0 {
		return channels.Exported(fn)
	}
	return slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
		v, ok := call.(*ssa.Call)
		if !ok {
			return false
		}
		for i := range abandoned.UsesOf(v, result).Ops {
			if sel, ok := i.(*ssa.Select); ok && (!sel.Blocking || len(sel.States) > 1) {
				return true
			}
		}
		return false
	})
}

func (c *checker) reportCalledOff(fn *ssa.Function, send *channels.Op) {
	name := send.Name()
	c.said[send.Instr] = true
	c.said[send.Chans[0].Make] = true // its callers need not hear of it
	c.Report(rule.Report{
		Kind: "abandoned-generator", Pos: send.Pos(),
		Message: fmt.Sprintf("the goroutine waits for ever sending on %s when the caller of %s has called the cancel function that it returns, and receives no more: send in a select with the end of that context",
			name, callees.Label(fn)),
		Witness: witness.Trace{
			{Goroutine: "goroutine of " + callees.Label(fn), Text: "has something to send", Pos: send.Pos()},
			{Goroutine: "caller of " + callees.Label(fn), Text: "cancels and leaves", Pos: send.Chans[0].Make.Pos()},
			{Goroutine: "goroutine of " + callees.Label(fn), Text: "sends on " + name, Blocks: true, Pos: send.Pos()},
		},
	})
}
