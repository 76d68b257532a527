package selectloop

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/witness"
)

// droppedStops reports sends that tell a loop to end and do not wait for it, on a
// channel without room: while the loop works between two rounds nobody receives, the
// stop is dropped, and the loop goes on. Or nobody ever receives, as who receives does
// not wait, either.
func (c *checker) droppedStops() {
	for _, op := range c.chans.Ops {
		if op.Does != channels.CanSend || !polled(op) || len(op.Chans) != 1 || c.IsTest(op.Pos()) || !knowledge.IsToken(op.Chan.Type()) {
			continue
		}
		if n, isConst := op.Chans[0].Cap(); !isConst || n != 0 || op.Chans[0].Measured {
			continue
		}
		recvs, exact := c.chans.Counterparts(op)
		recvs = slices.DeleteFunc(slices.Clone(recvs), func(r *channels.Op) bool { return c.IsTest(r.Pos()) })
		if !exact || len(recvs) == 0 {
			continue
		}
		if !slices.ContainsFunc(recvs, func(r *channels.Op) bool { return !polled(r) }) {
			c.reportNeverMeets(op, recvs[0])
			continue
		}
		if len(recvs) == 1 && c.saidOnce(op) {
			c.droppedStop(op, recvs[0])
		}
	}
}

// polled reports whether an operation is the only case of a select that does not wait.
func polled(op *channels.Op) bool {
	sel, ok := op.Instr.(*ssa.Select)
	return ok && !sel.Blocking && len(sel.States) == 1
}

// saidOnce reports whether a stop is said once, and by nothing else: a function that
// comes by again says it again, and one that does more than to send may end the loop
// otherwise, or find out that it has not ended.
func (c *checker) saidOnce(op *channels.Op) bool {
	fn := op.Fn()
	if flow.InLoop(op.Instr) || c.callees.UsedAsValue(fn) && len(c.spawn.Of(fn)) == 0 || fallsElsewhere(op.Instr.(*ssa.Select)) {
		return false
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Store:
				if _, isLocal := i.Addr.(*ssa.Alloc); !isLocal {
					return false
				}
			case *ssa.Send, *ssa.MapUpdate, *ssa.Go:
				return false
			case ssa.CallInstruction:
				if !onlyNotes(i) {
					return false
				}
			}
		}
	}
	return !slices.ContainsFunc(c.callees.CallersOf(fn), func(call ssa.CallInstruction) bool {
		return flow.InLoop(call) || !c.IsTest(call.Pos()) && endsOtherwise(call.Parent())
	})
}

// fallsElsewhere reports whether a select with one case and a default does something
// when it takes the default, such as to try again later or to tell its caller.
func fallsElsewhere(sel *ssa.Select) bool {
	branch := flow.CaseBranch(sel, 0)
	if branch == nil {
		return false // both go on at the same place
	}
	for b := branch.Block().Succs[1]; len(b.Preds) == 1; b = b.Succs[0] {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.DebugRef, *ssa.Jump:
			case *ssa.Return:
				return len(i.Results) > 0
			case *ssa.RunDefers:
			case *ssa.Call:
				if !onlyNotes(i) {
					return true
				}
			default:
				return true
			}
		}
		if len(b.Succs) != 1 {
			return true
		}
	}
	return false
}

// onlyNotes reports whether a call takes or gives back a lock, writes to the log or
// formats: nobody ends by that.
func onlyNotes(call ssa.CallInstruction) bool {
	obj := callees.Object(call.Common())
	if obj == nil {
		_, isBuiltin := call.Common().Value.(*ssa.Builtin)
		return isBuiltin && call.Common().Value.Name() != "close"
	}
	if obj.Pkg() == nil {
		return false
	}
	switch obj.Pkg().Path() {
	case "log", "log/slog", "fmt", "time":
		return true
	}
	return knowledge.IsLocking(obj) || knowledge.Is(obj, "sync", "Mutex.Unlock", "RWMutex.Unlock", "RWMutex.RUnlock")
}

// endsOtherwise reports whether a function closes a channel, or calls something that
// sounds as if it ended what the loop waits for.
func endsOtherwise(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			call, ok := i.(ssa.CallInstruction)
			if !ok {
				continue
			}
			if b, ok := call.Common().Value.(*ssa.Builtin); ok && b.Name() == "close" || cancels(call.Common()) {
				return true
			}
		}
	}
	return false
}

