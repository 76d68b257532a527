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
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// A waiter is a wait in a loop, and what decides whether it waits once more.
type waiter struct {
	wait  *ssa.Call
	cond  path.Path
	lock  path.Path // not valid if it has no name
	state []path.Path
}

// signal is a call that wakes waiters, itself or by what it goes to.
type signal struct {
	call ssa.CallInstruction
	cond path.Path
}

// change is what changes a variable or a field, itself or by what it calls.
type change struct {
	instr  ssa.Instruction
	of     path.Path
	atomic bool
}

// missed reports conditions that are changed, and signalled, without the lock under
// which they are tested: who has tested and does not wait yet misses the signal.
func (u *unlocked) missed(p *rule.Pass) {
	waiters := u.waiters()
	if len(waiters) == 0 {
		return
	}
	u.near = u.nearSignals()
	signals := make(map[*ssa.Function][]signal)
	for fn := range u.near {
		signals[fn] = u.signals(fn, 0)
	}
	for key, list := range waiters {
		if u.again(key, signals) {
			delete(waiters, key)
			continue
		}
		slices.SortFunc(list, func(a, b waiter) int { return int(a.wait.Pos() - b.wait.Pos()) })
	}
	for _, fn := range u.calls.Functions() {
		if callees.InTest(fn) || len(signals[fn]) == 0 || !u.locks.Body(fn).Complete {
			continue
		}
		for _, s := range signals[fn] {
			if flow.InLoop(s.call) && !u.changedInLoop(s) {
				continue
			}
			for _, w := range waiters[keyOf(s.cond)] {
				if u.mayBeHeld(s.call, w.lock) {
					continue
				}
				if c, ok := u.unseen(s, w, signals[fn]); ok {
					reportMissed(p, s, w, c)
					break
				}
			}
		}
	}
}

func reportMissed(p *rule.Pass, s signal, w waiter, c change) {
	lock := "the lock of " + s.cond.String()
	if known(w.lock) {
		lock = w.lock.Last().Name()
	}
	fn, waiting := callees.Label(s.call.Parent()), callees.Label(w.wait.Parent())
	p.Report(rule.Report{
		Kind: "missed", Pos: s.call.Pos(),
		Message: fmt.Sprintf("%s is changed (line %d) and signalled without %s: a goroutine that has tested it and is about to wait (%s) misses the signal, and may wait for ever; hold %s around the change",
			c.of, p.Line(c.instr.Pos()), lock, p.Place(w.wait.Pos(), s.call.Pos()), lock),
		Witness: witness.Trace{
			{Goroutine: waiting, Text: "tests " + nameOf(c.of) + " with the lock held", Pos: w.wait.Pos()},
			{Goroutine: fn, Text: "changes " + c.of.String(), Pos: c.instr.Pos()},
			{Goroutine: fn, Text: "signals, nobody waits yet", Pos: s.call.Pos()},
			{Goroutine: waiting, Text: "waits for a signal", Blocks: true, Pos: w.wait.Pos()},
		},
	})
}

func nameOf(p path.Path) string {
	if l := p.Last(); l != nil {
		return l.Name()
	}
	return p.String()
}

// keyOf returns what stands for an object in all functions: the field, or the
// variable.
func keyOf(p path.Path) any {
	if l := p.Last(); l != nil {
		return l
	}
	return p.Root()
}

