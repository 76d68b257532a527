package iterpull

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
	"github.com/asynclint/asynclint/passes/witness"
)

//go:embed doc.go
var doc string

// Rule finds iterators that are left before their end, and those that go on then.
var Rule = rule.New(rule.Rule{
	Name:    "iterpull",
	Summary: "finds pulled iterators that are left without a call of stop, and iterators that go on when the loop over them is left",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "stop", Severity: rule.Error, Summary: "the function returns before the iterator has ended, without a call of its stop function"},
		{Name: "yield-again", Severity: rule.Error, Summary: "an iterator calls yield again after that has returned false"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

func run(p *rule.Pass) error {
	calls := p.ResultOf[callees.Analyzer].(*callees.Result)
	yieldsAgain(p, calls)
	if !p.Imports("iter") {
		return nil
	}
	for _, fn := range calls.Functions() {
		for _, call := range calls.In(fn) {
			if call, ok := call.(*ssa.Call); ok && knowledge.Is(callees.Object(&call.Call), "iter", "Pull", "Pull2") {
				check(p, fn, call)
			}
		}
	}
	return nil
}

// check reports a return of a function before an iterator that it pulls has ended.
func check(p *rule.Pass, fn *ssa.Function, pull *ssa.Call) {
	next, stop := path.Result(pull, 0), path.Result(pull, 1)
	if next == nil || leaves(next) || stop != nil && leaves(stop) {
		return
	}
	over := func(i ssa.Instruction) bool {
		if call, ok := i.(ssa.CallInstruction); ok && stop != nil && calls(call, stop) {
			return true
		}
		return i == i.Block().Instrs[0] && hasEnded(i.Block(), next)
	}
	exits := slices.DeleteFunc(flow.ExitsWithout(fn, pull, over), func(exit ssa.Instruction) bool {
		for b := exit.Block(); b != nil; b = b.Idom() {
			if hasEnded(b, next) {
				return true
			}
		}
		return false
	})
	if len(exits) == 0 {
		return
	}
	name, seq := "its second result", path.Name(pull.Call.Args[0])
	if stop != nil && len(path.Uses(stop)) > 0 {
		name = path.Name(stop)
	}
	p.Report(rule.Report{
		Kind: "stop", Pos: pull.Pos(),
		Message: fmt.Sprintf("%s is left here (line %d) before it may have ended, and %s is not called: what runs it waits for ever for the next call, and what it defers is never done; defer stop() after iter.Pull",
			seq, p.Line(flow.ExitPos(exits[0])), name),
		Witness: witness.Trace{
			{Goroutine: callees.Label(fn), Text: "pulls " + seq, Pos: pull.Pos()},
			{Goroutine: callees.Label(fn), Text: "returns without " + name, Pos: flow.ExitPos(exits[0])},
		},
	})
}

// leaves reports whether something else is done with a function than to call it, in the
// function that has it or in what that defers.
func leaves(v ssa.Value) bool {
	return slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.DebugRef:
			return false
		case ssa.CallInstruction:
			_, started := use.(*ssa.Go)
			return started || !calls(use, v)
		}
		return true
	})
}

// calls reports whether a call is of a function value.
func calls(call ssa.CallInstruction, v ssa.Value) bool { return path.Origin(call.Common().Value) == v }

// hasEnded reports whether a block is run when a call of next has said that there are no
// more values, and at no other time.
func hasEnded(b *ssa.BasicBlock, next ssa.Value) bool {
	if len(b.Preds) != 1 || b.Preds[0].Succs[1] != b {
		return false
	}
	branch, ok := b.Preds[0].Instrs[len(b.Preds[0].Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	return saysMore(branch.Cond, next)
}

// saysMore reports whether a condition is the last result of a call of next, or of one of
// several.
func saysMore(cond, next ssa.Value) bool {
	if phi, ok := cond.(*ssa.Phi); ok {
		return !slices.ContainsFunc(phi.Edges, func(e ssa.Value) bool { _, nested := e.(*ssa.Phi); return nested || !saysMore(e, next) })
	}
	more, ok := path.Origin(cond).(*ssa.Extract)
	if !ok {
		return false
	}
	call, ok := more.Tuple.(*ssa.Call)
	return ok && path.Origin(call.Call.Value) == next && more.Index == call.Call.Signature().Results().Len()-1
}
