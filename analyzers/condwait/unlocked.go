package condwait

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// unlocked finds waits that are reached without the lock, and what misses or outlives
// signals.
type unlocked struct {
	calls *callees.Result
	locks *lockset.Result
	// near says of functions that signal how many calls down they do.
	near    map[*ssa.Function]int
	wake    map[*ssa.Function][]signal
	waiting map[any][]waiter // by condition, in source order
}

// gather finds who waits and who signals.
func (u *unlocked) gather() {
	u.waiting, u.wake = u.waiters(), make(map[*ssa.Function][]signal)
	if len(u.waiting) == 0 {
		return
	}
	for _, list := range u.waiting {
		slices.SortFunc(list, func(a, b waiter) int { return int(a.wait.Pos() - b.wait.Pos()) })
	}
	u.near = u.nearSignals()
	for fn := range u.near {
		u.wake[fn] = u.signals(fn, 0)
	}
}

// without returns the lock of the condition if a wait is certainly reached with
// no lock held at all: its function took the lock and gave it back, or nobody
// calls it with one.
func (u *unlocked) without(wait *ssa.Call) (string, bool) {
	fn := wait.Parent()
	body := u.locks.Body(fn)
	if !body.Complete || u.locks.MayHold(wait) {
		return "", false
	}
	lock, ok := u.locks.WaitsWith(wait)
	if !ok {
		return "", false
	}
	takes := func(i ssa.Instruction) bool {
		call, ok := i.(*ssa.Call)
		if !ok {
			return false
		}
		o, ok := lockset.OpOf(call)
		return ok && o.Takes && slices.ContainsFunc(u.locks.Takes(call), func(t lockset.Taken) bool { return t.Path == lock })
	}
	if len(flow.Reach(fn, nil, flow.Is(wait), takes)) == 0 {
		return lock.String(), true // whoever has the lock does not get past that
	}
	if cell, local := lock.Root().(*ssa.Alloc); local && lock.Len() == 0 && cell.Parent() == fn && u.seen(cell, lock, 0) {
		return lock.String(), true // nobody else could have taken it for this
	}
	if !known(lock) || len(u.locks.Releases(fn)) > 0 || !hidden(lock) {
		return "", false
	}
	cond, ok := path.Of(wait.Call.Args[0])
	_, named := lock.Class()
	if !ok || !named || !hidden(cond) || u.leftHeld(lock) || !u.free(fn, path.Path{}, 0) {
		return "", false
	}
	return lock.String(), true
}

// seen reports whether all that is done to a lock in a local variable is there to be
// seen: its methods are called, conditions made for it, and literals that do no more
// than that do not return with it.
func (u *unlocked) seen(cell ssa.Value, lock path.Path, depth int) bool {
	return !slices.ContainsFunc(path.Uses(cell), func(i ssa.Instruction) bool {
		switch i := i.(type) {
		case *ssa.DebugRef:
			return false
		case *ssa.MakeInterface:
			return slices.ContainsFunc(path.Uses(i), func(use ssa.Instruction) bool {
				call, ok := use.(*ssa.Call)
				return !ok || !knowledge.Is(callees.Object(&call.Call), "sync", "NewCond")
			})
		case *ssa.MakeClosure:
			lit := i.Fn.(*ssa.Function)
			b := u.locks.Body(lit)
			if lit.Parent() == nil || depth > maxUp || !b.Complete || slices.ContainsFunc(b.Returns, func(r lockset.Return) bool {
				return slices.ContainsFunc(r.Held, func(h lockset.Held) bool { return h.Path == lock })
			}) {
				return true
			}
			for k, bound := range i.Bindings {
				if bound == cell && !u.seen(lit.FreeVars[k], lock, depth+1) {
					return true
				}
			}
			return false
		case *ssa.Call, *ssa.Defer:
			_, ok := lockset.OpOf(i.(ssa.CallInstruction))
			return !ok
		}
		return true
	})
}

// hidden reports whether other packages cannot name an object.
func hidden(p path.Path) bool {
	if l := p.Last(); l != nil {
		return !l.Exported()
	}
	g, ok := p.Root().(*ssa.Global)
	return ok && !token.IsExported(g.Name())
}

