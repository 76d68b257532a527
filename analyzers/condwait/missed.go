package condwait

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// missed reports conditions that are changed, and signalled, without the lock under
// which they are tested: who has tested and does not wait yet misses the signal.
func (u *unlocked) missed(p *rule.Pass) {
	again := make(map[any]bool)
	for key := range u.waiting {
		again[key] = u.again(key)
	}
	for _, fn := range u.calls.Functions() {
		if callees.InTest(fn) || len(u.wake[fn]) == 0 || !u.locks.Body(fn).Complete {
			continue
		}
		for _, s := range u.wake[fn] {
			if again[keyOf(s.cond)] {
				continue
			}
			if flow.InLoop(s.call) && !u.changedInLoop(s) {
				continue
			}
			for _, w := range u.waiting[keyOf(s.cond)] {
				if u.mayBeHeld(s.call, w.lock) {
					continue
				}
				if c, ok := u.unseen(s, w, u.wake[fn]); ok {
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

// only returns the function of the package that a call certainly goes to, or nil.
func (u *unlocked) only(call ssa.CallInstruction) *ssa.Function {
	fns, exact := u.calls.Resolve(call.Common())
	if !exact || len(fns) != 1 || len(fns[0].Blocks) == 0 {
		return nil
	}
	return fns[0]
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
