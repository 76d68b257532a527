package fakeparallel

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/handles"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// handleWait returns the wait that directly follows the call of a function which starts
// a function that it is given and returns what to wait for it by: a receive, and the
// channel's name, or the call of a method that does nothing but wait.
func (c *checker) handleWait(s *spawn.Site) (ssa.Instruction, string) {
	call, ok := s.Instr.(*ssa.Call)
	if !ok || s.Kind != spawn.Helper {
		return nil, ""
	}
	start := c.handles.Started(&call.Call)
	if start == nil || start.Apart {
		return nil, ""
	}
	handle := resultOf(call, start.Result)
	if handle == nil || stowed(handle) {
		return nil, ""
	}
	at := c.next(call, func(i ssa.Instruction) bool { return c.waitsBy(i, handle, start) })
	if at == nil || !sameRounds(call, at) {
		return nil, ""
	}
	if recv, ok := at.(*ssa.UnOp); ok {
		return at, path.Name(recv.X)
	}
	return at, ""
}

// resultOf returns a result of a call as a value, or nil.
func resultOf(call *ssa.Call, index int) ssa.Value {
	if call.Call.Signature().Results().Len() == 1 {
		return call
	}
	return path.Result(call, index)
}

// waitsBy reports whether an instruction waits for what a handle stands for.
func (c *checker) waitsBy(i ssa.Instruction, handle ssa.Value, start *handles.Start) bool {
	switch i := i.(type) {
	case *ssa.UnOp:
		return start.Field == handles.Itself && i.Op == token.ARROW && path.Origin(i.X) == handle
	case *ssa.Call:
		w := c.handles.Waited(&i.Call)
		args := callees.Arguments(&i.Call)
		return w != nil && start.Field == w.Field && len(args) == 1 && path.Origin(args[0]) == handle
	}
	return false
}

// stowed reports whether a handle is kept where others may find it, as those do that
// call off what runs.
func stowed(handle ssa.Value) bool {
	return slices.ContainsFunc(path.Uses(handle), func(i ssa.Instruction) bool {
		switch i := i.(type) {
		case *ssa.Store:
			_, global := i.Addr.(*ssa.Global)
			return i.Val == handle && (global || path.Variable(i.Addr) == nil)
		case *ssa.MapUpdate, *ssa.Send, *ssa.MakeInterface, *ssa.Return:
			return true
		}
		return false
	})
}
