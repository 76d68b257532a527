package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// Never is a lock that is given back before anybody has taken it.
type Never struct {
	Path  path.Path           // as the function that gives it back knows it
	Made  ssa.Instruction     // the variable
	Again ssa.CallInstruction // gives it back
	Mode  Mode
	Call  *ssa.Call // that hands the lock to the function that does; nil if it is made there
}

// GivenNever lists the releases of locks that a function makes and that nobody has by
// then: nothing but other releases is done with the lock before, here, or in a function
// that it is handed to.
func (r *Result) GivenNever(fn *ssa.Function) []Never {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []Never
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			made, ok := i.(*ssa.Alloc)
			if !ok || !IsLock(made.Type().Underlying().(*types.Pointer).Elem()) {
				continue
			}
			for _, n := range untakenIn(made, made) {
				n.Made = made
				out = append(out, n)
			}
			for _, call := range handsOn(made) {
				callee := callees.Unwrap(call.Call.StaticCallee())
				k := slices.Index(call.Call.Args, ssa.Value(made))
				if before(made, call, made) || len(callee.Params) != len(call.Call.Args) {
					continue
				}
				for _, n := range untakenIn(callee.Params[k], nil) {
					if !always(n.Again) {
						continue // not for this lock, perhaps
					}
					n.Made, n.Call = made, call
					out = append(out, n)
				}
			}
		}
	}
	return out
}

// handsOn lists the calls of functions of the package that get the lock as an argument.
func handsOn(lock ssa.Value) []*ssa.Call {
	var out []*ssa.Call
	for _, ref := range *lock.Referrers() {
		call, ok := ref.(*ssa.Call)
		if !ok {
			continue
		}
		if fn := callees.Unwrap(call.Call.StaticCallee()); fn != nil && len(fn.Blocks) > 0 && !slices.Contains(out, call) && slices.Contains(call.Call.Args, lock) {
			out = append(out, call)
		}
	}
	return out
}

// untakenIn lists the first releases of a lock in a function: nothing else is done with
// it before. A variable that is made anew is another lock.
func untakenIn(lock ssa.Value, made ssa.Instruction) []Never {
	var out []Never
	for _, ref := range *lock.Referrers() {
		call, ok := ref.(ssa.CallInstruction)
		if !ok || !isRelease(call, lock) {
			continue
		}
		if _, later := ref.(*ssa.Defer); later && onlyReleased(lock) || !later && !before(lock, call, made) {
			out = append(out, Never{Path: path.Rooted(lock), Again: call, Mode: opAt(call).mode})
		}
	}
	slices.SortFunc(out, func(a, b Never) int { return int(a.Again.Pos() - b.Again.Pos()) })
	return out[:min(len(out), 1)]
}

// always reports whether a function comes to an instruction whoever calls it.
func always(i ssa.Instruction) bool {
	return len(flow.Reach(i.Parent(), nil, func(i ssa.Instruction) bool { _, ret := i.(*ssa.Return); return ret }, flow.Is(i))) == 0
}

// before reports whether anything that may take a lock may be done with it before an
// instruction.
func before(lock ssa.Value, at, made ssa.Instruction) bool {
	return slices.ContainsFunc(*lock.Referrers(), func(ref ssa.Instruction) bool {
		return mayTake(ref, lock) && flow.Reaches(ref, at, func(i ssa.Instruction) bool { return made != nil && i == made })
	})
}

// onlyReleased reports whether nothing may take a lock.
func onlyReleased(lock ssa.Value) bool {
	return !slices.ContainsFunc(*lock.Referrers(), func(ref ssa.Instruction) bool { return mayTake(ref, lock) })
}

// mayTake reports whether a use of a lock may take it, or have others take it.
func mayTake(ref ssa.Instruction, lock ssa.Value) bool {
	switch ref := ref.(type) {
	case *ssa.DebugRef:
		return false
	case *ssa.Store:
		_, zero := ref.Val.(*ssa.Const)
		return ref.Addr != lock || !zero
	case *ssa.Call:
		return !isRelease(ref, lock)
	case *ssa.Defer:
		return !isRelease(ref, lock)
	}
	return true
}

func isRelease(call ssa.CallInstruction, lock ssa.Value) bool {
	if _, started := call.(*ssa.Go); started {
		return false
	}
	o, ok := opOf(call.Common())
	return ok && o.action == release && o.lock == lock
}
