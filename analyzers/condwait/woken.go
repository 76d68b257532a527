package condwait

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// oneWoken reports where a flag is set that sends all waiters away for good, and only one of
// them is woken: nobody changes anything any more that would wake the others.
func (u *unlocked) oneWoken(p *rule.Pass, starts *spawn.Result) {
	again := make(map[any]bool)
	for key := range u.waiting {
		again[key] = u.again(key)
	}
	for _, fn := range u.calls.Functions() {
		if callees.InTest(fn) {
			continue
		}
		for _, s := range u.wake[fn] {
			list := u.waiting[keyOf(s.cond)]
			if len(list) == 0 || !wakes(s.call, "Cond.Signal") || flow.InLoop(s.call) || u.wokenOtherwise(s, fn) || again[keyOf(s.cond)] {
				continue
			}
			for _, c := range u.changes(fn, 0) {
				if c.atomic || !setsTrue(c.instr) || !beside(c.of, s.cond) || !u.staysSet(c) || !together(c.instr, s.call) {
					continue
				}
				if u.sentAway(list, c) && u.severalWait(list, starts) {
					reportWoken(p, s, list[0], c)
					break
				}
			}
		}
	}
}

// wakes reports whether a call is, itself, of one of the methods of a condition.
func wakes(call ssa.CallInstruction, methods ...string) bool {
	return knowledge.Is(callees.Object(call.Common()), "sync", methods...)
}

// together reports whether what sets a flag and a signal belong together: one is always
// followed by the other, or the signal is deferred.
func together(set ssa.Instruction, call ssa.CallInstruction) bool {
	if set.Parent() != call.Parent() {
		return false
	}
	if _, deferred := call.(*ssa.Defer); deferred {
		return true
	}
	return flow.Reaches(set, call, nil) || flow.Dominates(call, set)
}

// wokenOtherwise reports whether a function that signals, one that it calls or one that calls it,
// wakes all waiters, or one more.
func (u *unlocked) wokenOtherwise(s signal, fn *ssa.Function) bool {
	wakesMore := func(f *ssa.Function) bool {
		return slices.ContainsFunc(callees.WithLiterals(f), func(f *ssa.Function) bool {
			return slices.ContainsFunc(u.calls.In(f), func(call ssa.CallInstruction) bool {
				return call != s.call && wakes(call, "Cond.Signal", "Cond.Broadcast")
			})
		})
	}
	related := []*ssa.Function{callees.Top(fn)}
	for _, call := range u.calls.CallersOf(fn) {
		related = append(related, callees.Top(call.Parent()))
	}
	for _, call := range u.calls.In(fn) {
		related = append(related, u.calls.Of(call.Common())...)
	}
	return slices.ContainsFunc(related, wakesMore)
}

// setsTrue reports whether an instruction sets something to true.
func setsTrue(i ssa.Instruction) bool {
	st, ok := i.(*ssa.Store)
	if !ok {
		return false
	}
	k, ok := st.Val.(*ssa.Const)
	return ok && flow.ConstText(k) == "true"
}

// staysSet reports whether a flag that is set once stays so: nothing of the package sets it to
// anything but true, but where its object is made.
func (u *unlocked) staysSet(c change) bool {
	if f := c.of.Last(); f != nil && f.Exported() {
		return false
	}
	for _, fn := range u.calls.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				st, ok := i.(*ssa.Store)
				if !ok || setsTrue(st) {
					continue
				}
				p, ok := path.Of(st.Addr)
				if !ok {
					if f := path.FieldOf(st.Addr); f == nil || f != c.of.Last() {
						continue
					}
				} else if keyOf(p) != keyOf(c.of) || justMade(change{instr: st, of: p}, fn) {
					continue
				}
				return false
			}
		}
	}
	return true
}

// sentAway reports whether all of those that wait for a condition go away when a flag is
// set, and none of them wakes another as it does.
func (u *unlocked) sentAway(list []waiter, c change) bool {
	for _, w := range list {
		fn := w.wait.Parent()
		loop := flow.Innermost(flow.Loops(fn), w.wait)
		flag := flagIn(loop, c)
		if flag == nil || callees.InTest(fn) {
			return false
		}
		passed := false
		m := flow.MemoryAt(w.wait).Equals(flag, "true")
		round := flow.RoundOf(w.wait, flow.Whole(fn), m, func(i ssa.Instruction, m flow.Memory) (flow.Memory, bool) {
			if call, ok := i.(ssa.CallInstruction); ok && u.wakesIn(call, 0) {
				passed = true
			}
			if load, ok := i.(*ssa.UnOp); ok && isOf(load, c) {
				m = m.Equals(load, "true")
			}
			return m, true
		})
		deferred := slices.ContainsFunc(u.calls.In(fn), func(call ssa.CallInstruction) bool {
			_, ok := call.(*ssa.Defer)
			return ok && u.wakesIn(call, 0)
		})
		if round.Again || round.GaveUp || passed || deferred {
			return false
		}
		for _, call := range u.calls.CallersOf(fn) {
			_, started := call.(*ssa.Go)
			if !started && slices.ContainsFunc(u.calls.In(call.Parent()), func(o ssa.CallInstruction) bool { return wakes(o, "Cond.Signal", "Cond.Broadcast") }) {
				return false
			}
		}
	}
	return true
}

