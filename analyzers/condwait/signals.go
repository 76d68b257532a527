package condwait

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// signal is a call that wakes waiters, itself or by what it goes to.
type signal struct {
	call ssa.CallInstruction
	cond path.Path
}

// maxSignals is how many calls down a signal is found.
const maxSignals = 2

// nearSignals finds the functions that signal, themselves or by what they call, and how
// many calls down at least.
func (u *unlocked) nearSignals() map[*ssa.Function]int {
	near := make(map[*ssa.Function]int)
	var last []*ssa.Function
	for _, fn := range u.calls.Functions() {
		if slices.ContainsFunc(u.calls.In(fn), func(call ssa.CallInstruction) bool {
			return knowledge.Is(callees.Object(call.Common()), "sync", "Cond.Signal", "Cond.Broadcast")
		}) {
			near[fn] = 0
			last = append(last, fn)
		}
	}
	for steps := range maxSignals {
		var next []*ssa.Function
		for _, fn := range last {
			for _, call := range u.calls.CallersOf(fn) {
				if by := call.Parent(); by != nil {
					if _, known := near[by]; !known {
						near[by] = steps + 1
						next = append(next, by)
					}
				}
			}
		}
		last = next
	}
	return near
}

// signals lists the calls of a function that wake who waits, those included that go to
// functions that do it without a lock of their own.
func (u *unlocked) signals(fn *ssa.Function, depth int) []signal {
	if steps, near := u.near[fn]; !near || steps+depth > maxSignals {
		return nil
	}
	var out []signal
	for _, call := range u.calls.In(fn) {
		common := call.Common()
		if _, starts := call.(*ssa.Go); starts {
			continue
		}
		if len(common.Args) > 0 && knowledge.Is(callees.Object(common), "sync", "Cond.Signal", "Cond.Broadcast") {
			if cond, ok := path.Of(common.Args[0]); ok {
				out = append(out, signal{call, cond})
			}
			continue
		}
		callee := u.only(call)
		if callee == nil || callee == fn || u.takes(call, path.Path{}) {
			continue
		}
		for _, s := range u.signals(callee, depth+1) {
			if cond, ok := callees.AtCaller(s.cond, callee, call); ok && !u.alters(call) && len(u.locks.HeldAt(s.call)) == 0 {
				out = append(out, signal{call, cond})
			}
		}
	}
	return out
}

// again reports whether somebody signals time and again, or when a time has passed:
// who misses one signal does not miss the next.
func (u *unlocked) again(key any) bool {
	for _, fn := range u.calls.Functions() {
		for _, s := range u.wake[fn] {
			if keyOf(s.cond) != key {
				continue
			}
			if timed(s.call) && !u.alters(s.call) || u.calls.UsedAsValue(fn) && timer(fn) {
				return true
			}
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				mc, ok := i.(*ssa.MakeClosure)
				if !ok || len(mc.Bindings) != 1 {
					continue
				}
				obj := mc.Fn.(*ssa.Function).Object()
				if f, ok := obj.(*types.Func); ok && knowledge.Is(f, "sync", "Cond.Signal", "Cond.Broadcast") {
					if cond, ok := path.Of(mc.Bindings[0]); ok && keyOf(cond) == key {
						return true // to a timer, perhaps
					}
				}
			}
		}
	}
	return false
}

// alters reports whether a call of a function that signals changes something before.
func (u *unlocked) alters(call ssa.CallInstruction) bool {
	callee := u.only(call)
	return callee != nil && len(u.changes(callee, 0)) > 0
}

// timed reports whether a call is in a loop that goes by the clock.
func timed(call ssa.CallInstruction) bool {
	loop := flow.Outermost(flow.Loops(call.Parent()), call)
	if loop == nil {
		return false
	}
	for b := range loop.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Call:
				if knowledge.Is(callees.Object(&i.Call), "time", "Sleep", "After", "NewTimer", "Timer.Reset") {
					return true
				}
			case *ssa.UnOp:
				if i.Op == token.ARROW && knowledge.IsTimeChan(i.X.Type()) {
					return true
				}
			case *ssa.Select:
				if slices.ContainsFunc(i.States, func(s *ssa.SelectState) bool { return knowledge.IsTimeChan(s.Chan.Type()) }) {
					return true
				}
			}
		}
	}
	return false
}

// timer reports whether a function is one that a timer calls.
func timer(fn *ssa.Function) bool {
	mc := path.MadeBy(fn)
	return mc != nil && slices.ContainsFunc(path.Uses(mc), func(i ssa.Instruction) bool {
		call, ok := i.(*ssa.Call)
		return ok && knowledge.Is(callees.Object(&call.Call), "time", "AfterFunc")
	})
}
