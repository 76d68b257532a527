package unawaited

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
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// unheard reports a goroutine that closes a channel when it ends, for who waits for it,
// from which nothing receives, while somebody tells it to stop.
func (c *checker) unheard(s *spawn.Site) {
	body := s.Body()
	if body == nil || s.Kind == spawn.Group || c.ForTests() || c.IsTest(s.Pos()) || c.counted(body) {
		return
	}
	for _, ch := range c.chans.Chans {
		closes := c.endSignal(ch, body)
		if closes == nil {
			continue
		}
		stop := c.stopOf(s, body)
		if stop == nil || c.waitsThen(stop) {
			continue
		}
		name, who := closes.Name(), callees.Label(stop.Parent())
		c.report(s, rule.Report{
			Kind: "unheard", Pos: closes.Pos(),
			Message: fmt.Sprintf("%s is closed when %s ends, and nothing receives from it: %s, which stops it (%s), goes on while it may still be at work; receive from %s there",
				name, callees.Label(body), who, c.Place(stop.Pos(), closes.Pos()), name),
			Witness: witness.Trace{
				{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine", Pos: s.Pos()},
				{Goroutine: who, Text: "tells it to stop, and goes on", Pos: stop.Pos()},
				{Goroutine: s.Label(), Text: "closes " + name + ", from which nobody receives", Pos: closes.Pos()},
			},
		})
		return
	}
}

// counted reports whether a goroutine tells its end to a WaitGroup as well.
func (c *checker) counted(body *ssa.Function) bool {
	return slices.ContainsFunc(callees.WithLiterals(body), func(fn *ssa.Function) bool {
		return slices.ContainsFunc(c.callees.In(fn), func(call ssa.CallInstruction) bool {
			return knowledge.Is(callees.Object(call.Common()), "sync", "WaitGroup.Done")
		})
	})
}

// waitsThen reports whether the function that stops a goroutine, or the one that it is a
// literal of, may wait for something afterwards.
func (c *checker) waitsThen(stop ssa.Instruction) bool {
	top := callees.Top(stop.Parent())
	waits := func(i ssa.Instruction) bool {
		call, isCall := callees.CallAt(i)
		if isCall {
			if _, lock := lockset.OpOf(call); lock {
				return false
			}
		}
		return i != stop && c.join.Orders(i)
	}
	if lit := stop.Parent(); lit != top { // that a sync.Once runs
		i := slices.IndexFunc(c.callees.In(top), func(call ssa.CallInstruction) bool {
			return slices.ContainsFunc(call.Common().Args, func(a ssa.Value) bool { fn, _ := callees.Func(a); return fn == lit })
		})
		if i < 0 {
			return true
		}
		stop = c.callees.In(top)[i]
	}
	return len(flow.Reach(top, stop, waits, nil)) > 0
}

// endSignal returns the close of a channel that is there for nothing else, by a goroutine
// that ends: nothing receives from it, or can.
func (c *checker) endSignal(ch *channels.Chan, body *ssa.Function) *channels.Op {
	if ch.Make == nil || ch.Measured || ch.Out != 0 || ch.Hidden != 0 || ch.Does() != channels.CanClose {
		return nil
	}
	for _, op := range ch.Ops {
		if op.Open || !callees.Within(op.Fn(), body) || len(op.Chans) != 1 {
			return nil
		}
		if _, deferred := op.Instr.(*ssa.Defer); !deferred && path.DeferredAt(op.Fn()) == nil {
			return nil
		}
	}
	return ch.Ops[0]
}

// stopOf returns what another function does to make a goroutine end: it closes a channel
// from which that receives, a queue that it works off as well, or cancels its context.
func (c *checker) stopOf(s *spawn.Site, body *ssa.Function) ssa.Instruction {
	for _, op := range c.chans.Ops {
		if op.Does != channels.CanRecv || op.Fn() != body {
			continue
		}
		if ctx := contexts.DoneOf(op.Chan); ctx != nil {
			if cancel := c.cancelOf(c.outer(s, ctx)); cancel != nil {
				return cancel
			}
		}
		for _, ch := range op.Chans {
			for _, stop := range ch.Each(channels.CanClose) {
				if c.fromElsewhere(stop.Instr, body) {
					return stop.Instr
				}
			}
		}
	}
	return nil
}

// fromElsewhere reports whether an instruction is of a function that runs beside a
// goroutine, and no goroutine of its own.
func (c *checker) fromElsewhere(i ssa.Instruction, body *ssa.Function) bool {
	fn := i.Parent()
	return !callees.Within(fn, body) && len(c.spawn.Of(fn)) == 0 && !c.IsTest(i.Pos())
}

// cancelOf returns a call, by whoever has it from a field, of the cancel function of a
// context.
func (c *checker) cancelOf(ctx ssa.Value) ssa.Instruction {
	e, ok := path.Origin(ctx).(*ssa.Extract)
	if f := path.FieldRead(path.Origin(ctx)); f != nil {
		e, ok = c.storedOnce(f)
	}
	if !ok || e.Index != 0 {
		return nil
	}
	for _, use := range path.Uses(e.Tuple) {
		cancel, ok := use.(*ssa.Extract)
		if !ok || contexts.Canceller(cancel) == nil {
			continue
		}
		for _, kept := range path.Uses(cancel) {
			st, ok := kept.(*ssa.Store)
			if !ok || path.FieldOf(st.Addr) == nil {
				continue
			}
			if call := c.callOf(path.FieldOf(st.Addr)); call != nil {
				return call
			}
		}
	}
	return nil
}

// storedOnce returns the result of a call that is all that a field is set to.
func (c *checker) storedOnce(f *types.Var) (found *ssa.Extract, ok bool) {
	for _, fn := range c.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				st, isStore := i.(*ssa.Store)
				if !isStore || path.FieldOf(st.Addr) != f {
					continue
				}
				e, isResult := path.Origin(st.Val).(*ssa.Extract)
				if !isResult || found != nil {
					return nil, false
				}
				found = e
			}
		}
	}
	return found, found != nil
}

// callOf returns a call of the function in a field.
func (c *checker) callOf(f *types.Var) ssa.Instruction {
	for _, fn := range c.callees.Functions() {
		for _, call := range c.callees.In(fn) {
			if call.Common().StaticCallee() == nil && !call.Common().IsInvoke() && path.FieldRead(call.Common().Value) == f &&
				len(c.spawn.Of(fn)) == 0 && !c.IsTest(call.Pos()) {
				return call
			}
		}
	}
	return nil
}
