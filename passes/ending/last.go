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
func (r *Result) After(fn *ssa.Function) bool { return r.Last(fn).Always() }

// Last says when the program ends as fn returns.
func (r *Result) Last(fn *ssa.Function) Condition {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.after(fn)
}

// AfterReturn says when the program ends as fn returns at an exit: whenever it
// returns, or because its callers do not go on after an error.
func (r *Result) AfterReturn(fn *ssa.Function, exit ssa.Instruction) Condition {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.after(fn); c.Always() || !fails(fn, exit) {
		return c
	}
	return r.afterFailure(fn)
}

// fails reports whether a function returns an error at an exit.
func fails(fn *ssa.Function, exit ssa.Instruction) bool {
	ret, ok := exit.(*ssa.Return)
	return ok && failure.LastIsError(fn.Signature) && !path.IsNil(ret.Results[len(ret.Results)-1])
}

func (r *Result) after(fn *ssa.Function) Condition {
	if known, ok := r.last[fn]; ok {
		return known
	}
	r.last[fn] = Condition{} // recursion
	ends := always
	switch {
	case IsMain(fn), isCommand(fn), isRunnable(fn):
	case fn.Parent() != nil && len(r.spawn.Of(fn)) > 0: // the goroutine ends
		ends = r.afterWord(fn)
	default:
		ends = r.callersEnd(fn, false)
	}
	r.last[fn] = ends
	return ends
}

func (r *Result) afterFailure(fn *ssa.Function) Condition {
	if known, ok := r.failed[fn]; ok {
		return known
	}
	r.failed[fn] = Condition{} // recursion
	ends := r.after(fn)
	if !ends.Always() {
		ends = r.callersEnd(fn, true)
	}
	r.failed[fn] = ends
	return ends
}

// isCommand reports whether a function is what a library for command lines runs.
func isCommand(fn *ssa.Function) bool {
	if knowledge.IsCommand(fn.Signature) {
		return true
	}
	recv := fn.Signature.Recv()
	return recv != nil && (fn.Name() == "Run" || fn.Name() == "Execute") && (knowledge.IsTagged(recv.Type()) || knowledge.DescribesCommand(recv.Type()))
}

func isRunnable(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	return ok && knowledge.IsRunnable(obj)
}

// callersEnd says when every caller of fn ends the program once the call has come
// back, with an error if failed. Calls in tests do not count.
func (r *Result) callersEnd(fn *ssa.Function, failed bool) Condition {
	calls := r.callees.CallersOf(fn)
	if !callees.InTest(fn) {
		calls = slices.DeleteFunc(slices.Clone(calls), func(call ssa.CallInstruction) bool { return callees.InTest(call.Parent()) })
	}
	ends := Condition{Ends: true}
	if !r.callees.AllCallersKnown(fn) {
		obj, ok := fn.Object().(*types.Func)
		if !ok || r.callees.UsedAsValue(fn) || !obj.Exported() {
			return Condition{}
		}
		ends.If = []Outside{{Func: obj.Origin(), Failed: failed, Called: len(calls) > 0}}
	} else if len(calls) == 0 {
		return Condition{}
	}
	for _, call := range calls {
		if s := r.spawn.At(call); s != nil && slices.Contains(s.Bodies, fn) {
			return Condition{} // the goroutine ends
		}
		if ends = ends.And(r.afterCall(call, failed)); !ends.Ends {
			return Condition{}
		}
	}
	return ends
}

// afterCall says when the program ends after a call, which has given an error if failed.
func (r *Result) afterCall(call ssa.CallInstruction, failed bool) Condition {
	if _, starts := call.(*ssa.Go); starts {
		return Condition{}
	}
	if failed {
		if c, known := r.afterError(call); known {
			return c
		}
	}
	return r.behind(call)
}

// behind says when the program ends once an instruction has run.
func (r *Result) behind(i ssa.Instruction) Condition {
	switch fn := i.Parent(); {
	case flow.InLoop(i): // the next round comes
		return Condition{}
	case len(flow.ExitsWithout(fn, i, nil)) == 0:
		return unlessStays(i)
	default:
		return r.after(callees.Unwrap(fn))
	}
}

// unlessStays says whether the program ends behind an instruction from which no return
// can be reached: it does unless there is a loop that nothing leaves, or a select of nothing.
func unlessStays(from ssa.Instruction) Condition {
	loops := flow.Loops(from.Parent())
	loops = slices.DeleteFunc(loops, func(l *flow.Loop) bool { return len(flow.Exits(l)) > 0 })
	ends := always
	flow.Visit(from.Parent(), from, func(i ssa.Instruction) bool {
		sel, ok := i.(*ssa.Select)
		if ok && sel.Blocking && len(sel.States) == 0 || flow.Innermost(loops, i) != nil {
			ends = Condition{}
		}
		return ends.Ends
	})
	return ends
}

// afterError says when what follows a call's error ends the program, if it is tested or
// returned at once.
func (r *Result) afterError(call ssa.CallInstruction) (c Condition, known bool) {
	caller := callees.Unwrap(call.Parent())
	for _, br := range failure.Branches(call.Parent()) {
		if br.Call != call || flow.LeadsTo(br.Block, call.Block()) || flow.InLoop(br.Block.Instrs[0]) {
			continue
		}
		exits := flow.ExitsWithout(call.Parent(), br.Block.Instrs[0], nil)
		if ret, ok := br.Block.Instrs[0].(*ssa.Return); ok {
			exits = append(exits, ret)
		}
		switch {
		case len(exits) == 0:
			return unlessStays(br.Block.Instrs[0]), true
		case !slices.ContainsFunc(exits, func(exit ssa.Instruction) bool { return !fails(call.Parent(), exit) }):
			return r.afterFailure(caller), true
		}
		return r.after(caller), true
	}
	ret, ok := call.Block().Instrs[len(call.Block().Instrs)-1].(*ssa.Return)
	if ok && failure.LastIsError(caller.Signature) {
		if from, _ := callees.CallOf(path.Origin(ret.Results[len(ret.Results)-1])); from == call {
			return r.afterFailure(caller), true
		}
	}
	return Condition{}, false
}

// IsMain reports whether a function is that of a program or of its tests.
func IsMain(fn *ssa.Function) bool {
	if fn.Parent() != nil || fn.Signature.Recv() != nil || fn.Pkg == nil {
		return false
	}
	return fn.Name() == "main" && fn.Pkg.Pkg.Name() == "main" || fn.Name() == "TestMain"
}
