package earlycatch

import (
	"fmt"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// sentinels reports errors that are returned with the text of an error of the package, when
// the package asks with errors.Is whether it is that one.
func (c *checker) sentinels() {
	var asked map[*ssa.Global]*ssa.Call
	for _, fn := range c.calls.Functions() {
		if c.IsTest(fn.Pos()) {
			continue
		}
		for _, call := range c.calls.In(fn) {
			made, ok := call.(*ssa.Call)
			if !ok || !knowledge.Is(callees.Object(&made.Call), "fmt", "Errorf") {
				continue
			}
			g := sentinelOf(flattenedOperand(made))
			if g == nil || !errvalue.Uses(made).Has(errvalue.Returned|errvalue.Sent) || c.onlyPrinted(made) {
				continue
			}
			if asked == nil {
				asked = c.asked()
			}
			if ask := asked[g]; ask != nil {
				c.reportSentinel(made, g, ask)
			}
		}
	}
}

// sentinelOf returns the variable of a package that an error is loaded from, or nil.
func sentinelOf(err ssa.Value) *ssa.Global {
	if err == nil {
		return nil
	}
	load, ok := path.Origin(err).(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	g, _ := load.X.(*ssa.Global)
	return g
}

// asked returns the errors of the package that it asks for with errors.Is, each with a place
// that does, tests apart.
func (c *checker) asked() map[*ssa.Global]*ssa.Call {
	out := make(map[*ssa.Global]*ssa.Call)
	for _, fn := range c.calls.Functions() {
		if c.IsTest(fn.Pos()) {
			continue
		}
		for _, call := range c.calls.In(fn) {
			now, ok := call.(*ssa.Call)
			if !ok || !knowledge.Is(callees.Object(&now.Call), "errors", "Is") {
				continue
			}
			if g := sentinelOf(now.Call.Args[1]); g != nil && out[g] == nil && g.Pkg == fn.Pkg {
				out[g] = now
			}
		}
	}
	return out
}

func (c *checker) reportSentinel(made *ssa.Call, g *ssa.Global, ask *ssa.Call) {
	name := g.Name()
	c.Report(rule.Report{
		Kind: "sentinel", Pos: made.Pos(),
		Message: fmt.Sprintf("this error holds but the text of %s, so errors.Is(err, %s), as %s asks (%s), is false for it: use %%w",
			name, name, callees.Label(ask.Parent()), c.Place(ask.Pos(), made.Pos())),
		Fix: c.wrap(made.Pos()),
		Witness: witness.Trace{
			{Goroutine: callees.Label(made.Parent()), Text: "returns an error with the text of " + name, Pos: made.Pos()},
			{Goroutine: callees.Label(ask.Parent()), Text: "asks whether an error is " + name + ": it is not", Pos: ask.Pos()},
		},
	})
}
