package unawaited

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/tests"
	"github.com/asynclint/asynclint/passes/witness"
)

// neverStopped reports what a test starts and never stops, when its goroutine calls a
// method of t that the test has given it: after the test that panics.
func (c *checker) neverStopped() {
	if !c.Imports("testing") || !c.On("test-outlives") {
		return
	}
	known := c.ResultOf[tests.Analyzer].(*tests.Result)
	for _, fn := range c.callees.Functions() {
		t := c.testOf(fn)
		if t == nil {
			continue
		}
		for _, call := range c.callees.In(fn) {
			now, ok := call.(*ssa.Call)
			if !ok {
				continue
			}
			i := slices.IndexFunc(now.Call.Args, func(a ssa.Value) bool { return reports(a, t) })
			if i < 0 || !known.Keeps(now, i) {
				continue
			}
			stop := stopper(now.Type())
			exits := flow.ExitsWithout(fn, now, nil)
			if stop == "" || len(exits) == 0 || mayStop(now) {
				continue
			}
			label := callees.NameOf(&now.Call)
			c.Report(rule.Report{
				Kind: "test-outlives", Pos: now.Pos(),
				Message: fmt.Sprintf("%s leaves a goroutine running that uses %s, and the test never stops it, after which %s panics: call %s of what it returns, for instance in %s.Cleanup",
					label, t.Name(), t.Name(), stop, t.Name()),
				Witness: witness.Trace{
					{Goroutine: callees.Label(fn), Text: "starts a goroutine by " + label, Pos: now.Pos()},
					{Goroutine: callees.Label(fn), Text: "returns: the test is over", Pos: flow.ExitPos(exits[0])},
				},
			})
		}
	}
}

// reports reports whether a value is t, or a method of it that must not be called after
// the test.
func reports(v ssa.Value, t *ssa.Parameter) bool {
	for {
		switch x := v.(type) {
		case *ssa.ChangeType:
			v = x.X
			continue
		case *ssa.MakeInterface:
			v = x.X
			continue
		}
		break
	}
	if path.Origin(v) == ssa.Value(t) {
		return true
	}
	fn, recv := callees.Func(v)
	if fn == nil || recv == nil || slices.Contains(harmless, fn.Name()) {
		return false
	}
	obj, _ := fn.Object().(*types.Func)
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "testing" {
		return false
	}
	p, ok := path.Of(recv)
	return ok && p.Root() == ssa.Value(t)
}

// stopper returns the name of a method that ends an object, or "".
func stopper(t types.Type) string {
	methods := types.NewMethodSet(t)
	for i := range methods.Len() {
		if fn, ok := methods.At(i).Obj().(*types.Func); ok && fn.Exported() && knowledge.Ends(fn) {
			return fn.Name()
		}
	}
	return ""
}

// mayStop reports whether anything is done with an object that may stop it: more than to
// call methods that do not.
func mayStop(v ssa.Value) bool {
	return slices.ContainsFunc(path.Uses(v), func(i ssa.Instruction) bool {
		switch i := i.(type) {
		case *ssa.DebugRef:
			return false
		case *ssa.Call:
			obj := callees.Object(&i.Call)
			return i.Call.IsInvoke() || obj == nil || len(i.Call.Args) == 0 || i.Call.Args[0] != v || slices.Contains(i.Call.Args[1:], v) ||
				knowledge.Ends(obj) || obj.Signature().Recv() == nil || knowledge.VerbOf(obj.Name()) == knowledge.Orders
		}
		return true
	})
}
