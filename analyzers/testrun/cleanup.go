package testrun

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// ender is a call by which a function ends an object when it returns, or behind the
// subtests that it has started.
type ender struct {
	call   ssa.CallInstruction // a defer statement, or a call made now
	text   string              // what is called
	object path.Path
}

// earlyCleanup reports what a function ends before the parallel subtests that it starts
// go on: those wait until the test that they are part of has returned.
func (c *checker) earlyCleanup(fn *ssa.Function) {
	enders := c.endersIn(fn)
	if len(enders) == 0 {
		return
	}
	said := make(map[ssa.CallInstruction]bool)
	for _, run := range c.callees.In(fn) {
		if !isSubtest(run) {
			continue
		}
		body, _ := callees.Func(run.Common().Args[2])
		if body == nil || len(body.Blocks) == 0 || len(body.Params) == 0 {
			continue
		}
		t := body.Params[len(body.Params)-1]
		for _, parallel := range c.callees.In(body) {
			if !c.tests.MakesParallel(parallel, t) {
				continue
			}
			for _, e := range enders {
				if said[e.call] || !endsAfter(e, run) {
					continue
				}
				if use, what := c.usedAfter(body, parallel, e.object); use != nil {
					said[e.call] = true
					c.reportCleanup(fn, run, parallel, use, what, e)
				}
			}
		}
	}
}

func (c *checker) reportCleanup(fn *ssa.Function, run, parallel ssa.CallInstruction, use ssa.Instruction, what string, e ender) {
	t := path.Name(run.Common().Args[0])
	when := "runs before"
	if _, ok := e.call.(*ssa.Defer); ok {
		when = "runs when this function returns, before"
	}
	c.Report(rule.Report{
		Kind: "early-cleanup", Pos: e.call.Pos(),
		Message: fmt.Sprintf("%s %s the parallel subtests, which wait for that, use %s (line %d): call it in %s.Cleanup",
			e.text, when, what, c.Line(use.Pos()), t),
		Witness: witness.Trace{
			{Goroutine: callees.Label(fn), Text: "starts a subtest", Pos: run.Pos()},
			{Goroutine: "subtest", Text: "waits in Parallel until the function that started it has returned", Pos: parallel.Pos(), Blocks: true},
			{Goroutine: callees.Label(fn), Text: "returns: " + e.text, Pos: e.call.Pos()},
			{Goroutine: "subtest", Text: "uses " + what, Pos: use.Pos()},
		},
	})
}

// endersIn returns the calls in a function that end an object by the conventions of the
// language, a context, or a file.
func (c *checker) endersIn(fn *ssa.Function) []ender {
	var out []ender
	for _, call := range c.callees.In(fn) {
		if _, isGo := call.(*ssa.Go); isGo {
			continue
		}
		if e, ok := enderOf(call.Common()); ok {
			out = append(out, ender{call, e.text, e.object})
			continue
		}
		d, ok := call.(*ssa.Defer)
		if !ok {
			continue
		}
		if lit, _ := callees.Func(d.Call.Value); lit != nil && lit.Parent() == fn && path.DeferredAt(lit) == d {
			for _, inner := range c.callees.In(lit) {
				if e, ok := enderOf(inner.Common()); ok {
					out = append(out, ender{call, e.text, e.object})
				}
			}
		}
	}
	return out
}

// enderOf says what a call ends: the receiver of Close or Stop, what os.Remove is
// given, the context of a cancel function, what the function returned that gave the
// caller a function to end it.
func enderOf(call *ssa.CallCommon) (ender, bool) {
	obj := callees.Object(call)
	var v ssa.Value
	var text string
	switch {
	case knowledge.Is(obj, "os", "Remove", "RemoveAll"):
		v, text = call.Args[0], "os."+obj.Name()
	case obj != nil && obj.Signature().Recv() != nil && knowledge.Ends(obj):
		v = callees.Receiver(call)
	case obj == nil && !call.IsInvoke() && len(call.Args) == 0:
		v, text = madeWith(call.Value), path.Name(call.Value)
	}
	if v == nil || !isOne(v) {
		return ender{}, false
	}
	p, ok := path.Of(v)
	if !ok {
		return ender{}, false
	}
	if text == "" {
		text = p.String() + "." + obj.Name()
	}
	return ender{text: text + "()", object: p}, true
}

// madeWith returns the first result of a call whose other is a function that ends it.
func madeWith(fn ssa.Value) ssa.Value {
	e, ok := path.Origin(fn).(*ssa.Extract)
	if !ok || e.Index == 0 || !knowledge.IsFunc(e.Type()) {
		return nil
	}
	if first := path.Result(e.Tuple, 0); first != nil && !knowledge.IsError(first.Type()) && !knowledge.IsFunc(first.Type()) && !knowledge.IsBool(first.Type()) {
		return first
	}
	return nil
}

// isOne reports whether a value is one object all the time: not in a variable that is
// assigned again.
func isOne(v ssa.Value) bool {
	if cell, ok := path.Variable(v).(*ssa.Alloc); ok {
		return len(path.CellOf(cell).Stores) <= 1
	}
	return true
}

// endsAfter reports whether a function that starts a subtest ends an object after that.
func endsAfter(e ender, run ssa.CallInstruction) bool {
	if _, ok := e.call.(*ssa.Defer); ok {
		return flow.Reaches(e.call, run, nil) || flow.Reaches(run, e.call, nil)
	}
	made, _ := e.object.Root().(ssa.Instruction)
	return flow.Reaches(run, e.call, func(i ssa.Instruction) bool { return i == made })
}

// usedAfter returns what uses an object in a subtest once it goes on after Parallel, and
// what that is.
func (c *checker) usedAfter(body *ssa.Function, parallel ssa.CallInstruction, object path.Path) (use ssa.Instruction, what string) {
	p := &parts{c: c, of: object, made: make(map[ssa.Value]bool)}
	uses := flow.Reach(body, parallel, func(i ssa.Instruction) bool { use, _ := p.use(i); return use != nil }, nil)
	if len(uses) == 0 {
		return nil, ""
	}
	return p.use(uses[0])
}