// waiters finds the waits in loops by the conditions they wait for. A function that
// only waits counts where it is called.
func (u *unlocked) waiters() map[any][]waiter {
	out := make(map[any][]waiter)
	for _, fn := range u.calls.Functions() {
		for _, i := range u.calls.In(fn) {
			call, ok := i.(*ssa.Call)
			if !ok || len(call.Call.Args) == 0 || !knowledge.Is(callees.Object(&call.Call), "sync", "Cond.Wait") {
				continue
			}
			cond, ok := path.Of(call.Call.Args[0])
			if !ok {
				continue
			}
			lock, _ := u.locks.WaitsWith(call)
			if held := u.locks.HeldAt(call); !known(lock) && len(held) == 1 {
				lock = held[0].Path // which else
			}
			if state := u.waitsFor(call); len(state) > 0 {
				out[keyOf(cond)] = append(out[keyOf(cond)], waiter{call, cond, lock, state})
				continue
			}
			for _, up := range u.calls.CallersOf(fn) {
				at, ok := callees.AtCaller(cond, fn, up)
				if _, plain := up.(*ssa.Call); !ok || !plain {
					continue
				}
				if state := u.waitsFor(up); len(state) > 0 {
					out[keyOf(at)] = append(out[keyOf(at)], waiter{up.(*ssa.Call), at, lock, state})
				}
			}
		}
	}
	return out
}

// waitsFor lists what the loop around a wait tests before it waits again.
func (u *unlocked) waitsFor(call ssa.CallInstruction) []path.Path {
	loop := flow.Innermost(flow.Loops(call.Parent()), call)
	if loop == nil {
		return nil
	}
	var out []path.Path
	for b := range loop.Blocks {
		if branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok && decides(branch, call.Block(), loop) {
			out = append(out, u.readBy(branch.Cond, 0)...)
		}
	}
	return out
}

// decides reports whether a branch of a loop has to do with whether a block runs in a
// round: on one side it can be avoided, or not be reached, on the other not.
func decides(branch *ssa.If, target *ssa.BasicBlock, loop *flow.Loop) bool {
	var reached, avoided [2]bool
	for side, from := range branch.Block().Succs {
		seen := make(map[*ssa.BasicBlock]bool)
		var walk func(*ssa.BasicBlock)
		walk = func(b *ssa.BasicBlock) {
			switch {
			case b == target:
				reached[side] = true
			case !loop.Blocks[b] || b == loop.Header:
				avoided[side] = true
			case !seen[b]:
				seen[b] = true
				if len(b.Succs) == 0 {
					avoided[side] = true
				}
				for _, s := range b.Succs {
					walk(s)
				}
			}
		}
		walk(from)
	}
	return reached[0] != reached[1] || avoided[0] != avoided[1]
}

// maxReads bounds how far conditions are taken apart.
const maxReads = 8

// readBy lists the fields and variables that a condition is made of, also by way of
// functions of the package that answer it.
func (u *unlocked) readBy(v ssa.Value, depth int) []path.Path {
	if depth > maxReads {
		return nil
	}
	switch v := v.(type) {
	case *ssa.BinOp:
		return append(u.readBy(v.X, depth+1), u.readBy(v.Y, depth+1)...)
	case *ssa.Convert:
		return u.readBy(v.X, depth+1)
	case *ssa.Extract:
		return u.readBy(v.Tuple, depth+1)
	case *ssa.Lookup:
		return u.readBy(v.X, depth+1)
	case *ssa.Phi: // of && and ||
		var out []path.Path
		for i, e := range v.Edges {
			out = append(out, u.readBy(e, depth+1)...)
			if branch, ok := last(v.Block().Preds[i]).(*ssa.If); ok {
				out = append(out, u.readBy(branch.Cond, depth+1)...)
			}
		}
		return out
	case *ssa.UnOp:
		if p, ok := path.Of(v); ok && p.Len() > 0 {
			return []path.Path{p}
		}
		if p, ok := path.Of(v.X); ok {
			return []path.Path{p} // a variable
		}
		return u.readBy(v.X, depth+1)
	case *ssa.Call:
		if f, ok := v.Call.Value.(*ssa.Builtin); ok && f.Name() == "len" {
			return u.readBy(v.Call.Args[0], depth+1)
		}
		if len(v.Call.Args) > 0 && knowledge.IsAtomicVariable(callees.Object(&v.Call)) {
			if p, ok := path.Of(v.Call.Args[0]); ok {
				return []path.Path{p}
			}
			return nil
		}
		return u.answeredBy(v, depth+1)
	}
	return nil
}

