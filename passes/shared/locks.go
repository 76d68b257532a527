package shared

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// orders is join's Orders without the locks of a mutex that nobody else has, and with
// those of another make that are only known by their methods.
func (f *finder) orders(i ssa.Instruction) bool {
	return f.join.Orders(i) && !ownLock(i) || acquires(i)
}

// acquires reports whether an instruction calls Acquire of something that can be
// released, and that nothing more is known of: it may be there for one at a time.
func acquires(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	if !ok || !call.Call.IsInvoke() || call.Call.Method.Name() != "Acquire" {
		return false
	}
	release, _, _ := types.LookupFieldOrMethod(call.Call.Value.Type(), true, call.Call.Method.Pkg(), "Release")
	_, ok = release.(*types.Func)
	return ok
}

// ownLock reports whether an instruction locks a mutex that the function declares
// itself, and that stays in it.
func ownLock(i ssa.Instruction) bool {
	mu, ok := lockedBy(i, "Mutex.Lock", "RWMutex.Lock", "RWMutex.RLock")
	if !ok || mu.Len() > 0 {
		return false
	}
	cell, ok := mu.Root().(*ssa.Alloc)
	if !ok || cell.Parent() != i.Parent() {
		return false
	}
	for _, ref := range path.Uses(cell) {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case ssa.CallInstruction:
			obj := callees.Object(ref.Common())
			if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "sync" || len(ref.Common().Args) != 1 {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// lockedBy returns the mutex of package sync that an instruction calls one of the
// methods of.
func lockedBy(i ssa.Instruction, methods ...string) (path.Path, bool) {
	call, ok := i.(*ssa.Call)
	if !ok || !knowledge.Is(callees.Object(call.Common()), "sync", methods...) {
		return path.Path{}, false
	}
	return path.Of(call.Call.Args[0])
}

// admits reports whether a lock lets several goroutines come to a write at the same
// time: it is held for reading, or was given back before. What is tested in between
// may choose one of them, for a write that does not add to what is there.
func admits(lock, write ssa.Instruction, how How) bool {
	if !how.Writes() {
		return false
	}
	if _, ok := lockedBy(lock, "RWMutex.RLock"); ok {
		return how == Count || how == Append || how == MapSet || !testedSince(lock, write)
	}
	mu, ok := lockedBy(lock, "Mutex.Lock", "RWMutex.Lock")
	if !ok || testedSince(lock, write) {
		return false
	}
	for _, b := range lock.Parent().Blocks {
		for _, i := range b.Instrs {
			if given, ok := lockedBy(i, "Mutex.Unlock", "RWMutex.Unlock"); ok && given == mu && flow.Dominates(lock, i) && flow.Dominates(i, write) {
				return true
			}
		}
	}
	return false
}

// testedSince reports whether a branch after a lock decides about an instruction,
// other than by whether a call failed.
func testedSince(lock, instr ssa.Instruction) bool {
	if instr.Parent() != lock.Parent() {
		return true
	}
	for b := instr.Block().Idom(); b != nil && lock.Block().Dominates(b); b = b.Idom() {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if ok && !asksError(branch.Cond) {
			return true
		}
	}
	return false
}

func asksError(cond ssa.Value) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ || !knowledge.IsError(cmp.X.Type()) {
		return false
	}
	switch path.Origin(cmp.X).(type) {
	case *ssa.Call, *ssa.Extract:
		return path.IsNil(cmp.Y)
	}
	return false
}

// WeakLock returns a lock that a goroutine takes on its way to an access, but that does
// not keep others out, and why; or nil.
func (a Access) WeakLock() (lock ssa.Instruction, why string) {
	for _, b := range a.Instr.Parent().Blocks {
		for _, i := range b.Instrs {
			if !flow.Dominates(i, a.Instr) {
				continue
			}
			_, forReading := lockedBy(i, "RWMutex.RLock")
			switch {
			case ownLock(i):
				return i, "is of a mutex that each goroutine has for itself"
			case !admits(i, a.Instr, a.How):
			case forReading:
				return i, "is for reading, and lets all of them in"
			default:
				return i, "was given back before"
			}
		}
	}
	return nil, ""
}
