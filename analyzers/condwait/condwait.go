package condwait

import (
	_ "embed"
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

//go:embed doc.go
var doc string

// Rule finds waits on condition variables that do not test the condition
// again.
var Rule = rule.New(rule.Rule{
	Name:    "condwait",
	Summary: "finds waits on sync.Cond that end too early or never",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "once", Severity: rule.Strict, Summary: "Wait returns although the condition may not hold"},
		{Name: "no-lock", Severity: rule.Error, Summary: "Wait is called without the lock that it gives back, which is a fatal error"},
		{Name: "fixed", Severity: rule.Error, Summary: "the loop around Wait tests what nothing can change meanwhile"},
		{Name: "value", Severity: rule.Error, Summary: "Wait is handed over as a function, away from the lock and the loop that it needs"},
		{Name: "missed", Severity: rule.Warning, Summary: "what a waiter tests is changed, and signalled, without its lock, and the waiter misses it"},
		{Name: "one-woken", Severity: rule.Warning, Summary: "a flag that sends all waiters away is set, and only one of them is woken"},
		{Name: "other-lock", Severity: rule.Strict, Summary: "another lock is held during Wait, which only gives its own back"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, lockset.Analyzer, spawn.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

func run(p *rule.Pass) error {
	if !p.Imports("sync") {
		return nil
	}
	calls := p.ResultOf[callees.Analyzer].(*callees.Result)
	locks := p.ResultOf[lockset.Analyzer].(*lockset.Result)
	starts := p.ResultOf[spawn.Analyzer].(*spawn.Result)
	u := &unlocked{calls: calls, locks: locks}
	if p.On("missed") || p.On("one-woken") {
		u.gather()
	}
	if len(u.waiting) > 0 && p.On("missed") {
		u.missed(p)
	}
	if len(u.waiting) > 0 && p.On("one-woken") {
		u.oneWoken(p, starts)
	}
	for _, fn := range calls.Functions() {
		asValue(p, starts, fn)
		if p.On("other-lock") {
			otherLock(p, locks, fn)
		}
		for _, call := range calls.In(fn) {
			if _, ok := call.(*ssa.Call); !ok || !knowledge.Is(callees.Object(call.Common()), "sync", "Cond.Wait") || len(call.Common().Args) == 0 {
				continue
			}
			name := name(call.Common().Args[0])
			if stuck(call) {
				p.Report(rule.Report{
					Kind: "fixed", Pos: call.Pos(),
					Message: fmt.Sprintf("the loop around %s.Wait() tests only what nothing changes while it runs, so it waits for ever: test the state that those who signal change", name),
				})
				continue
			}
			if lock, ok := u.without(call.(*ssa.Call)); ok {
				p.Report(rule.Report{
					Kind: "no-lock", Pos: call.Pos(),
					Message: fmt.Sprintf("%[1]s.Wait() is called without %[2]s, which it gives back at once: a fatal error, unlock of unlocked mutex; hold %[2]s from before the test of the condition on", name, lock),
				})
				continue
			}
			if !p.On("once") || !tested(call) || looped(calls, call, 0) && !goesOn(call) {
				continue
			}
			why := "it returns when somebody signals, whether the condition holds or not"
			if consumes(call) {
				why = "it returns on every Broadcast, and another goroutine may have been faster"
			}
			p.Report(rule.Report{
				Kind: "once", Pos: call.Pos(),
				Message: fmt.Sprintf("%s.Wait() is tested for with if, but %s: test the condition with for", name, why),
			})
		}
	}
	return nil
}

func name(v ssa.Value) string {
	if cond, ok := path.Of(v); ok {
		return cond.String()
	}
	return path.Name(v)
}

// asValue reports Wait methods that are handed to another goroutine.
func asValue(p *rule.Pass, starts *spawn.Result, fn *ssa.Function) {
	for _, call := range callees.Calls(fn) {
		if _, ok := call.(*ssa.Go); ok && knowledge.Is(callees.Object(call.Common()), "sync", "Cond.Wait") && len(call.Common().Args) == 1 {
			handedOver(p, call.Pos(), "the go statement", call.Common().Args[0])
			continue
		}
		for i, arg := range call.Common().Args {
			recv := waitOf(arg)
			if recv == nil {
				continue
			}
			if use, ok := starts.ArgUse(call.Common(), i); ok && (use.Use == knowledge.Spawned || use.Use == knowledge.Parallel) {
				handedOver(p, call.Pos(), callees.NameOf(call.Common()), recv)
			}
		}
	}
}

func handedOver(p *rule.Pass, pos token.Pos, runner string, cond ssa.Value) {
	p.Report(rule.Report{
		Kind: "value", Pos: pos,
		Message: fmt.Sprintf("%[1]s runs %[2]s.Wait in another goroutine, which misses a Signal that comes before and tests no condition, so that it may wait for ever: start a function that locks %[2]s.L and calls Wait in a loop", runner, name(cond)),
	})
}

// waitOf returns the condition whose method Wait a value is, or nil.
func waitOf(v ssa.Value) ssa.Value {
	mc, ok := path.Origin(v).(*ssa.MakeClosure)
	if !ok || len(mc.Bindings) != 1 {
		return nil
	}
	obj, _ := mc.Fn.(*ssa.Function).Object().(*types.Func)
	if !knowledge.Is(obj, "sync", "Cond.Wait") {
		return nil
	}
	return mc.Bindings[0]
}

// otherLock reports waits with a lock held that Wait does not give back.
func otherLock(p *rule.Pass, locks *lockset.Result, fn *ssa.Function) {
	for _, e := range locks.Body(fn).Events {
		if e.Kind != lockset.Order || !e.Acq.Wait || e.Inside || !known(e.Lock.Path) {
			continue
		}
		held, at := e.Held.Path.String(), e.Instr.Pos()
		what := "Wait"
		trace := witness.Trace{{Goroutine: callees.Label(fn), Text: "takes " + held + " with " + e.Held.Mode.String(), Pos: e.Held.Pos}}
		if e.Acq.Pos().IsValid() && e.Acq.Pos() != at {
			what = e.Callee
			trace = append(trace, witness.Event{Goroutine: callees.Label(fn), Text: "calls " + e.Callee, Pos: at})
			trace = append(trace, witness.Event{Goroutine: callees.Label(fn), Text: "waits for a signal", Blocks: true, Pos: e.Acq.Pos()})
		} else {
			trace = append(trace, witness.Event{Goroutine: callees.Label(fn), Text: "waits for a signal", Blocks: true, Pos: at})
		}
		trace = append(trace, witness.Event{Goroutine: "another goroutine", Text: "waits for " + held, Blocks: true, Pos: e.Held.Pos})
		p.Report(rule.Report{
			Kind: "other-lock", Pos: at, Witness: trace,
			Message: fmt.Sprintf("%s waits for a signal with %s held (line %d), which only the condition's own lock is given back for: everybody who needs %s waits as well, and if one of them is to signal, for ever; give %s back before",
				what, held, p.Line(e.Held.Pos), held, held),
		})
	}
}

// known reports whether a path names the lock of a condition, rather than the
// field that keeps whatever it is.
func known(lock path.Path) bool {
	l := lock.Last()
	return lock.Valid() && l != nil && l.Pkg() != nil && l.Pkg().Path() != "sync"
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
		if branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If); ok && len(d.Preds) == 1 && !isThere(branch.Cond, call.Common().Args[0]) {
			return true
		}
	}
	return false
}

// isThere reports whether a condition asks whether the condition variable
// exists, and nothing about what is waited for.
func isThere(cond, v ssa.Value) bool {
	b, ok := cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	p, ok := path.Of(v)
	for _, x := range []ssa.Value{b.X, b.Y} {
		if q, ok2 := path.Of(x); ok && ok2 && p == q {
			return true
		}
	}
	return false
}
