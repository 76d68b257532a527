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
	Requires: []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer, recovers.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

type checker struct {
	*rule.Pass
	calls    *callees.Result
	spawn    *spawn.Result
	recovers *recovers.Result
}

func run(p *rule.Pass) error {
	c := &checker{p, p.ResultOf[callees.Analyzer].(*callees.Result), p.ResultOf[spawn.Analyzer].(*spawn.Result), p.ResultOf[recovers.Analyzer].(*recovers.Result)}
	for _, fn := range c.calls.Functions() {
		for _, call := range callees.Calls(fn) {
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

// tooDeep reports a call, in a literal that is deferred, of an exported function
// that recovers: the literal is what is deferred, so that function gets nil.
// One that only this package calls is reported where it recovers.
func (c *checker) tooDeep(fn *ssa.Function, call ssa.CallInstruction) {
	_, now := call.(*ssa.Call)
	obj := callees.Object(call.Common())
	if !now || obj == nil || !obj.Exported() || !c.onlyDeferred(fn) || !c.recovers.Stops(call.Common()) {
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
	return callee != nil && c.calls.AllCallersKnown(callee)
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
	callers := c.calls.CallersOf(fn)
	if len(callers) == 0 || slices.ContainsFunc(callers, func(i ssa.CallInstruction) bool { _, now := i.(*ssa.Call); return !now }) {
		return
	}
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
	var spawns []ssa.CallInstruction
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Defer:
				if c.recovers.Stops(&i.Call) {
					guard = i
				}
			case *ssa.Go:
				spawns = append(spawns, i)
			case *ssa.Call:
				if !bookkeeping(i.Common()) {
					return
				}
			case *ssa.Alloc, *ssa.Store, *ssa.MakeClosure, *ssa.MakeChan, *ssa.Return, *ssa.RunDefers, *ssa.Jump, *ssa.If, *ssa.Phi, *ssa.BinOp, *ssa.FieldAddr, *ssa.MakeInterface, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.DebugRef, *ssa.UnOp, *ssa.Extract:
			default:
				return
			}
		}
	}
	if guard == nil || len(spawns) == 0 {
		return
	}
	for _, g := range spawns {
		if s := c.spawn.At(g); s == nil || s.Body() != nil && c.recovers.Recovers(s.Body()) {
			return
		}
	}
	c.Report(rule.Report{
		Kind: "dead-recover", Pos: guard.Pos(),
		Message: fmt.Sprintf("this recover cannot see a panic of the goroutine started on line %d, which ends the process: defer it in the goroutine", c.Line(spawns[0].Pos())),
	})
}

// bookkeeping reports whether a call surely does not panic.
func bookkeeping(call *ssa.CallCommon) bool {
	obj := callees.Object(call)
	return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "sync" && (obj.Name() == "Add" || obj.Name() == "Wait" || obj.Name() == "Lock" || obj.Name() == "Unlock")
}

// goroutine reports a goroutine without a recover of its own.
func (c *checker) goroutine(s *spawn.Site) {
	body := s.Body()
	if !c.On("goroutine") || body == nil || s.Kind != spawn.GoStmt || c.guarded(body) {
		return
	}
	if len(callees.Calls(body)) == 0 {
		return
	}
	c.Report(rule.Report{
		Kind: "goroutine", Pos: s.Pos(),
		Message: "a panic in this goroutine ends the whole process: defer a function that recovers, or start it through a wrapper that does",
	})
}

func (c *checker) guarded(body *ssa.Function) bool {
	names := c.Strings("recoverers")
	return c.recovers.Recovers(body) || slices.ContainsFunc(callees.Calls(body), func(i ssa.CallInstruction) bool {
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
	for _, call := range callees.Calls(body) {
		obj := callees.Object(call.Common())
		if obj == nil || obj.Pkg() == nil {
			continue
		}
		k, ok := knowledge.Of(obj)
		if !ok || k.Does&knowledge.NoReturn == 0 || obj.Pkg().Path() == "runtime" || strings.HasPrefix(obj.Name(), "Panic") || obj.Pkg().Path() == "testing" {
			continue
		}
		why := "other goroutines and deferred calls get no chance to clean up"
		if hasDefers(starter) {
			why = "what " + starter.Name() + " deferred does not run"
		}
		c.Report(rule.Report{
			Kind: "fatal", Pos: call.Pos(),
			Message: fmt.Sprintf("%s.%s ends the process from a goroutine, and %s: send the error to whoever started it", obj.Pkg().Name(), obj.Name(), why),
		})
		return
	}
}

func hasDefers(fn *ssa.Function) bool {
	return slices.ContainsFunc(callees.Calls(fn), func(c ssa.CallInstruction) bool { _, ok := c.(*ssa.Defer); return ok })
}
