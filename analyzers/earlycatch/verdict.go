package earlycatch

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/derive"
	"github.com/asynclint/asynclint/passes/errtext"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// isVerdict reports whether a new error in place of a call's is what the function thinks
// of its input, and not what became of its work.
func isVerdict(fn *ssa.Function, failed, made *ssa.Call) bool {
	return judges(fn, failed) || sameAnswer(fn, made)
}

// judges reports whether a function does no more than look at what it is given: an error
// is all that it returns, and that is a text of its own each time, in several cases for
// what the input says by itself; the call that failed asks whether something is there,
// and what it gives besides is not used.
func judges(fn *ssa.Function, failed *ssa.Call) bool {
	if fn.Signature.Results().Len() != 1 || isLocalWork(failed) || !justAsks(failed) {
		return false
	}
	branches := failure.Branches(fn)
	var plain []*ssa.Call
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover {
			continue
		}
		for _, err := range failure.Sources(ret.Results[0], nil) {
			if path.IsNil(err) {
				continue
			}
			text := ownText(err)
			if text == nil {
				return false // the error of a call goes on
			}
			if !slices.Contains(plain, text) && asksInput(text) && !slices.ContainsFunc(branches, func(b failure.Branch) bool { return b.Contains(text) }) {
				plain = append(plain, text)
			}
		}
	}
	return len(plain) > 1
}

// isLocalWork reports whether a call changes something, or works on files or processes.
func isLocalWork(call *ssa.Call) bool {
	k, ok := knowledge.OfCall(call.Common())
	return ok && (k.Waits&(knowledge.Disk|knowledge.Process) != 0 || k.Does&knowledge.Mutates != 0)
}

// justAsks reports whether nobody uses what a call gives besides its error: its other
// results, and what it puts into variables of its caller.
func justAsks(call *ssa.Call) bool {
	if slices.ContainsFunc(path.Uses(call), func(ref ssa.Instruction) bool {
		e, ok := ref.(*ssa.Extract)
		return ok && e.Index < call.Call.Signature().Results().Len()-1 && len(path.Uses(e)) > 0
	}) {
		return false
	}
	return !slices.ContainsFunc(call.Call.Args, func(a ssa.Value) bool {
		cell, ok := path.Whole(path.Origin(a)).(*ssa.Alloc)
		return ok && usedAfter(cell, call)
	})
}

// usedAfter reports whether a variable, or a field of it, is used by anything but one call
// and what fills it.
func usedAfter(addr ssa.Value, call *ssa.Call) bool {
	return slices.ContainsFunc(path.Uses(addr), func(ref ssa.Instruction) bool {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
			return false
		case *ssa.Store:
			return ref.Addr != addr
		case *ssa.FieldAddr:
			return usedAfter(ref, call)
		}
		return ref != ssa.Instruction(call)
	})
}

// sameAnswer reports whether a function has the same text for what its input says by
// itself: it is kept the same on purpose, as that of a login is.
func sameAnswer(fn *ssa.Function, made *ssa.Call) bool {
	text := textIn(made)
	if text == "" {
		return false
	}
	branches := failure.Branches(fn)
	return slices.ContainsFunc(callees.Calls(fn), func(i ssa.CallInstruction) bool {
		call, ok := i.(*ssa.Call)
		return ok && call != made && freshError(call) && textIn(call) == text && asksInput(call) && !slices.ContainsFunc(branches, func(b failure.Branch) bool {
			return b.Contains(call) && (b.Call == nil || outside(b.Call.Common()))
		})
	})
}

// ownText returns the call that makes an error of text alone, or nil.
func ownText(err ssa.Value) *ssa.Call {
	call, ok := path.Origin(err).(*ssa.Call)
	if !ok || !freshError(call) || holdsError(call) || errtext.Operand(call) != nil {
		return nil
	}
	return call
}

// asksInput reports whether an instruction runs by a condition on what its function was
// given: not on what became of a call that waits for something outside.
func asksInput(i ssa.Instruction) bool {
	cond := condition(i)
	if cond == nil {
		return false
	}
	from := derive.Through(func(call *ssa.Call) bool { return !outside(call.Common()) }, cond)
	params := i.Parent().Params
	if i.Parent().Signature.Recv() != nil {
		params = params[1:]
	}
	return slices.ContainsFunc(params, func(p *ssa.Parameter) bool { return !knowledge.IsContext(p.Type()) && from.Has(p) })
}

// condition returns the last condition that is tested on every way to an instruction.
func condition(i ssa.Instruction) ssa.Value {
	for b := i.Block().Idom(); b != nil; b = b.Idom() {
		if branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
			return branch.Cond
		}
	}
	return nil
}

// onlyTimeIsUp reports whether a call is given nothing but times, a context that nobody
// cancels and a literal whose own errors say that time is up: there is no other cause.
func onlyTimeIsUp(call *ssa.Call) bool {
	asks := false
	for _, a := range call.Call.Args {
		switch t := a.Type(); {
		case knowledge.IsContext(t):
			if ctx := contexts.Of(a); !ctx.Cut || ctx.Cancelled {
				return false
			}
		case knowledge.IsFunc(t):
			lit, _ := callees.Func(a)
			if lit == nil || !failsByTime(lit) {
				return false
			}
			asks = true
		case !isNumber(t):
			return false
		}
	}
	return asks && !call.Call.IsInvoke()
}

func isNumber(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsNumeric|types.IsBoolean) != 0
}

// failsByTime reports whether all errors that a function returns are texts that it makes
// itself when time is up.
func failsByTime(fn *ssa.Function) bool {
	if len(fn.Blocks) == 0 || !failure.LastIsError(fn.Signature) {
		return false
	}
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover {
			continue
		}
		for _, err := range failure.Sources(ret.Results[len(ret.Results)-1], nil) {
			if path.IsNil(err) {
				continue
			}
			if text := ownText(err); text == nil || !namesTheCause(text) && !asksTime(text) {
				return false
			}
		}
	}
	return true
}

// asksTime reports whether an instruction runs by a condition on what time it is.
func asksTime(i ssa.Instruction) bool {
	cond := condition(i)
	if cond == nil {
		return false
	}
	from := derive.Of(cond)
	return slices.ContainsFunc(callees.Calls(i.Parent()), func(i ssa.CallInstruction) bool {
		call, ok := i.(*ssa.Call)
		obj := callees.Object(i.Common())
		return ok && obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "time" && from.Has(call)
	})
}
