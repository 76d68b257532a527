package lostgoerror

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/errkept"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// handle reports the calls in fn of functions that return an object in which their
// goroutine keeps its error, where nobody looks for it.
func (c *checker) handle(fn *ssa.Function) {
	for _, call := range c.calls.In(fn) {
		v, ok := call.(*ssa.Call)
		if !ok {
			continue
		}
		for _, p := range c.kept.Handles(call.Common()) {
			obj := path.Result(v, p.Object)
			if v.Call.Signature().Results().Len() == 1 {
				obj = v
			}
			if obj != nil && !c.kept.Overlooks(obj) || c.Commented(v.Pos()) && c.assignsBlank(v.Pos()) {
				continue
			}
			c.reportHandle(v, p, obj)
		}
	}
}

func (c *checker) reportHandle(call *ssa.Call, p errkept.Place, obj ssa.Value) {
	name, who := callees.NameOf(call.Common()), callees.Label(call.Parent())
	does := "drops the handle"
	if obj != nil && len(path.Uses(obj)) > 0 {
		does = "never asks for it"
	}
	c.Report(rule.Report{
		Kind: "handle", Pos: call.Pos(),
		Message: fmt.Sprintf("the goroutine that %s starts keeps its error in the handle that %s returns (%s), and %s, who alone has that, %s: look at the error when the goroutine is done",
			name, name, p.Field, who, does),
		Witness: witness.Trace{
			{Goroutine: who, Text: "calls " + name + " and " + does, Pos: call.Pos()},
			{Goroutine: "goroutine of " + name, Text: "fails, and keeps the error in " + p.Field, Pos: call.Pos()},
		},
	})
}
