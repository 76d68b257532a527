package testrun

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// sleeps reports a test that starts something in the background, sleeps, and checks what
// has become of it: how long that takes is a guess.
func (c *checker) sleeps(fn *ssa.Function) {
	if !knowledge.InTestFile(c.Fset, fn.Pos()) || len(fn.Params) != 1 || !knowledge.IsTesting(fn.Params[0].Type()) || c.inBubble(fn) {
		return
	}
	for _, call := range c.callees.In(fn) {
		sleep, ok := call.(*ssa.Call)
		if !ok || !knowledge.Is(callees.Object(&sleep.Call), "time", "Sleep") || flow.InLoop(sleep) {
			continue
		}
		checks := flow.Reach(fn, sleep, c.checks, waitsHere)
		start := c.startedBefore(fn, sleep)
		if len(checks) == 0 || start == nil {
			continue
		}
		label := callees.Label(fn)
		c.Report(rule.Report{
			Kind: "sleep", Pos: sleep.Pos(),
			Message: fmt.Sprintf("%s sleeps and then checks (line %d) what runs in the background since line %d, which may take longer: wait until it is done, or test in a bubble of testing/synctest",
				label, c.Line(checks[0].Pos()), c.Line(start.Pos())),
			Witness: witness.Trace{
				{Goroutine: label, Text: "starts something in the background", Pos: start.Pos()},
				{Goroutine: label, Text: "sleeps", Pos: sleep.Pos()},
				{Goroutine: label, Text: "checks, whether it is done or not", Pos: checks[0].Pos()},
			},
		})
		return // the others are of the same kind
	}
}

// inBubble reports whether a function is run by testing/synctest, where a sleep ends
// when all else waits.
func (c *checker) inBubble(fn *ssa.Function) bool {
	made := path.MadeBy(fn)
	var uses []ssa.Instruction
	if made != nil {
		uses = path.Uses(made)
	} else {
		uses = path.Uses(fn)
	}
	return slices.ContainsFunc(uses, func(i ssa.Instruction) bool {
		call, ok := i.(ssa.CallInstruction)
		if !ok {
			return false
		}
		obj := callees.Object(call.Common())
		return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "testing/synctest"
	})
}

// checks reports whether an instruction fails the test if something is not as expected.
func (c *checker) checks(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	if !ok {
		return false
	}
	obj := callees.Object(&call.Call)
	return c.tests.MayEnd(i) || knowledge.FailsTest(obj) || obj != nil && obj.Pkg() != nil && strings.HasSuffix(obj.Pkg().Path(), "testify/assert")
}

// waitsHere reports whether an instruction receives, or waits for a group.
func waitsHere(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.UnOp:
		return i.Op == token.ARROW
	case *ssa.Select:
		return true
	case *ssa.Call:
		return knowledge.Is(callees.Object(&i.Call), "sync", "WaitGroup.Wait")
	}
	return false
}

// startedBefore returns what leaves a goroutine running before a sleep: a go statement,
// or the call of a function of the package with one.
func (c *checker) startedBefore(fn *ssa.Function, sleep *ssa.Call) ssa.Instruction {
	j := c.ResultOf[join.Analyzer].(*join.Result)
	for _, call := range c.callees.In(fn) {
		if !flow.Reaches(call, sleep, nil) {
			continue
		}
		if s := c.spawn.At(call); s != nil && s.Kind == spawn.GoStmt {
			return call
		}
		for _, callee := range c.callees.Of(call.Common()) {
			if slices.ContainsFunc(c.spawn.In(callee), func(s *spawn.Site) bool { return s.Kind == spawn.GoStmt && len(j.ReturnsUnjoined(s)) > 0 }) {
				return call
			}
		}
	}
	return nil
}
