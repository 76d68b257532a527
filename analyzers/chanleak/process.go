package chanleak

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// endsProcess reports whether the process ends when fn returns: it is main,
// what a command line runs, or all its callers end the process after it. What
// waits then does not wait for long.
func (c *checker) endsProcess(fn *ssa.Function) bool {
	if ends, known := c.lastWords[fn]; known {
		return ends
	}
	c.lastWords[fn] = false // recursion
	ends := isMain(fn) || knowledge.IsCommand(fn.Signature) || c.callersEnd(fn, nil)
	c.lastWords[fn] = ends
	return ends
}

// endsProcessAt reports whether the process ends when fn returns at an exit:
// whenever it returns, or because its callers do not go on after an error.
func (c *checker) endsProcessAt(fn *ssa.Function, exit ssa.Instruction) bool {
	if c.endsProcess(fn) {
		return true
	}
	ret, ok := exit.(*ssa.Return)
	if !ok || !failure.LastIsError(fn.Signature) || failure.IsNil(ret.Results[len(ret.Results)-1]) {
		return false
	}
	return c.callersEnd(fn, func(call ssa.CallInstruction) bool {
		return slices.ContainsFunc(failure.Branches(call.Parent()), func(br failure.Branch) bool {
			return br.Call == call && !canReturn(br.Block, func(ssa.Instruction) bool { return false }) && !flow.InLoop(br.Block.Instrs[0])
		})
	})
}

// callersEnd reports whether every caller of fn ends the process once the call
// has come back, or does what also says.
func (c *checker) callersEnd(fn *ssa.Function, also func(ssa.CallInstruction) bool) bool {
	calls := c.callees.CallersOf(fn)
	if len(calls) == 0 || !c.callees.AllCallersKnown(fn) {
		return false
	}
	for _, call := range calls {
		if s := c.spawn.At(call); s != nil && slices.Contains(s.Bodies, fn) || flow.InLoop(call) {
			return false // the goroutine ends, or the next round comes
		}
		if c.endsProcess(callees.Unwrap(call.Parent())) || also != nil && also(call) {
			continue
		}
		if len(flow.ExitsWithout(call.Parent(), call, func(ssa.Instruction) bool { return false })) > 0 {
			return false
		}
	}
	return true
}

// isMain reports whether a function is that of a program or of its tests.
func isMain(fn *ssa.Function) bool {
	if fn.Parent() != nil || fn.Signature.Recv() != nil {
		return false
	}
	return fn.Name() == "main" && fn.Pkg.Pkg.Name() == "main" || fn.Name() == "TestMain"
}

// onceAProcess reports whether a function runs once while the process starts:
// it is a literal that an init function registers or that initialises a package
// variable, or is called by such functions and by main alone. A context that it
// was given ends with the process.
func (c *checker) onceAProcess(fn *ssa.Function, depth int) bool {
	outer := fn
	for outer.Parent() != nil {
		outer = outer.Parent()
	}
	if outer.Name() == "init" || strings.HasPrefix(outer.Name(), "init#") || isMain(fn) {
		return true
	}
	calls := c.callees.CallersOf(fn)
	if depth == 0 || len(calls) == 0 || !c.callees.AllCallersKnown(fn) {
		return false
	}
	return !slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
		return flow.InLoop(call) || !c.onceAProcess(callees.Unwrap(call.Parent()), depth-1)
	})
}

// testCode reports whether a function is an example, gets a testing.T, is a method
// of a suite that has one, or is in one that does: the process ends soon after it.
func testCode(fn *ssa.Function) bool {
	fn = callees.Top(fn)
	return ofSuite(fn) || strings.HasPrefix(fn.Name(), "Example") || slices.ContainsFunc(fn.Params, func(p *ssa.Parameter) bool {
		n := path.NamedOf(p.Type())
		return n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "testing"
	})
}

// ofSuite reports whether a function is a test of a suite: a method whose object
// can say which test runs.
func ofSuite(fn *ssa.Function) bool {
	recv := fn.Signature.Recv()
	if recv == nil || !strings.HasPrefix(fn.Name(), "Test") && !strings.HasPrefix(fn.Name(), "Benchmark") {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(recv.Type(), true, nil, "T")
	t, ok := obj.(*types.Func)
	return ok && t.Signature().Params().Len() == 0 && t.Signature().Results().Len() == 1 && knowledge.IsTesting(t.Signature().Results().At(0).Type())
}
