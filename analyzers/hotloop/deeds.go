package hotloop

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// deed is what an instruction does, as far as idleness goes.
type deed uint8

const (
	nothing deed = iota
	sleep
	work
)

// does says what an instruction does. Giving up the processor is said on
// purpose and counts as work.
func (w *watch) does(instr ssa.Instruction) deed {
	switch instr := instr.(type) {
	case *ssa.Store:
		if isLocalVar(instr.Addr) {
			return nothing
		}
		return work
	case *ssa.Send, *ssa.MapUpdate, *ssa.Go, *ssa.Defer, *ssa.RunDefers, *ssa.Return, *ssa.Panic, *ssa.Next, *ssa.Select:
		return work
	case *ssa.UnOp:
		if instr.Op == token.ARROW {
			return work
		}
	case *ssa.Call:
		return w.calls(instr)
	}
	return nothing
}

func isLocalVar(addr ssa.Value) bool {
	for {
		switch a := addr.(type) {
		case *ssa.Alloc:
			return !isCaptured(a)
		case *ssa.FieldAddr:
			addr = a.X
		case *ssa.IndexAddr:
			addr = a.X
		default:
			return false
		}
	}
}

func (w *watch) calls(call *ssa.Call) deed {
	if b, ok := call.Call.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "len", "cap", "min", "max":
			return nothing
		}
		return work
	}
	obj := callees.Object(call.Common())
	if knowledge.Is(obj, "time", "Sleep") {
		return sleep
	}
	if looks(call) {
		return nothing
	}
	if obj == nil || obj.Pkg() == nil || call.Call.IsInvoke() || knowledge.IsStd(obj.Pkg().Path()) {
		return work
	}
	// A function that only looks: it may take a lock for that.
	e := w.effects.Call(call)
	if !e.Asks() || e.Guarded != 0 || e.Outputs || e.Unknown {
		return work
	}
	b := w.blocks.Call(call.Common())
	if b.Unknown || b.May(^knowledge.Lock) {
		return work
	}
	if len(call.Call.Args) > 1 {
		return work // it may compute something
	}
	if slices.ContainsFunc(call.Call.Args, isOwn) {
		return work // of what is this function's own the effects do not tell
	}
	return nothing
}

// isOwn reports whether a value is, or points to, a variable of the function.
func isOwn(v ssa.Value) bool {
	p, ok := path.Of(v)
	if !ok {
		return true
	}
	_, ok = p.Root().(*ssa.Alloc)
	return ok
}

// looks reports whether a call of the standard library reads a state that
// other goroutines change, or the clock, or guards such a read.
func looks(call *ssa.Call) bool {
	obj := callees.Object(call.Common())
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	switch obj.Pkg().Path() {
	case "sync/atomic":
		return knowledge.IsAtomic(obj, "Load")
	case "time":
		switch obj.Name() {
		case "Now", "Since", "Until", "Sub", "After", "Before", "Equal", "IsZero", "Add":
			return true
		}
	case "context":
		return obj.Name() == "Err" || obj.Name() == "Done"
	case "sync":
		switch obj.Name() {
		case "Lock", "Unlock", "RLock", "RUnlock":
			return true
		}
	}
	return false
}
