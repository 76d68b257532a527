package panicboundary

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/recovers"
	"github.com/asynclint/asynclint/passes/settings"
	"github.com/asynclint/asynclint/passes/spawn"
)

//go:embed doc.go
var doc string

// Rule finds recovers that cannot recover, and goroutines that end the
// process.
var Rule = rule.New(rule.Rule{
	Name:    "panicboundary",
	Summary: "finds recovers that recover nothing, and goroutines whose panic or exit ends the process",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "dead-recover", Severity: rule.Error, Summary: "the call of recover cannot stop the panic it is there for"},
		{Name: "goroutine", Severity: rule.Strict, Summary: "a panic in this goroutine ends the process"},
		{Name: "fatal", Severity: rule.Strict, Summary: "the goroutine ends the process while others still have to clean up"},
	},
	Options: []settings.Option{
		{Name: "recoverers", Doc: "functions that recover when deferred, as import/path.Func", Default: []string{}},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer, recovers.Analyzer, ending.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

type checker struct {
	*rule.Pass
	calls    *callees.Result
	spawn    *spawn.Result
	recovers *recovers.Result
	ending   *ending.Result
}

func run(p *rule.Pass) error {
	c := &checker{p, p.ResultOf[callees.Analyzer].(*callees.Result), p.ResultOf[spawn.Analyzer].(*spawn.Result), p.ResultOf[recovers.Analyzer].(*recovers.Result), p.ResultOf[ending.Analyzer].(*ending.Result)}
	for _, fn := range c.calls.Functions() {
		for _, call := range c.calls.In(fn) {
			if recovers.IsRecover(call.Common()) {
				c.recover(fn, call)
			}
			c.tooDeep(fn, call)
		}
		c.wrongFunction(fn)
	}
	for _, s := range c.spawn.Sites {
		c.goroutine(s)
		c.fatal(s)
	}
	return nil
}

// tooDeep reports a call, in a literal that is deferred, of a function that
// recovers: the literal is what is deferred, so that function gets nil. One
// that nobody defers is reported where it recovers.
func (c *checker) tooDeep(fn *ssa.Function, call ssa.CallInstruction) {
	_, now := call.(*ssa.Call)
	obj := callees.Object(call.Common())
	if !now || obj == nil || !c.onlyDeferred(fn) || !c.recovers.Stops(call.Common()) {
		return
	}
	if obj.Pkg() == c.Pkg && c.reportedThere(call) {
		return
	}
	c.Report(rule.Report{
		Kind: "dead-recover", Pos: call.Pos(),
		Message: fmt.Sprintf("%s recovers only when it is deferred itself, and here a deferred function literal calls it, so the panic goes on: write defer %s(...)", obj.Name(), obj.Name()),
	})
}

// onlyDeferred reports whether a function is a literal that is deferred, and
// called in no other way.
func (c *checker) onlyDeferred(fn *ssa.Function) bool {
	if fn.Parent() == nil || !c.calls.AllCallersKnown(fn) {
		return false
	}
	callers := c.calls.CallersOf(fn)
	return len(callers) > 0 && !slices.ContainsFunc(callers, func(i ssa.CallInstruction) bool { _, ok := i.(*ssa.Defer); return !ok })
}

// reportedThere reports whether the function that recovers is reported itself.
func (c *checker) reportedThere(call ssa.CallInstruction) bool {
	callee := callees.Unwrap(call.Common().StaticCallee())
	return callee != nil && c.calls.AllCallersKnown(callee) && c.onlyCalled(callee)
}

// onlyCalled reports whether a function is called, and never deferred or
// started, as far as its callers are known.
func (c *checker) onlyCalled(fn *ssa.Function) bool {
	callers := c.calls.CallersOf(fn)
	return len(callers) > 0 && !slices.ContainsFunc(callers, func(i ssa.CallInstruction) bool { _, now := i.(*ssa.Call); return !now })
}

// recover reports a call of recover in a place where it always gives nil:
// deferred itself, or in a function that is never deferred.
func (c *checker) recover(fn *ssa.Function, call ssa.CallInstruction) {
	if _, ok := call.(*ssa.Defer); ok {
		c.Report(rule.Report{
			Kind: "dead-recover", Pos: call.Pos(),
			Message: "defer recover() does not stop a panic, since recover works only when a deferred function calls it: write defer func() { ... recover() ... }()",
		})
		return
	}
	if !c.calls.AllCallersKnown(fn) {
		return
	}
	if !c.onlyCalled(fn) {
		return
	}
	callers := c.calls.CallersOf(fn)
	name := "this function literal"
	if fn.Parent() == nil {
		name = fn.Name()
	}
	c.Report(rule.Report{
		Kind: "dead-recover", Pos: call.Pos(),
		Message: fmt.Sprintf("recover in %s always gives nil, since %s is called (line %d) and never deferred itself: defer it directly", name, name, c.Line(callers[0].Pos())),
	})
}

// wrongFunction reports a deferred recover in a function that does nothing
// but start goroutines, whose panics it cannot see.
func (c *checker) wrongFunction(fn *ssa.Function) {
	var guard *ssa.Defer
	for _, call := range c.calls.In(fn) {
		if d, ok := call.(*ssa.Defer); ok && c.recovers.Stops(&d.Call) {
			guard = d
		}
	}
	if guard == nil {
		return
	}
	starts := c.recovers.OnlyStarts(fn)
	if len(starts) == 0 {
		return
	}
	c.Report(rule.Report{
		Kind: "dead-recover", Pos: guard.Pos(),
		Message: fmt.Sprintf("this recover cannot see a panic of the goroutine started on line %d, which ends the process: defer it in the goroutine", c.Line(starts[0].Pos())),
	})
}

// goroutine reports a goroutine without a recover of its own.
func (c *checker) goroutine(s *spawn.Site) {
	body := s.Body()
	if !c.On("goroutine") || body == nil || s.Wrapped || s.Kind != spawn.GoStmt || c.guarded(body) {
		return
	}
	if len(c.calls.In(body)) == 0 {
		return
	}
	c.Report(rule.Report{
		Kind: "goroutine", Pos: s.Pos(),
		Message: "a panic in this goroutine ends the whole process: defer a function that recovers, or start it through a wrapper that does",
	})
}

func (c *checker) guarded(body *ssa.Function) bool {
	names := c.Strings("recoverers")
	return c.recovers.Recovers(body) || slices.ContainsFunc(c.calls.In(body), func(i ssa.CallInstruction) bool {
		if _, ok := i.(*ssa.Defer); !ok {
			return false
		}
		obj := callees.Object(i.Common())
		return obj != nil && obj.Pkg() != nil && slices.Contains(names, obj.Pkg().Path()+"."+obj.Name())
	})
}

// fatal reports a goroutine that exits the process although the function that
// started it has deferred work, which then does not run.
func (c *checker) fatal(s *spawn.Site) {
	body := s.Body()
	if body == nil || c.IsTest(s.Pos()) {
		return
	}
	starter := s.Instr.Parent()
	if c.Pkg.Name() == "main" && !hasDefers(starter) {
		return
	}
	for _, call := range c.calls.In(body) {
		what := exits(call)
		if what == "" && c.exitsFor(call) {
			what = callees.NameOf(call.Common())
		}
		if what == "" {
			continue
		}
		why := "other goroutines and deferred calls get no chance to clean up"
		if hasDefers(starter) {
			why = "what " + starter.Name() + " deferred does not run"
		}
		c.Report(rule.Report{
			Kind: "fatal", Pos: call.Pos(),
			Message: fmt.Sprintf("%s ends the process from a goroutine, and %s: send the error to whoever started it", what, why),
		})
		return
	}
}

// exits names the function that a call ends the process by; empty if it does
// not.
func exits(call ssa.CallInstruction) string {
	obj := callees.Object(call.Common())
	if obj == nil || obj.Pkg() == nil {
		return ""
	}
	k, ok := knowledge.Of(obj)
	if !ok || k.Does&knowledge.NoReturn == 0 || obj.Pkg().Path() == "runtime" || strings.HasPrefix(obj.Name(), "Panic") || obj.Pkg().Path() == "testing" {
		return ""
	}
	return obj.Pkg().Name() + "." + obj.Name()
}

// exitsFor reports whether a call is of a helper that ends the process itself,
// always or if it is given an error.
func (c *checker) exitsFor(call ssa.CallInstruction) bool {
	now, ok := call.(*ssa.Call)
	if !ok || now.Call.IsInvoke() || !c.ending.May(now) {
		return false
	}
	given := slices.ContainsFunc(now.Call.Args, func(a ssa.Value) bool { return knowledge.IsError(a.Type()) })
	fn := callees.Unwrap(now.Call.StaticCallee())
	if fn == nil || len(fn.Blocks) == 0 || fn.Pkg == nil || fn.Pkg.Pkg != c.Pkg {
		return given
	}
	return (given || len(flow.ExitsWithout(fn, nil, nil)) == 0) && slices.ContainsFunc(c.calls.In(fn), func(in ssa.CallInstruction) bool { return exits(in) != "" })
}

func hasDefers(fn *ssa.Function) bool {
	return slices.ContainsFunc(callees.Calls(fn), func(c ssa.CallInstruction) bool { _, ok := c.(*ssa.Defer); return ok })
}