// wakesIn reports whether a call wakes waiters, itself or by functions of the package.
func (u *unlocked) wakesIn(call ssa.CallInstruction, depth int) bool {
	return wakes(call, "Cond.Signal", "Cond.Broadcast") || depth < maxSignals && slices.ContainsFunc(u.calls.Of(call.Common()), func(fn *ssa.Function) bool {
		return slices.ContainsFunc(u.calls.In(fn), func(inner ssa.CallInstruction) bool { return u.wakesIn(inner, depth+1) })
	})
}

// flagIn returns what a loop reads of a flag, for a test that it makes of that in each round.
func flagIn(loop *flow.Loop, c change) ssa.Value {
	if loop == nil {
		return nil
	}
	for b := range loop.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		if load, ok := branch.Cond.(*ssa.UnOp); ok && isOf(load, c) {
			return load
		}
	}
	return nil
}

// isOf reports whether a load reads what is changed.
func isOf(load *ssa.UnOp, c change) bool {
	p, ok := path.Of(load.X)
	return ok && load.Op == token.MUL && keyOf(p) == keyOf(c.of)
}

// severalWait reports whether several goroutines may wait at once: there are several waits, or
// one that is exported or that several goroutines come to. What reads or writes a stream
// is for one.
func (u *unlocked) severalWait(list []waiter, starts *spawn.Result) bool {
	return slices.ContainsFunc(list, func(w waiter) bool { return u.several(w.wait.Parent(), starts, 0) })
}

func (u *unlocked) several(fn *ssa.Function, starts *spawn.Result, depth int) bool {
	sites := starts.Of(fn)
	if len(sites) > 1 || len(sites) == 1 && sites[0].Times != spawn.One {
		return true
	}
	if obj, ok := fn.Object().(*types.Func); ok && obj.Exported() {
		return !u.forOne(obj)
	}
	return depth < maxSignals && slices.ContainsFunc(u.calls.CallersOf(fn), func(call ssa.CallInstruction) bool {
		_, started := call.(*ssa.Go)
		return !started && u.several(call.Parent(), starts, depth+1)
	})
}

// forOne reports whether an exported method is one that a single goroutine calls at a time: what reads
// or writes a stream, or works for as long as its object does, under a context or until it
// fails.
func (u *unlocked) forOne(fn *types.Func) bool {
	sig := fn.Signature()
	if knowledge.IsStream(fn) {
		return true
	}
	if sig.Results().Len() > 1 || sig.Results().Len() == 1 && !knowledge.IsError(sig.Results().At(0).Type()) {
		return false // it brings something
	}
	for p := range sig.Params().Variables() {
		if !knowledge.IsContext(p.Type()) {
			return false
		}
	}
	return u.worksInLoop(fn)
}

// worksInLoop reports whether a function waits in one loop for what it works on in another around
// that: it comes back for more.
func (u *unlocked) worksInLoop(fn *types.Func) bool {
	for _, list := range u.waiting {
		for _, w := range list {
			if w.wait.Parent().Object() != types.Object(fn) {
				continue
			}
			loops := flow.Loops(w.wait.Parent())
			if flow.Innermost(loops, w.wait) != flow.Outermost(loops, w.wait) {
				return true
			}
		}
	}
	return false
}

func reportWoken(p *rule.Pass, s signal, w waiter, c change) {
	cond, flag := s.cond.String(), nameOf(c.of)
	fn, waiting := callees.Label(s.call.Parent()), callees.Label(w.wait.Parent())
	p.Report(rule.Report{
		Kind: "one-woken", Pos: s.call.Pos(),
		Message: fmt.Sprintf("%s sends all away who wait (%s), for good, but %s.Signal wakes one of them, and it wakes no other: the others wait for ever; call %s.Broadcast",
			flag, p.Place(w.wait.Pos(), s.call.Pos()), cond, cond),
		Witness: witness.Trace{
			{Goroutine: waiting, Text: "waits for a signal", Pos: w.wait.Pos()},
			{Goroutine: "another like it", Text: "waits, too", Pos: w.wait.Pos(), Blocks: true},
			{Goroutine: fn, Text: "sets " + c.of.String(), Pos: c.instr.Pos()},
			{Goroutine: fn, Text: "wakes one of the two, which goes away", Pos: s.call.Pos()},
		},
	})
}
