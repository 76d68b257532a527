package condwait

import (
	_ "embed"
	"fmt"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

//go:embed doc.go
var doc string

// Rule finds waits on condition variables that do not test the condition
// again.
var Rule = rule.New(rule.Rule{
	Name:     "condwait",
	Summary:  "finds sync.Cond.Wait outside a loop that tests the condition again",
	Doc:      doc,
	Since:    "0.1.0",
	Kinds:    []rule.Kind{{Severity: rule.Error, Summary: "Wait returns although the condition may not hold"}},
	Requires: []*analysis.Analyzer{callees.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

func run(p *rule.Pass) error {
	if !p.Imports("sync") {
		return nil
	}
	calls := p.ResultOf[callees.Analyzer].(*callees.Result)
	for _, fn := range calls.Functions() {
		for _, call := range callees.Calls(fn) {
			if !knowledge.Is(callees.Object(call.Common()), "sync", "Cond.Wait") || looped(calls, call, 0) || !tested(call) {
				continue
			}
			name := path.Name(call.Common().Args[0])
			if cond, ok := path.Of(call.Common().Args[0]); ok {
				name = cond.String()
			}
			p.Report(rule.Report{
				Pos:     call.Pos(),
				Message: fmt.Sprintf("%s.Wait() is tested for with if, but it returns on every Broadcast, and another goroutine may have been faster: test the condition with for", name),
			})
		}
	}
	return nil
}

// looped reports whether a wait can run again before its function's caller
// goes on: it is in a loop, or its function is called in one.
func looped(calls *callees.Result, call ssa.CallInstruction, depth int) bool {
	if flow.InLoop(call) {
		return true
	}
	fn := call.Parent()
	if depth > 3 || !calls.AllCallersKnown(fn) {
		return false
	}
	callers := calls.CallersOf(fn)
	return len(callers) > 0 && !slices.ContainsFunc(callers, func(c ssa.CallInstruction) bool { return !looped(calls, c, depth+1) })
}

// tested reports whether a branch decides whether the call runs. A wait that
// is not tested for at all is a function that waits for a signal, whose
// callers test.
func tested(call ssa.CallInstruction) bool {
	for d := call.Block(); d != nil; d = d.Idom() {
		p := d.Idom()
		if p == nil {
			return false
		}
		if _, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If); ok && len(d.Preds) == 1 {
			return true
		}
	}
	return false
}
