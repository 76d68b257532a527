package chanleak

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// onceAProcess reports whether a function runs once while the process starts:
// it is a literal that an init function registers or that initialises a package
// variable, or is called by such functions and by main alone. A context that it
// was given ends with the process.
func (c *checker) onceAProcess(fn *ssa.Function, depth int) bool {
	outer := fn
	for outer.Parent() != nil {
		outer = outer.Parent()
	}
	if outer.Name() == "init" || strings.HasPrefix(outer.Name(), "init#") || ending.IsMain(fn) {
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

// helpsTest reports whether a function of a test is test code, or is only called by such;
// nobody calls what comes after t.Skip.
func (c *checker) helpsTest(fn *ssa.Function) bool {
	top := callees.Top(fn)
	return testCode(fn) || c.callees.AllCallersKnown(top) && len(c.callees.CallersOf(top)) == 0 ||
		c.callees.OnlyFrom(fn, testCode, func(ssa.CallInstruction) bool { return false })
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