// droppedStop reports a stop if its only receiver is a case that leaves a loop for
// good, and the other cases of that work.
func (c *checker) droppedStop(op, recv *channels.Op) {
	sel, ok := recv.Instr.(*ssa.Select)
	loop := c.loopAround(recv.Instr)
	if !ok || !sel.Blocking || loop == nil || recv.Fn() == op.Fn() || received(recv) != nil {
		return
	}
	out := flow.CaseBlock(sel, recv.Case)
	if out == nil || loop.Blocks[out] || flow.LeadsTo(out, sel.Block()) || c.comesAgain(recv.Fn()) {
		return
	}
	work := c.workIn(loop)
	if work == nil || c.mayCall(work, op.Fn(), 4) {
		return
	}
	name := op.Name()
	c.Report(rule.Report{
		Kind: "dropped-stop", Pos: op.Pos(),
		Message: fmt.Sprintf("the stop sent on %s is dropped while the loop that it ends is busy (%s): %s has no buffer, and nobody receives from it then, so the loop goes on; make it with room for one, or close it",
			name, c.Place(work.Pos(), op.Pos()), name),
		Witness: witness.Trace{
			{Goroutine: goroutine(recv), Text: "is at work, not at its select", Pos: work.Pos()},
			{Goroutine: callees.Label(op.Fn()), Text: "finds nobody to receive from " + name + ", and goes on", Pos: op.Pos()},
			{Goroutine: goroutine(recv), Text: "comes back and waits for a stop that is gone", Blocks: true, Pos: recv.Pos()},
		},
	})
}

// comesAgain reports whether a loop calls a function: to leave that ends one call of
// many.
func (c *checker) comesAgain(fn *ssa.Function) bool {
	return slices.ContainsFunc(c.callees.CallersOf(fn), func(call ssa.CallInstruction) bool {
		_, starts := call.(*ssa.Go)
		return !starts && flow.InLoop(call)
	})
}

// workIn returns a call in a loop that may take a while: it waits, or
// is of a function that is not known.
func (c *checker) workIn(loop *flow.Loop) ssa.CallInstruction {
	var work ssa.CallInstruction
	for b := range loop.Blocks {
		for _, i := range b.Instrs {
			call, ok := i.(*ssa.Call)
			if !ok || onlyNotes(call) || !c.takesTime(&call.Call) {
				continue
			}
			if work == nil || call.Pos() < work.Pos() {
				work = call
			}
		}
	}
	return work
}

func (c *checker) takesTime(call *ssa.CallCommon) bool {
	if _, isBuiltin := call.Value.(*ssa.Builtin); isBuiltin {
		return false
	}
	if b := c.blocks.Call(call); b.May(waits | knowledge.Disk | knowledge.AnyIO) {
		return true
	}
	obj := callees.Object(call)
	return obj == nil || call.IsInvoke() && obj.Pkg() != nil && (obj.Pkg() == c.Pkg || !knowledge.IsStd(obj.Pkg().Path()))
}

// mayCall reports whether a call may come to a function.
func (c *checker) mayCall(call ssa.CallInstruction, to *ssa.Function, depth int) bool {
	return depth > 0 && slices.ContainsFunc(c.callees.Of(call.Common()), func(fn *ssa.Function) bool {
		return fn == to || slices.ContainsFunc(c.callees.In(fn), func(inner ssa.CallInstruction) bool { return c.mayCall(inner, to, depth-1) })
	})
}

// reportNeverMeets reports a send that does not wait for its receiver, where that does
// not wait for it.
func (c *checker) reportNeverMeets(op, recv *channels.Op) {
	name := op.Name()
	c.Report(rule.Report{
		Kind: "dropped-stop", Pos: op.Pos(),
		Message: fmt.Sprintf("what is sent on %s never arrives: it has no buffer, and neither this send nor the receive (%s) waits for the other; make it with room for one, or close it",
			name, c.Place(recv.Pos(), op.Pos())),
		Witness: witness.Trace{
			{Goroutine: goroutine(recv), Text: "finds nobody to send on " + recv.Name() + ", and goes on", Pos: recv.Pos()},
			{Goroutine: callees.Label(op.Fn()), Text: "finds nobody to receive from " + name + ", and goes on", Pos: op.Pos()},
		},
	})
}
