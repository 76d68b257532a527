package earlycatch

import (
	"fmt"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// testedLate reports an error that is looked at only behind a test of another result of its
// call, which is empty whenever the call fails: there it is always nil, and a failure goes
// the way of an empty answer.
func (c *checker) testedLate(fn *ssa.Function) {
	if !c.On("tested-late") {
		return
	}
	for _, call := range c.calls.In(fn) {
		call, ok := call.(*ssa.Call)
		if !ok || !c.failures.CanFail(&call.Call) {
			continue
		}
		set := c.failures.AskedFirst(call)
		if set == nil {
			continue
		}
		err := failure.ErrorOf(call)
		name, asked, of := path.Name(err), path.Name(set), callees.NameOf(&call.Call)
		if name == "" || asked == "" {
			continue
		}
		none := "nil"
		if b, ok := set.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsBoolean != 0 {
			none = "false"
		}
		c.Report(rule.Report{
			Kind: "tested-late", Pos: call.Pos(),
			Message: fmt.Sprintf("a failure of %s passes for an empty answer: %s is tested first, which is %s whenever there is an error, so that %s is nil wherever it is looked at: test %s before %s",
				of, asked, none, name, name, asked),
			Witness: witness.Trace{
				{Goroutine: callees.Label(fn), Text: of + " fails", Pos: call.Pos()},
				{Goroutine: callees.Label(fn), Text: "finds " + asked + " " + none + ", and does not look at " + name, Pos: set.Pos()},
			},
		})
	}
}
