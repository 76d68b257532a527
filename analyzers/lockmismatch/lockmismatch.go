package lockmismatch

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/witness"
)

//go:embed doc.go
var doc string

// Rule finds unlocks that do not match their lock.
var Rule = rule.New(rule.Rule{
	Name:    "lockmismatch",
	Summary: "finds locks given back in the wrong mode, at the wrong time, or not before the next iteration",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "mode", Severity: rule.Error, Summary: "RLock is given back with Unlock, Lock with RUnlock, or Lock is deferred where Unlock is meant"},
		{Name: "defer-in-loop", Severity: rule.Error, Summary: "the unlock is deferred in a loop, so the next iteration waits for ever"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, lockset.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

func run(p *rule.Pass) error {
	locks := p.ResultOf[lockset.Analyzer].(*lockset.Result)
	for _, fn := range p.ResultOf[callees.Analyzer].(*callees.Result).Functions() {
		for _, e := range locks.Body(fn).Events {
			check(p, e)
		}
	}
	return nil
}

func check(p *rule.Pass, e lockset.Event) {
	name, me := e.Held.Path.String(), e.Instr.Parent().Name()
	switch {
	case e.Kind == lockset.WrongUnlock:
		p.Report(rule.Report{
			Kind: "mode", Pos: e.Instr.Pos(),
			Message: fmt.Sprintf("%s.%s gives back a lock taken with %s (line %d), which is a fatal error at run time: call %s",
				name, e.Lock.Mode.Unlock(), e.Held.Mode, p.Line(e.Held.Pos), e.Held.Mode.Unlock()),
		})
	case e.Kind == lockset.DeferredLock:
		p.Report(rule.Report{
			Kind: "mode", Pos: e.Instr.Pos(),
			Message: fmt.Sprintf("defer %s.%s() while %s is held (line %d) waits for itself at the return: defer %s.%s() is meant",
				name, e.Lock.Mode, name, p.Line(e.Held.Pos), name, e.Held.Mode.Unlock()),
		})
	case e.Kind == lockset.Relock && e.Callee == "" && e.Deferred && e.Held.Pos == e.Instr.Pos():
		p.Report(rule.Report{
			Kind: "defer-in-loop", Pos: e.Instr.Pos(),
			Message: fmt.Sprintf("%s is locked in a loop and unlocked by a defer, which runs only when the function returns: the second iteration waits for ever; move the body to a function of its own",
				name),
			Witness: witness.Trace{
				{Goroutine: me, Text: "locks " + name + " and defers the unlock", Pos: e.Instr.Pos()},
				{Goroutine: me, Text: "waits for its own lock in the next iteration", Blocks: true, Pos: e.Instr.Pos()},
			},
		})
	}
}
