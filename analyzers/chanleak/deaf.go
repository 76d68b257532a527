package chanleak

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/abandoned"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// deafGenerators reports functions that are given a context and return a
// channel that a goroutine feeds without watching the context: by convention
// the caller stops receiving when it ends the context. Callers of the package
// that receive from the channel in sight are looked at by generators instead.
func (c *checker) deafGenerators() {
	for _, ch := range c.chans.Chans {
		if ch.Make == nil || len(ch.Kept) > 0 {
			continue
		}
		fn := ch.Make.Parent()
		ctx := contextParam(fn)
		result := resultIndex(ch)
		if n, ok := ch.Cap(); ctx == nil || result < 0 || !ok || ch.Measured || testCode(fn) || c.IsTest(fn.Pos()) || c.callersReceive(fn, result) {
			continue
		} else if send := c.deafSend(ch, n, ctx); send != nil {
			c.reportDeaf(fn, ch, send, ctx)
		}
	}
}

func contextParam(fn *ssa.Function) *ssa.Parameter {
	for _, p := range fn.Params {
		if isContext(p.Type()) {
			return p
		}
	}
	return nil
}

// resultIndex returns which result of its function a channel is, or -1.
func resultIndex(ch *channels.Chan) int {
	for _, b := range ch.Make.Parent().Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for i, v := range ret.Results {
			if path.Origin(v) == ch.Make {
				return i
			}
		}
	}
	return -1
}

// callersReceive reports whether a caller of the package receives from a
// result where it calls, or hands it to who may.
func (c *checker) callersReceive(fn *ssa.Function, result int) bool {
	for _, call := range c.callees.CallersOf(fn) {
		v, ok := call.(*ssa.Call)
		if !ok || c.IsTest(call.Pos()) {
			continue
		}
		if u := abandoned.UsesOf(v, result); !u.Escapes || u.Waits {
			return true
		}
	}
	return false
}

// deafSend returns a send of a goroutine of the maker that waits though the
// context has ended: the goroutine found so itself, or it sends one value
// after the other and never looks.
func (c *checker) deafSend(ch *channels.Chan, room int64, ctx *ssa.Parameter) *channels.Op {
	var found *channels.Op
	for _, op := range ch.Ops {
		sites := c.spawn.Of(op.Fn())
		if op.Does == canClose {
			continue
		}
		if op.Does != canSend || !op.Hard() || len(sites) != 1 || sites[0].Instr.Parent() != ch.Make.Parent() {
			return nil // it may give way, or somebody here receives
		}
		if c.afterEnd(op, ctx) && room == 0 || flow.InLoop(op.Instr) && !c.watches(op.Fn(), ctx) {
			if found == nil {
				found = op
			}
		}
	}
	return found
}

// afterEnd reports whether a send runs because the context has ended.
func (c *checker) afterEnd(op *channels.Op, ctx *ssa.Parameter) bool {
	for _, b := range op.Fn().Blocks {
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok {
				continue
			}
			for _, o := range c.chans.At(sel) {
				if o.Does == canRecv && isDone(o.Chan) && doneOf(o.Chan, ctx) {
					if b := flow.CaseBlock(sel, o.Case); b != nil && len(b.Preds) == 1 && b.Dominates(op.Instr.Block()) {
						return true
					}
				}
			}
		}
	}
	return false
}

func doneOf(done ssa.Value, ctx *ssa.Parameter) bool {
	call, ok := path.Origin(done).(*ssa.Call)
	return ok && contexts.Of(callees.Receiver(&call.Call)).Param == ctx
}

// watches reports whether a function asks a context whether it has ended.
func (c *checker) watches(fn *ssa.Function, ctx *ssa.Parameter) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			call, ok := i.(*ssa.Call)
			if ok && contexts.IsMethod(&call.Call, "Done", "Err") && contexts.Of(callees.Receiver(&call.Call)).Param == ctx {
				return true
			}
		}
	}
	return false
}

func (c *checker) reportDeaf(fn *ssa.Function, ch *channels.Chan, send *channels.Op, ctx *ssa.Parameter) {
	name := send.Name()
	advice := fmt.Sprintf("send in a select with <-%s.Done()", ctx.Name())
	if !flow.InLoop(send.Instr) {
		advice = fmt.Sprintf("make %s with room for the value", ch.Name())
	}
	c.said[send.Instr] = true
	c.Report(rule.Report{
		Kind: "abandoned-generator", Pos: send.Pos(),
		Message: fmt.Sprintf("the goroutine waits for ever sending on %s when the caller of %s has ended %s and receives no more: %s",
			name, callees.Label(fn), ctx.Name(), advice),
		Witness: witness.Trace{
			{Goroutine: "caller of " + callees.Label(fn), Text: "ends " + ctx.Name() + " and leaves", Pos: ch.Make.Pos()},
			{Goroutine: "goroutine of " + callees.Label(fn), Text: "sends on " + name, Blocks: true, Pos: send.Pos()},
		},
	})
}
