package relock

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
	"github.com/asynclint/asynclint/passes/limits"
	"github.com/asynclint/asynclint/passes/lockgraph"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

//go:embed doc.go
var doc string

// Rule finds locks that are taken while the same goroutine holds them.
var Rule = rule.New(rule.Rule{
	Name:    "relock",
	Summary: "finds mutexes locked again by the goroutine that holds them",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Severity: rule.Error, Summary: "the goroutine waits for a lock that it holds itself"},
		{Name: "readers", Severity: rule.Strict, Summary: "it has a lock by RLock and takes it by RLock again, and only what sets the object up, fills a registry or closes it takes it by Lock, as far as the package shows"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, limits.Analyzer, lockgraph.Analyzer, lockset.Analyzer, spawn.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

func run(p *rule.Pass) error {
	locks := p.ResultOf[lockset.Analyzer].(*lockset.Result)
	w := &writers{locks: locks, sites: p.ResultOf[spawn.Analyzer].(*spawn.Result).Sites}
	var found []lockset.Event
	for _, fn := range p.ResultOf[callees.Analyzer].(*callees.Result).Functions() {
		stuck := make(map[token.Pos]bool)
		for _, e := range locks.Body(fn).Events {
			if !again(locks, e) || p.IsTest(e.Instr.Pos()) && (known(e) || w.none(e)) {
				continue
			}
			if e.Callee == "" && e.Held.Mode == lockset.Write {
				stuck[e.Instr.Pos()] = true
			}
			if !stuck[e.Held.Pos] { // else nothing comes so far
				found = append(found, e)
			}
		}
	}
	found = understood(p, found)
	for i, e := range found {
		if !slices.ContainsFunc(found[:i], func(o lockset.Event) bool { return sameLine(p, e, o) }) {
			report(p, e)
		}
	}
	comingBack(p)
	return nil
}

// sameLine reports whether two events are of one lock that is held, and of one line: to put
// one right puts the other right.
func sameLine(p *rule.Pass, a, b lockset.Event) bool {
	return a.Held == b.Held && a.Instr.Parent() == b.Instr.Parent() && p.Line(a.Instr.Pos()) == p.Line(b.Instr.Pos())
}

// maxStuck is in how many functions of a package a lock can be waited for by who
// holds it before it is more likely that its ways are not understood: a program
// does not get far with one. In code that nobody had seen three locks had 28, 21
// and 187 such places, and none was right.
const maxStuck = 6

// understood leaves out the locks that more functions than that surely wait for
// while they hold them. RLock under RLock may go well for years.
func understood(p *rule.Pass, events []lockset.Event) []lockset.Event {
	stuck := make(map[path.Class][]*ssa.Function)
	for _, e := range events {
		class, ok := e.Held.Path.Class()
		if fn := callees.Top(e.Instr.Parent()); ok && blocks(e) && !slices.Contains(stuck[class], fn) {
			stuck[class] = append(stuck[class], fn)
		}
	}
	return slices.DeleteFunc(events, func(e lockset.Event) bool {
		class, ok := e.Held.Path.Class()
		if !ok || !blocks(e) || len(stuck[class]) <= maxStuck {
			return false
		}
		limits.Of(p.Pass).Exceeded("relock", e.Instr.Parent(), "too many of one lock")
		return true
	})
}

// rivals tells who can come in between, if it takes that.
func rivals(p *rule.Pass, e lockset.Event) lockgraph.Rivalry {
	class, ok := e.Held.Path.Class()
	if !ok || blocks(e) || p.IsTest(e.Instr.Pos()) {
		return lockgraph.Writer
	}
	return p.ResultOf[lockgraph.Analyzer].(*lockgraph.Result).RivalsOf(class, e.Held.Path, e.Instr)
}

// blocks reports whether a lock waits for its holder whatever others do.
func blocks(e lockset.Event) bool { return e.Held.Mode != lockset.Read || e.Lock.Mode != lockset.Read }

// known reports whether what is tested has a state that decides whether a callee
// locks: a test that locks it itself knows that, too.
func known(e lockset.Event) bool { return e.Callee != "" && !e.Acq.Always }

// again reports whether an event is a lock that is taken while it is held, on a
// run that can be shown.
func again(locks *lockset.Result, e lockset.Event) bool {
	if e.Callee != "" && !e.Acq.Certain() {
		return false
	}
	switch e.Kind {
	case lockset.Reentry:
		return !locks.Inside(e)
	case lockset.Relock:
		// In a loop the same call meets its own lock: that is a missing unlock
		// (lockleak) or a deferred one (lockmismatch).
		// In a Once the call that holds it runs what comes back to it.
		return (e.Held.Pos != e.Instr.Pos() || e.Inside || e.Held.Mode == lockset.Once) && !handedOver(locks, e) && !unlockGiven(e) && !confined(e) && !leaked(locks, e) && !wraps(locks, e) && !locks.Inside(e)
	}
	return false
}

// wraps reports whether a literal calls what was in a field, or variable, before
// the literal itself, or another of the same function, was put there.
func wraps(locks *lockset.Result, e lockset.Event) bool {
	call, ok := callees.CallAt(e.Instr)
	if !ok || call.Common().IsInvoke() {
		return false
	}
	load, ok := path.Origin(call.Common().Value).(*ssa.UnOp)
	if !ok || e.Instr.Parent().Parent() == nil || load.Parent() == e.Instr.Parent() {
		return false
	}
	fns, _ := locks.Runs(call)
	return slices.ContainsFunc(fns, func(f *ssa.Function) bool {
		mc := path.MadeBy(f)
		return f == e.Instr.Parent() || mc != nil && mc.Parent() == load.Parent() && !flow.Reaches(mc, load, nil)
	})
}

// leaked reports whether the lock is held because a callee returned with it by
// mistake: what to put right is there (lockleak).
func leaked(locks *lockset.Result, e lockset.Event) bool {
	for _, call := range callees.Calls(e.Instr.Parent()) {
		if call.Pos() != e.Held.Pos {
			continue
		}
		fns, _ := locks.Runs(call)
		for _, fn := range fns {
			b := locks.Body(fn)
			for _, ret := range b.Returns {
				if slices.ContainsFunc(ret.Held, func(h lockset.Held) bool { return !locks.HandsOver(b, h) }) {
					return true
				}
			}
		}
	}
	return false
}

// confined reports whether a lock that is only read-locked twice is in a
// variable that no other goroutine knows: nobody can wait for Lock in between.
func confined(e lockset.Event) bool {
	if e.Held.Mode != lockset.Read || e.Lock.Mode != lockset.Read {
		return false
	}
	v, ok := e.Held.Path.Root().(*ssa.Alloc)
	if !ok || v.Parent() != e.Instr.Parent() {
		return false
	}
	return onlyLocked(v)
}

// onlyLocked reports whether nothing is done with a variable but calling its
// lock's methods, in its own function.
func onlyLocked(v ssa.Value) bool {
	for _, ref := range path.Uses(v) {
		switch ref := ref.(type) {
		case *ssa.FieldAddr:
			if !onlyLocked(ref) {
				return false
			}
		case *ssa.Call, *ssa.Defer:
			obj := callees.Object(ref.(ssa.CallInstruction).Common())
			if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "sync" {
				return false
			}
		case *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

// handedOver reports whether another function around or beside this one gives
// back a lock in a local variable that it did not take: then the goroutine may
// wait for that one.
func handedOver(locks *lockset.Result, e lockset.Event) bool {
	fn := e.Instr.Parent()
	if root, ok := e.Held.Path.Root().(*ssa.Alloc); !ok || root.Parent() == fn && len(fn.AnonFuncs) == 0 {
		return false
	}
	fn = callees.Top(fn)
	var gives func(f *ssa.Function) bool
	gives = func(f *ssa.Function) bool {
		return f != e.Instr.Parent() && locks.Body(f).GivesBack(e.Held.Path) || slices.ContainsFunc(f.AnonFuncs, gives)
	}
	return gives(fn)
}

// unlockGiven reports whether the function around gives somebody the lock's Unlock as a
// value before it locks again: f = mu.Unlock; then it may wait for whoever calls that.
func unlockGiven(e lockset.Event) bool {
	for _, b := range e.Instr.Parent().Blocks {
		for _, i := range b.Instrs {
			mc, ok := i.(*ssa.MakeClosure)
			if !ok || !flow.Reaches(mc, e.Instr, nil) {
				continue
			}
			fn, recv := callees.Func(mc)
			if recv == nil {
				continue
			}
			method, _ := fn.Object().(*types.Func)
			if !knowledge.Is(method, "sync", "Mutex.Unlock", "RWMutex.Unlock", "RWMutex.RUnlock") {
				continue
			}
			if p, ok := path.Of(recv); ok && p == e.Held.Path {
				return true
			}
		}
	}
	return false
}

func report(p *rule.Pass, e lockset.Event) {
	kind := ""
	switch rivals(p, e) {
	case lockgraph.NoWriter:
		return
	case lockgraph.QuietWriter:
		kind = "readers"
	}
	lock, held := e.Held.Path.String(), e.Held.Mode
	consequence := "waits for itself for ever"
	if !blocks(e) {
		consequence = "blocks for ever as soon as another goroutine waits for Lock in between"
	}
	me := callees.Label(e.Instr.Parent())
	owner, since := me, "held since "+p.Place(e.Held.Pos, e.Instr.Pos())
	if e.Inside && e.Held.Pos == e.Instr.Pos() {
		since = "which it holds meanwhile"
	}
	if e.Kind == lockset.Reentry {
		owner = callees.Label(e.From)
		since = fmt.Sprintf("which every caller holds (%s since %s)", owner, p.Place(e.Held.Pos, e.Instr.Pos()))
	}
	trace := witness.Trace{{Goroutine: me, Text: fmt.Sprintf("takes %s with %s in %s", lock, held, owner), Pos: e.Held.Pos}}
	if owner == me {
		trace[0].Text = fmt.Sprintf("takes %s with %s", lock, held)
	}
	var msg string
	switch {
	case e.Held.Mode == lockset.Once && e.Kind == lockset.Relock:
		msg = fmt.Sprintf("the function that %s.Do runs here comes back to it (through %s): the second Do waits for the first for ever; call what it does without Do", lock, e.Acq.Via)
		trace[0].Text = "calls " + lock + ".Do"
		trace = append(trace, witness.Event{Goroutine: me, Text: "waits in " + lock + ".Do for its own function", Blocks: true, Pos: e.Lock.Pos})
	case e.Callee == "":
		method := e.Lock.Mode.String()
		if lockset.HomeMade(e.Lock.Path) {
			method = callees.NameOf(e.Instr.Common())
		}
		msg = fmt.Sprintf("%s.%s while this goroutine holds %s since line %d: it %s; unlock first, or split off a variant that expects the lock held",
			lock, method, lock, p.Line(e.Held.Pos), consequence)
		trace = append(trace, witness.Event{Goroutine: me, Text: fmt.Sprintf("waits in %s.%s for its own lock", lock, e.Lock.Mode), Blocks: true, Pos: e.Instr.Pos()})
	default:
		via := e.Callee
		if e.Acq.Via != "" {
			via += " (through " + e.Acq.Via + ")"
		}
		msg = fmt.Sprintf("%s calls %s, which takes %s again, %s: it %s; call it after unlocking, or a variant of it that expects the lock held",
			me, via, lock, since, consequence)
		trace = append(trace, witness.Event{Goroutine: me, Text: "calls " + e.Callee, Pos: e.Instr.Pos()})
		at := e.Instr.Pos()
		if e.Lock.Pos.IsValid() {
			at = e.Lock.Pos
		}
		trace = append(trace, witness.Event{Goroutine: me, Text: fmt.Sprintf("waits in %s for its own lock", e.Lock.Mode), Blocks: true, Pos: at})
	}
	p.Report(rule.Report{Kind: kind, Pos: e.Instr.Pos(), Message: msg, Witness: trace})
}
