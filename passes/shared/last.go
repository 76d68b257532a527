package shared

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/spawn"
)

// last reports whether nothing that its function does after an instruction,
// deferred calls included, could let another goroutine go on: give back a lock,
// send, close. The end of the goroutine is for who waits for it.
func (f *finder) last(instr ssa.Instruction) bool {
	return len(flow.Reach(instr.Parent(), instr, f.lets, nil)) == 0
}

// ends reports whether an instruction can be reached from the entry of its function with
// nothing before it that orders goroutines but calls, none of which waits for a group, and
// is the last.
func (f *finder) ends(instr ssa.Instruction) bool {
	return f.last(instr) && len(flow.Reach(instr.Parent(), nil, flow.Is(instr), func(i ssa.Instruction) bool {
		call, ok := i.(*ssa.Call)
		return i != instr && f.orders(i) && !(ok && join.Passes(i) && f.join.Call(call.Common(), call.Parent()).Waits&knowledge.Group == 0)
	})) > 0
}

// endsForNobody reports whether what a goroutine returns, if anything, tells no other: that
// of a group with a context calls the others off.
func endsForNobody(s *spawn.Site) bool {
	body := s.Body()
	return body != nil && (s.Kind == spawn.GoStmt || s.Kind == spawn.Group && body.Signature.Results().Len() == 0)
}

// nobodyGoesOn reports whether a function, with the literals in it, lets no goroutine go on
// once it has waited for a group: one that ends with an access would have ended before
// another that goes on then.
func (f *finder) nobodyGoesOn(home *ssa.Function) bool {
	if known, ok := f.over[home]; ok {
		return known
	}
	over := !slices.ContainsFunc(callees.WithLiterals(home), func(fn *ssa.Function) bool {
		calls := callees.Calls(fn)
		return slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
			s := f.join.Call(call.Common(), fn)
			if s.Waits&knowledge.Group == 0 {
				return false
			}
			switch {
			case s.Has(join.Signals):
				return true
			case isDefer(call):
				return slices.ContainsFunc(calls, func(o ssa.CallInstruction) bool { return isDefer(o) && o != call && f.callLets(o.Common(), fn) })
			}
			return !f.last(call)
		})
	})
	f.over[home] = over
	return over
}

func isDefer(call ssa.CallInstruction) bool {
	_, ok := call.(*ssa.Defer)
	return ok
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
