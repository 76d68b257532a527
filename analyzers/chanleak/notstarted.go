package chanleak

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
)

// notStarted returns the property of an instruction to run only where a call has failed,
// if the function called fails only before it starts the goroutine: all its returns after
// the go statement say nil.
func notStarted(call *ssa.Call, late bool) flow.Pred {
	if late || !failure.LastIsError(call.Call.Signature()) {
		return func(ssa.Instruction) bool { return false }
	}
	failed := failedBlocks(call)
	return func(i ssa.Instruction) bool {
		return slices.ContainsFunc(failed, func(b *ssa.BasicBlock) bool { return b.Dominates(i.Block()) })
	}
}

// failedBlocks returns the first blocks of the branches in which a call is known to have
// given an error: it is tested as it is, or out of the variable that it has just been
// stored in, which deferred calls may see.
func failedBlocks(call *ssa.Call) []*ssa.BasicBlock {
	var out []*ssa.BasicBlock
	for _, t := range failure.Tests(call.Parent()) {
		from := t.Call
		if from == nil {
			from, _ = callees.CallOf(justStored(t.Err))
		}
		first := t.If.Block().Succs[1]
		if t.Fails {
			first = t.If.Block().Succs[0]
		}
		if from == call && len(first.Preds) == 1 {
			out = append(out, first)
		}
	}
	return out
}

// justStored returns what was stored where a value is loaded, with nothing in between that
// could change it.
func justStored(v ssa.Value) ssa.Value {
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return v
	}
	instrs := load.Block().Instrs
	for _, i := range slices.Backward(instrs[:slices.Index(instrs, ssa.Instruction(load))]) {
		switch i := i.(type) {
		case *ssa.Store:
			if i.Addr == load.X {
				return i.Val
			}
		case ssa.CallInstruction:
			return v
		}
	}
	return v
}