// leftHeld reports whether a function of the package returns with a lock, or one that
// stands in the same place: somebody outside may have it.
func (u *unlocked) leftHeld(lock path.Path) bool {
	class, _ := lock.Class()
	is := func(p path.Path) bool {
		if c, ok := p.Class(); ok {
			return c == class
		}
		_, local := p.Root().(*ssa.Alloc)
		return p.Len() == 0 && !local
	}
	return slices.ContainsFunc(u.calls.Functions(), func(fn *ssa.Function) bool {
		b := u.locks.Body(fn)
		return !b.Complete && u.locksAnything(fn, lock) || slices.ContainsFunc(b.Returns, func(r lockset.Return) bool {
			return slices.ContainsFunc(r.Held, func(h lockset.Held) bool { return is(h.Path) })
		})
	})
}

// maxUp bounds the way up from a function to where it begins.
const maxUp = 4

// free reports whether a function is never called with a lock, one like that given,
// or any: it is the body of a goroutine, or what calls it, other packages apart, holds
// none.
func (u *unlocked) free(fn *ssa.Function, lock path.Path, depth int) bool {
	if depth > maxUp || u.calls.UsedAsValue(fn) && !u.started(fn) {
		return false
	}
	callers := u.calls.CallersOf(fn)
	if len(callers) == 0 && (fn.Object() == nil || !fn.Object().Exported() || callees.InTest(fn)) {
		return false // nobody calls it, for all that is known
	}
	return !slices.ContainsFunc(callers, func(call ssa.CallInstruction) bool {
		caller := call.Parent()
		switch call.(type) {
		case *ssa.Go:
			return false
		case *ssa.Defer:
			return u.locksAnything(caller, lock) || !u.free(caller, lock, depth+1)
		}
		return !known(lock) && u.locks.MayHold(call) || u.mayBeHeld(call, lock) || !u.locks.Body(caller).Complete || !u.free(caller, lock, depth+1)
	})
}

// mayBeHeld reports whether a lock, one like that given, or any, may be held at an
// instruction: the function's own, or one that its callers have.
func (u *unlocked) mayBeHeld(i ssa.Instruction, lock path.Path) bool {
	fn := i.Parent()
	if u.held(i, lock) || slices.ContainsFunc(u.locks.EnteredWith(fn), func(e lockset.Entered) bool { return mayBe(e.Path, lock) }) {
		return true
	}
	gives := func(i ssa.Instruction) bool {
		call, ok := i.(*ssa.Call)
		if !ok {
			return false
		}
		o, ok := lockset.OpOf(call)
		return ok && !o.Takes
	}
	return slices.ContainsFunc(u.calls.In(fn), func(call ssa.CallInstruction) bool {
		_, plain := call.(*ssa.Call)
		return plain && u.isTaking(call, lock) && flow.Reaches(call, i, gives)
	})
}

// held reports whether a lock, one like that given, is held on every way to an
// instruction.
func (u *unlocked) held(i ssa.Instruction, lock path.Path) bool {
	return slices.ContainsFunc(u.locks.HeldAt(i), func(h lockset.Held) bool { return mayBe(h.Path, lock) })
}

// isTaking reports whether a call is a locking method, of a lock like the one given.
func (u *unlocked) isTaking(call ssa.CallInstruction, lock path.Path) bool {
	o, ok := lockset.OpOf(call)
	return ok && o.Takes && u.takes(call, lock)
}

// takes reports whether a call may take a lock, one like that given, itself or by what
// it goes to.
func (u *unlocked) takes(call ssa.CallInstruction, lock path.Path) bool {
	class, named := classOf(lock)
	return slices.ContainsFunc(u.locks.Takes(call), func(t lockset.Taken) bool {
		return !named || t.Class == (path.Class{}) || t.Class == class
	})
}

// mayBe reports whether a lock may be another, as far as their places tell.
func mayBe(p, lock path.Path) bool {
	a, ok := classOf(p)
	b, ok2 := classOf(lock)
	return !ok || !ok2 || a == b
}

// classOf returns the place of a lock, if it is known which one it is.
func classOf(lock path.Path) (path.Class, bool) {
	if !known(lock) {
		return path.Class{}, false
	}
	return lock.Class()
}

// locksAnything reports whether a function has a lock somewhere, one like that given.
func (u *unlocked) locksAnything(fn *ssa.Function, lock path.Path) bool {
	return slices.ContainsFunc(u.calls.In(fn), func(call ssa.CallInstruction) bool { return u.isTaking(call, lock) || u.held(call, lock) })
}

// started reports whether a literal is the body of a goroutine and nothing else.
func (u *unlocked) started(fn *ssa.Function) bool {
	calls := u.calls.CallersOf(fn)
	return len(calls) > 0 && !slices.ContainsFunc(calls, func(c ssa.CallInstruction) bool { _, ok := c.(*ssa.Go); return !ok })
}
