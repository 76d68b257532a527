package lockmismatch

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/witness"
)

//go:embed doc.go
var doc string

// Rule finds unlocks that do not match their lock.
var Rule = rule.New(rule.Rule{
	Name:    "lockmismatch",
	Summary: "finds locks given back in the wrong mode, at the wrong time, twice, or not before the next iteration",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "mode", Severity: rule.Error, Summary: "RLock is given back with Unlock, Lock with RUnlock, or Lock is deferred where Unlock is meant"},
		{Name: "twice", Severity: rule.Error, Summary: "a lock is given back a second time on one path, by hand or by a deferred unlock"},
		{Name: "untaken", Severity: rule.Error, Summary: "a lock is given back that TryLock has not taken, or that nobody asked it about, or that nobody has taken at all"},
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
			check(p, locks, e)
		}
		said := make(map[ssa.CallInstruction]bool)
		for _, t := range locks.GivenTwice(fn) {
			if !said[t.First] { // whoever corrects the first corrects what follows
				said[t.First] = true
				twice(p, t)
			}
		}
		for _, d := range locks.KeysDropped(fn) {
			dropped(p, d)
		}
		for _, u := range locks.GivenUntaken(fn) {
			untaken(p, u)
		}
		for _, n := range locks.GivenNever(fn) {
			never(p, n)
		}
	}
	return nil
}

func check(p *rule.Pass, locks *lockset.Result, e lockset.Event) {
	name, me := e.Held.Path.String(), callees.Label(e.Instr.Parent())
	switch {
	case e.Kind == lockset.WrongUnlock && e.Waits:
		p.Report(rule.Report{
			Kind: "mode", Pos: e.Instr.Pos(),
			Message: fmt.Sprintf("Wait gives back %s with %s, which was taken with %s (line %d): a fatal error at run time; take it with %s, or give the condition %s.RLocker()",
				name, e.Lock.Mode.Unlock(), e.Held.Mode, p.Line(e.Held.Pos), e.Lock.Mode, name),
		})
	case e.Kind == lockset.WrongUnlock && e.Callee != "":
		p.Report(rule.Report{
			Kind: "mode", Pos: e.Instr.Pos(),
			Message: fmt.Sprintf("%s gives back %s with %s, which was taken with %s (line %d): a fatal error at run time; call %s.%s here",
				e.Callee, name, e.Lock.Mode.Unlock(), e.Held.Mode, p.Line(e.Held.Pos), name, e.Held.Mode.Unlock()),
		})
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
	case e.Kind == lockset.Relock && helps(e) && e.Deferred && e.Held.Pos == e.Instr.Pos():
		at := e.Instr.Pos()
		for _, call := range callees.Calls(e.Instr.Parent()) {
			if _, ok := call.(*ssa.Defer); ok && locks.GivesBack(call, e.Held.Path) {
				at = call.Pos() // what is to be changed
			}
		}
		p.Report(rule.Report{
			Kind: "defer-in-loop", Pos: at,
			Message: fmt.Sprintf("%s is locked in a loop and unlocked by a defer, which runs only when the function returns: the second iteration waits for ever; move the body to a function of its own",
				name),
			Witness: witness.Trace{
				{Goroutine: me, Text: "locks " + name + " and defers the unlock", Pos: e.Instr.Pos()},
				{Goroutine: me, Text: "waits for its own lock in the next iteration", Blocks: true, Pos: e.Instr.Pos()},
			},
		})
	}
}

// dropped reports a deferred helper that takes a lock and returns what gives it back.
func dropped(p *rule.Pass, d lockset.Dropped) {
	name, helper, me := d.Path.String(), callees.NameOf(d.Instr.Common()), callees.Label(d.Instr.Parent())
	p.Report(rule.Report{
		Kind: "mode", Pos: d.Instr.Pos(),
		Message: fmt.Sprintf("defer %s() takes %s when this function returns, and nobody calls what it returns, which gives the lock back: defer %s()() is meant",
			helper, name, helper),
		Witness: witness.Trace{
			{Goroutine: me, Text: "returns, and takes " + name, Pos: d.Instr.Pos()},
			{Goroutine: "next caller", Text: "waits for " + name, Blocks: true, Pos: d.Instr.Pos()},
		},
	})
}

// helps reports whether an event is of a call of Lock, or of a helper that locks.
func helps(e lockset.Event) bool {
	_, now := e.Instr.(*ssa.Call)
	return now && (e.Callee == "" || e.Acq.Certain() && !e.Inside)
}

