package ending

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// After reports whether the program ends when fn returns: it is main, what a
// command line runs, or all its callers end the program after it. What waits
// then does not wait for long.
func (r *Result) After(fn *ssa.Function) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.after(fn)
}

func (r *Result) after(fn *ssa.Function) bool {
	if ends, known := r.last[fn]; known {
		return ends
	}
	r.last[fn] = false // recursion
	ends := IsMain(fn) || isCommand(fn) || isRunnable(fn) || r.callersEnd(fn, false)
	r.last[fn] = ends
	return ends
}

// isCommand reports whether a function is what a library for command lines runs.
func isCommand(fn *ssa.Function) bool {
	if knowledge.IsCommand(fn.Signature) {
		return true
	}
	recv := fn.Signature.Recv()
	return recv != nil && (fn.Name() == "Run" || fn.Name() == "Execute") && knowledge.IsTagged(recv.Type())
}

func isRunnable(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	return ok && knowledge.IsRunnable(obj)
}

// AfterReturn reports whether the program ends when fn returns at an exit:
// whenever it returns, or because its callers do not go on after an error.
func (r *Result) AfterReturn(fn *ssa.Function, exit ssa.Instruction) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.after(fn) {
		return true
	}
	ret, ok := exit.(*ssa.Return)
	return ok && failure.LastIsError(fn.Signature) && !path.IsNil(ret.Results[len(ret.Results)-1]) && r.callersEnd(fn, true)
}

// callersEnd reports whether every caller of fn ends the program once the call
// has come back, with an error if failed.
func (r *Result) callersEnd(fn *ssa.Function, failed bool) bool {
	calls := r.callees.CallersOf(fn)
	if len(calls) == 0 || !r.callees.AllCallersKnown(fn) {
		return false
	}
	return !slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
		if s := r.spawn.At(call); s != nil && slices.Contains(s.Bodies, fn) {
			return true // the goroutine ends
		}
		if failed && r.errorEnds(call) {
			return false
		}
		return flow.InLoop(call) || // the next round comes
			!r.after(callees.Unwrap(call.Parent())) && len(flow.ExitsWithout(call.Parent(), call, nil)) > 0
	})
}

// errorEnds reports whether what follows a call's error ends the program, or
// only returns from a function that ends it.
func (r *Result) errorEnds(call ssa.CallInstruction) bool {
	last := r.after(callees.Unwrap(call.Parent()))
	return slices.ContainsFunc(failure.Branches(call.Parent()), func(br failure.Branch) bool {
		if br.Call != call || flow.LeadsTo(br.Block, call.Block()) || flow.InLoop(br.Block.Instrs[0]) {
			return false
		}
		return last || !flow.CanReturn(br.Block, nil)
	})
}

// IsMain reports whether a function is that of a program or of its tests.
func IsMain(fn *ssa.Function) bool {
	if fn.Parent() != nil || fn.Signature.Recv() != nil || fn.Pkg == nil {
		return false
	}
	return fn.Name() == "main" && fn.Pkg.Pkg.Name() == "main" || fn.Name() == "TestMain"
}
