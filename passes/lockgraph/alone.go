package lockgraph

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// isFresh reports whether the object that a path of fn begins at was just
// made, by fn or by all its callers.
func (g *graph) isFresh(p path.Path, fn *ssa.Function, depth int) bool {
	if lockset.JustMade(p, fn) {
		return true
	}
	if lockset.Pointed(p) {
		return false
	}
	param, ok := p.Root().(*ssa.Parameter)
	if !ok || param.Parent() != fn || depth > 3 || fn.Parent() != nil || !g.calls.AllCallersKnown(fn) {
		return false
	}
	callers := g.calls.CallersOf(fn)
	for _, call := range callers {
		arg := callees.Argument(call.Common(), param)
		if _, ok := call.(*ssa.Go); ok || arg == nil || call.Common().IsInvoke() || call.Common().StaticCallee() == nil {
			return false
		}
		q, ok := path.Of(arg)
		if !ok || q.Len() > 0 || !g.isFresh(q, call.Parent(), depth+1) {
			return false
		}
	}
	return len(callers) > 0
}

// takenOut reports whether the object that a path begins at was removed from
// the map it was found in before i runs: others find it no more.
func takenOut(p path.Path, i ssa.Instruction) bool {
	var m ssa.Value
	switch root := p.Root().(type) {
	case *ssa.Extract:
		if l, ok := root.Tuple.(*ssa.Lookup); ok {
			m = l.X
		}
	case *ssa.Lookup:
		m = root.X
	}
	if m == nil {
		return false
	}
	from, ok := path.Of(m)
	for _, call := range callees.Calls(i.Parent()) {
		b, isBuiltin := call.Common().Value.(*ssa.Builtin)
		if !isBuiltin || b.Name() != "delete" || !flow.Dominates(call, i) {
			continue
		}
		if q, ok2 := path.Of(call.Common().Args[0]); ok && ok2 && p.Valid() && q == from {
			return true
		}
	}
	return false
}

// isAlone reports whether fn runs only in main, init, tests or constructors,
// before others can run beside it, as far as its callers tell.
func (g *graph) isAlone(fn *ssa.Function, depth int) bool {
	if a, ok := g.alone[fn]; ok {
		return a
	}
	g.alone[fn] = true // while it is worked out
	a := g.aloneNow(fn, depth)
	g.alone[fn] = a
	return a
}

func (g *graph) aloneNow(fn *ssa.Function, depth int) bool {
	if depth > 8 {
		return false
	}
	if g.calls.AtInit(fn) {
		return true
	}
	if fn.Parent() == nil {
		if fn.Name() == "main" || isTest(fn) {
			return true
		}
		if obj := fn.Object(); obj == nil || obj.Exported() && !g.helps(fn) || g.calls.UsedAsValue(fn) {
			return obj != nil && fn.Signature.Recv() == nil && lockset.Makes(fn, 0)
		}
	} else if g.calls.UsedAsValue(fn) {
		if isTest(callees.Top(fn)) {
			return true // a subtest
		}
		if !callees.InTest(fn) || !onlyReturned(fn) {
			return false
		}
		// The clean-up that a helper of tests returns runs in who calls the helper.
		return g.isAlone(fn.Parent(), depth+1)
	}
	callers := g.calls.CallersOf(fn)
	for _, c := range callers {
		if _, ok := c.(*ssa.Go); ok || !g.isAlone(c.Parent(), depth+1) {
			return false
		}
	}
	if len(callers) == 0 {
		return fn.Parent() == nil && fn.Signature.Recv() == nil
	}
	return true
}

// helps reports whether a function stands in a test file and no interface has it: tests
// alone call it.
func (g *graph) helps(fn *ssa.Function) bool {
	return callees.InTest(fn) && len(g.calls.CallersOf(fn)) > 0 && !g.calls.Implements(fn)
}

// onlyReturned reports whether a literal goes nowhere but to the caller of the
// function around it.
func onlyReturned(fn *ssa.Function) bool {
	made := path.MadeBy(fn)
	if made == nil {
		return false
	}
	return !slices.ContainsFunc(path.Uses(made), func(i ssa.Instruction) bool {
		switch i.(type) {
		case *ssa.Return, *ssa.DebugRef, *ssa.Phi:
			return false
		}
		return true
	})
}

// isTest reports whether fn is a test, benchmark or example, also one of a
// suite.
func isTest(fn *ssa.Function) bool {
	params := fn.Signature.Params()
	if fn.Signature.Recv() != nil && !callees.InTest(fn) || params.Len() != 1 {
		return false
	}
	return path.NamedOf(params.At(0).Type()) != nil && isTesting(params.At(0).Type())
}

func isTesting(t types.Type) bool {
	for _, n := range []string{"T", "B", "F", "M"} {
		if path.IsNamed(t, "testing", n) {
			return true
		}
	}
	return false
}
