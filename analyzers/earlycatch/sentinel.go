package earlycatch

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/errtext"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// sentinels reports errors that are returned with the text of an error of the package, when
// the package asks with errors.Is whether it is that one.
func (c *checker) sentinels() {
	asked := c.asked()
	for _, fn := range c.calls.Functions() {
		if c.IsTest(fn.Pos()) {
			continue
		}
		for _, call := range c.calls.In(fn) {
			made, ok := call.(*ssa.Call)
			if !ok || !knowledge.Is(callees.Object(&made.Call), "fmt", "Errorf") {
				continue
			}
			g := errtext.Sentinel(errtext.Operand(made))
			if g == nil || !errvalue.Uses(made).Has(errvalue.Returned|errvalue.Sent) || c.onlyPrinted(made) {
				continue
			}
			if ask := asked[g]; ask != nil {
				c.reportSentinel(made, g, ask)
			}
		}
	}
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
			g := errtext.Sentinel(now.Call.Args[1])
			switch {
			case g == nil || g.Pkg == nil:
			case g.Pkg != fn.Pkg:
				c.askedAfar(now, g)
			case out[g] == nil:
				out[g] = now
			}
		}
	}
	return out
}

// askedAfar reports a question whether an error is one of another package, when the function
// there that gave the error returns but the text of it.
func (c *checker) askedAfar(ask *ssa.Call, g *ssa.Global) {
	for _, err := range failure.Sources(ask.Call.Args[0], nil) {
		call, _ := callees.CallOf(path.Origin(err))
		if call == nil {
			continue
		}
		fn, ok := c.texts.Returns(&call.Call, g)
		if !ok {
			continue
		}
		name := g.Pkg.Pkg.Name() + "." + g.Name()
		c.Report(rule.Report{
			Kind: "sentinel", Pos: ask.Pos(),
			Message: fmt.Sprintf("errors.Is(%s, %s) is false where it matters: %s.%s returns an error that holds but the text of %s; use %%w there",
				path.Name(err), name, g.Pkg.Pkg.Name(), fn.Name(), g.Name()),
			Witness: witness.Trace{
				{Goroutine: callees.Label(call.Parent()), Text: "calls " + fn.Name() + ", which returns an error with the text of " + name, Pos: call.Pos()},
				{Goroutine: callees.Label(ask.Parent()), Text: "asks whether the error is " + name + ": it is not", Pos: ask.Pos()},
			},
		})
		return
	}
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
