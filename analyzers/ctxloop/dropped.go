package ctxloop

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// dropped reports calls of functions of the module that derive a context, of which the
// cancel function is not taken: the context stays in the one that it was derived from.
func (c *checker) dropped(fn *ssa.Function) {
	for _, call := range c.calls.In(fn) {
		made, ok := call.(*ssa.Call)
		if !ok {
			continue
		}
		of, ok := c.contexts.CancelOf(&made.Call)
		if !ok || used(made, of.Cancel) || !used(made, of.Context) || c.Commented(made.Pos()) {
			continue
		}
		i := slices.IndexFunc(made.Call.Args, func(a ssa.Value) bool { return knowledge.IsContext(a.Type()) })
		if i < 0 {
			continue
		}
		parent := made.Call.Args[i]
		if k := contexts.Of(parent); k.Detached || k.Cut {
			continue // nobody keeps it but its own timer
		}
		c.reportDropped(made, parent)
	}
}

// used reports whether anything is done with a result of a call.
func used(call *ssa.Call, result int) bool {
	v := path.Result(call, result)
	return v != nil && slices.ContainsFunc(path.Uses(v), func(i ssa.Instruction) bool { _, debug := i.(*ssa.DebugRef); return !debug })
}

func (c *checker) reportDropped(made *ssa.Call, parent ssa.Value) {
	fn, name, of := callees.Label(made.Parent()), callees.NameOf(&made.Call), path.Name(parent)
	c.Report(rule.Report{
		Kind: "dropped", Pos: made.Pos(),
		Message: fmt.Sprintf("the cancel function that %s returns is dropped, so each context that %s makes stays in %s until that ends or its time is over: defer it", name, fn, of),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "derives a context from " + of + " by " + name, Pos: made.Pos()},
			{Goroutine: fn, Text: "returns without cancelling it", Pos: made.Pos()},
		},
	})
}
