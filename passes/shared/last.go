package shared

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
)

// last reports whether nothing that its function does after an instruction,
// deferred calls included, could let another goroutine go on: give back a lock,
// send, close. The end of the goroutine is for who waits for it.
func (f *finder) last(instr ssa.Instruction) bool {
	return len(flow.Reach(instr.Parent(), instr, f.lets, nil)) == 0
}

// lets reports whether an instruction may let another goroutine go on.
func (f *finder) lets(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Send, *ssa.Select, *ssa.Go:
		return true
	case *ssa.UnOp:
		return i.Op == token.ARROW // the slot of a semaphore
	case *ssa.RunDefers:
		for _, b := range i.Parent().Blocks {
			for _, d := range b.Instrs {
				if d, ok := d.(*ssa.Defer); ok && f.callLets(d.Common(), d.Parent()) {
					return true
				}
			}
		}
	case *ssa.Call:
		return f.callLets(i.Common(), i.Parent())
	}
	return false
}

func (f *finder) callLets(call *ssa.CallCommon, fn *ssa.Function) bool {
	if knowledge.Is(callees.Object(call), "sync", "WaitGroup.Done") {
		return false
	}
	if knowledge.IsLogging(call) {
		return false
	}
	s := f.join.Call(call, fn)
	return s.Has(join.Signals) || s.Has(join.Syncs) || s.Has(join.Orders)
}