func last(b *ssa.BasicBlock) ssa.Instruction { return b.Instrs[len(b.Instrs)-1] }

// answeredBy lists what a function of the package reads for its answer, as its caller
// names it.
func (u *unlocked) answeredBy(call *ssa.Call, depth int) []path.Path {
	fn := u.only(call)
	if fn == nil || depth > maxReads {
		return nil
	}
	var read, out []path.Path
	for _, b := range fn.Blocks {
		switch i := last(b).(type) {
		case *ssa.If:
			read = append(read, u.readBy(i.Cond, depth+1)...)
		case *ssa.Return:
			for _, r := range i.Results {
				read = append(read, u.readBy(r, depth+1)...)
			}
		}
	}
	for _, p := range read {
		if q, ok := callees.AtCaller(p, fn, call); ok {
			out = append(out, q)
		}
	}
	return out
}

// only returns the function of the package that a call certainly goes to, or nil.
func (u *unlocked) only(call ssa.CallInstruction) *ssa.Function {
	fns, exact := u.calls.Resolve(call.Common())
	if !exact || len(fns) != 1 || len(fns[0].Blocks) == 0 {
		return nil
	}
	return fns[0]
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
func (u *unlocked) again(key any, signals map[*ssa.Function][]signal) bool {
	for _, fn := range u.calls.Functions() {
		for _, s := range signals[fn] {
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

// changedInLoop reports whether the loop that a signal is in changes anything: one that
// only signals does so until it is heard.
func (u *unlocked) changedInLoop(s signal) bool {
	loop := flow.Innermost(flow.Loops(s.call.Parent()), s.call)
	return slices.ContainsFunc(u.changes(s.call.Parent(), 0), func(c change) bool { return loop.Contains(c.instr) })
}

// unseen returns a change without the lock of what a waiter tests, from which on a
// signal is reached, or the function's end with it, with no lock taken on the way.
func (u *unlocked) unseen(s signal, w waiter, signals []signal) (change, bool) {
	fn := s.call.Parent()
	takes := func(i ssa.Instruction) bool {
		call, ok := i.(*ssa.Call)
		return ok && u.takes(call, w.lock)
	}
	_, deferred := s.call.(*ssa.Defer)
	var found []change
	for _, c := range u.changes(fn, 0) {
		if !slices.ContainsFunc(w.state, func(p path.Path) bool { return keyOf(p) == keyOf(c.of) }) || !beside(c.of, s.cond) {
			continue
		}
		switch {
		case u.held(c.instr, w.lock) && flow.Reaches(c.instr, s.call, nil):
			return change{}, false // who tests from then on sees this one
		case u.mayBeHeld(c.instr, w.lock), justMade(c, fn), !c.atomic && !u.nobodyHolds(w):
		case deferred && len(flow.ExitsWithout(fn, c.instr, takes)) == 0, !deferred && !flow.Reaches(c.instr, s.call, takes):
		default:
			found = append(found, c)
		}
	}
	i := slices.IndexFunc(found, func(c change) bool { return c.atomic })
	if len(found) == 0 || !u.callersFree(fn, w) {
		return change{}, false
	}
	later := func(o signal) bool {
		return o.call != s.call && keyOf(o.cond) == keyOf(s.cond) && (u.mayBeHeld(o.call, w.lock) || !flow.Reaches(s.call, o.call, takes)) && flow.Reaches(s.call, o.call, nil)
	}
	if slices.ContainsFunc(signals, later) {
		return change{}, false // and wakes them once more
	}
	return found[max(i, 0)], true
}

// beside reports whether what is changed belongs to the object of the condition.
func beside(state, cond path.Path) bool {
	if state.Len() > 0 && cond.Len() > 0 {
		return state.Root() == cond.Root()
	}
	return true // a variable is the one that is tested
}

// justMade reports whether what is changed is of an object or variable of the function,
// before it starts anything.
func justMade(c change, fn *ssa.Function) bool {
	made, ok := c.of.Root().(ssa.Instruction)
	if !ok || made.Parent() != fn {
		return false
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if _, ok := i.(*ssa.Go); ok && flow.Dominates(i, c.instr) {
				return false
			}
		}
	}
	return true
}

// callersFree reports whether nobody calls a function with the lock of a waiter. Where
// only the package can take the lock, what is called with it tells; else who calls.
func (u *unlocked) callersFree(fn *ssa.Function, w waiter) bool {
	class, named := classOf(w.lock)
	if !named || !u.nobodyHolds(w) {
		return u.free(fn, w.lock, 0)
	}
	seen := make(map[*ssa.Function]bool)
	var leads func(*ssa.Function) bool
	calls := func(call ssa.CallInstruction) bool {
		fns, exact := u.calls.Resolve(call.Common())
		if _, builtin := call.Common().Value.(*ssa.Builtin); !exact && !builtin && callees.Object(call.Common()) == nil && u.calls.UsedAsValue(fn) {
			return true
		}
		return slices.ContainsFunc(fns, leads)
	}
	leads = func(f *ssa.Function) bool {
		if f == fn || seen[f] {
			return f == fn
		}
		seen[f] = true
		return slices.ContainsFunc(u.calls.In(f), func(call ssa.CallInstruction) bool {
			_, starts := call.(*ssa.Go)
			return !starts && calls(call)
		})
	}
	return !slices.ContainsFunc(u.calls.Functions(), func(f *ssa.Function) bool {
		return slices.ContainsFunc(u.locks.Ops(f), func(t lockset.Taken) bool { return t.Class == class }) && slices.ContainsFunc(u.calls.In(f), func(call ssa.CallInstruction) bool {
			switch call.(type) {
			case *ssa.Go:
				return false
			case *ssa.Defer:
				return calls(call) && !u.isOp(call) // the unlocking may be deferred before
			}
			return u.mayBeHeld(call, w.lock) && !u.isOp(call) && calls(call)
		})
	})
}

// isOp reports whether a call is a method of a lock.
func (u *unlocked) isOp(call ssa.CallInstruction) bool {
	_, ok := lockset.OpOf(call)
	return ok
}

// nobodyHolds reports whether nobody outside can hold the lock of a waiter.
func (u *unlocked) nobodyHolds(w waiter) bool {
	if !known(w.lock) {
		_, local := w.lock.Root().(*ssa.Alloc)
		return local
	}
	return hidden(w.lock) && !u.leftHeld(w.lock)
}

// changes lists what a function changes, itself or by functions of the package that
// take no lock.
func (u *unlocked) changes(fn *ssa.Function, depth int) []change {
	var out []change
	add := func(i ssa.Instruction, at ssa.Value, atomic bool) {
		if p, ok := path.Of(at); ok && (p.Len() == 0 || !lockset.IsLock(p.Last().Type())) {
			out = append(out, change{i, p, atomic})
		}
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Store:
				add(i, i.Addr, false)
			case *ssa.MapUpdate:
				add(i, i.Map, false)
			case *ssa.Call:
				if len(i.Call.Args) > 0 && knowledge.ChangesAtomic(callees.Object(&i.Call)) {
					add(i, i.Call.Args[0], true)
					continue
				}
				callee := u.only(i)
				if callee == nil || callee == fn || depth > 1 || len(u.locks.Takes(i)) > 0 {
					continue
				}
				for _, c := range u.changes(callee, depth+1) {
					if at, ok := callees.AtCaller(c.of, callee, i); ok {
						out = append(out, change{i, at, c.atomic})
					}
				}
			}
		}
	}
	return out
}
