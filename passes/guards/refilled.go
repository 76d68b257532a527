package guards

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// maxRefilled bounds the way from what changes a map to who has put it there.
const maxRefilled = 4

// Refilled reports whether what changes the map in a field changes one that the function, or
// all who call it, put there before, new, with the lock held ever since: nobody has it yet,
// and who took the old one out keeps that as it is. From alloy, whose nodes read their
// content anew at each update.
func (r *Result) Refilled(at ssa.Instruction, field path.Path, lock path.Class) bool {
	return r.refilled(at, field, lock, 0)
}

func (r *Result) refilled(at ssa.Instruction, field path.Path, lock path.Class, depth int) bool {
	fn := at.Parent()
	holds := func(i ssa.Instruction) bool { return lockset.HoldsClass(r.Held(i), lock, lockset.Read) }
	gives := func(i ssa.Instruction) bool {
		_, ok := i.(*ssa.Call)
		return ok && !holds(i)
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok || !flow.Dominates(st, at) || !isNewMap(st.Val) || !holds(st) || flow.Reaches(st, at, gives) != flow.Reaches(st, at, nil) {
				continue
			}
			if to, ok := path.Of(st.Addr); ok && to == field {
				return true
			}
		}
	}
	if _, ok := field.Root().(*ssa.Parameter); !ok || depth == maxRefilled || !r.calls.AllCallersKnown(fn) {
		return false
	}
	callers := slices.DeleteFunc(slices.Clone(r.calls.CallersOf(fn)), func(call ssa.CallInstruction) bool { return callees.InTest(call.Parent()) })
	return len(callers) > 0 && !slices.ContainsFunc(callers, func(call ssa.CallInstruction) bool {
		_, plain := call.(*ssa.Call)
		f, ok := callees.AtCaller(field, fn, call)
		return !plain || !ok || !r.refilled(call, f, lock, depth+1)
	})
}

// isNewMap reports whether a value is a map that is made where it is used.
func isNewMap(v ssa.Value) bool {
	_, ok := path.Origin(v).(*ssa.MakeMap)
	return ok
}