// twice reports a lock that is given back twice on one path: at the call by
// hand if the other is deferred, which is how the code began; else at the
// second.
func twice(p *rule.Pass, t lockset.Twice) {
	name, me, unlock := t.Path.String(), callees.Label(t.Again.Parent()), t.Mode.Unlock()
	trace := witness.Trace{{Goroutine: me, Text: "takes " + name, Pos: t.Taken.Pos}}
	at := t.Again.Pos()
	_, firstLater := t.First.(*ssa.Defer)
	var msg string
	switch {
	case t.First == t.Again:
		msg = fmt.Sprintf("%s is given back in a loop and not taken again: in the next iteration %s is a fatal error at run time; break after it, or take the lock in the loop", name, unlock)
	case t.Exit == nil:
		msg = fmt.Sprintf("%s was given back on line %d already and is not taken again on the way here: a second %s is a fatal error at run time; return after the first, or drop it", name, p.Line(t.First.Pos()), unlock)
	case firstLater:
		at = max(t.First.Pos(), t.Again.Pos())
		msg = fmt.Sprintf("%s.%s is deferred twice (line %d), and the second to run is a fatal error: drop one", name, unlock, p.Line(min(t.First.Pos(), t.Again.Pos())))
	default:
		at = t.First.Pos()
		msg = fmt.Sprintf("%s is given back here and again by the deferred %s (line %d) when the function returns on line %d, which is a fatal error at run time: drop this one", name, unlock, p.Line(t.Again.Pos()), p.Line(flow.ExitPos(t.Exit)))
	}
	trace = append(trace, witness.Event{Goroutine: me, Text: "gives " + name + " back", Pos: t.First.Pos()})
	if t.Exit != nil {
		trace = append(trace, witness.Event{Goroutine: me, Text: "returns", Pos: flow.ExitPos(t.Exit)})
	}
	trace = append(trace, witness.Event{Goroutine: me, Text: "gives " + name + " back again: fatal error", Blocks: true, Pos: t.Again.Pos()})
	p.Report(rule.Report{Kind: "twice", Pos: at, Message: msg, Witness: trace})
}

// untaken reports a lock that is given back though TryLock may not have taken it.
func untaken(p *rule.Pass, u lockset.Untaken) {
	name, me, unlock := u.Path.String(), callees.Label(u.Again.Parent()), u.Mode.Unlock()
	try := callees.NameOf(&u.Try.Call)
	trace := witness.Trace{
		{Goroutine: "another", Text: "has " + name, Pos: u.Try.Pos()},
		{Goroutine: me, Text: name + "." + try + " says no", Pos: u.Try.Pos()},
		{Goroutine: me, Text: "gives back what the other has, or nobody: fatal error", Blocks: true, Pos: u.Again.Pos()},
	}
	msg := fmt.Sprintf("nobody looks whether %s.%s (line %d) took the lock that %s gives back here: it may be another's, or nobody's, which is a fatal error at run time: give it back only if %s returned true",
		name, try, p.Line(u.Try.Pos()), unlock, try)
	if u.Asked {
		msg = fmt.Sprintf("%s.%s gives back the lock where %s (line %d) has not taken it: it is another's, or by now nobody's, which is a fatal error at run time: drop it",
			name, unlock, try, p.Line(u.Try.Pos()))
	}
	p.Report(rule.Report{Kind: "untaken", Pos: u.Again.Pos(), Message: msg, Witness: trace})
}

// never reports a lock that is given back before anybody has taken it.
func never(p *rule.Pass, n lockset.Never) {
	name, me, unlock := n.Path.String(), callees.Label(n.Again.Parent()), n.Mode.Unlock()
	trace := witness.Trace{{Goroutine: callees.Label(n.Made.Parent()), Text: "makes " + name, Pos: n.Made.Pos()}}
	by := ""
	if n.Call != nil {
		by = fmt.Sprintf(", which is handed in (line %d) as it was made,", p.Line(n.Call.Pos()))
		trace = append(trace, witness.Event{Goroutine: callees.Label(n.Made.Parent()), Text: "calls " + me, Pos: n.Call.Pos()})
	}
	p.Report(rule.Report{
		Kind: "untaken", Pos: n.Again.Pos(),
		Message: fmt.Sprintf("%s gives back %s%s before anybody has taken it: a fatal error at run time; take it first", unlock, name, by),
		Witness: append(trace, witness.Event{Goroutine: me, Text: "gives back what nobody has: fatal error", Blocks: true, Pos: n.Again.Pos()}),
	})
}
