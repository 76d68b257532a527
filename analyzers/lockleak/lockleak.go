package lockleak

import (
	_ "embed"
	"fmt"
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

//go:embed doc.go
var doc string

// Rule finds paths that leave a lock held.
var Rule = rule.New(rule.Rule{
	Name:     "lockleak",
	Summary:  "finds paths on which a mutex stays locked",
	Doc:      doc,
	Since:    "0.1.0",
	Kinds:    []rule.Kind{{Severity: rule.Error, Summary: "a path returns, or goes round the loop, with the lock held"}},
	Requires: []*analysis.Analyzer{callees.Analyzer, lockset.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

func run(p *rule.Pass) error {
	c := &checker{p, p.ResultOf[lockset.Analyzer].(*lockset.Result), p.ResultOf[callees.Analyzer].(*callees.Result)}
	for _, fn := range c.calls.Functions() {
		body := c.locks.Body(fn)
		c.returns(body, c.loops(body))
	}
	return nil
}

type checker struct {
	*rule.Pass
	locks *lockset.Result
	calls *callees.Result
}

// loops reports locks that meet themselves in the next iteration, and returns
// which.
func (c *checker) loops(b *lockset.Body) map[path.Path]bool {
	reported := make(map[path.Path]bool)
	for _, e := range b.Events {
		if e.Kind != lockset.Relock || e.Via != nil || e.Held.Pos != e.Instr.Pos() || e.Deferred || !c.unlockedInLoop(e) {
			continue
		}
		reported[e.Held.Path] = true
		name := e.Held.Path.String()
		c.Report(rule.Report{
			Pos: e.Instr.Pos(),
			Message: fmt.Sprintf("a path round the loop comes back to %s.%s with %s still held, and waits for itself for ever: unlock before continue, too",
				name, e.Lock.Mode, name),
			Witness: witness.Trace{
				{Goroutine: b.Fn.Name(), Text: "locks " + name, Pos: e.Instr.Pos()},
				{Goroutine: b.Fn.Name(), Text: "goes round the loop without " + e.Held.Mode.Unlock(), Pos: e.Instr.Pos()},
				{Goroutine: b.Fn.Name(), Text: "waits for its own lock", Blocks: true, Pos: e.Instr.Pos()},
			},
		})
	}
	return reported
}

// unlockedInLoop reports whether another path round the same loop gives the
// lock back. A loop that only locks may be meant, another then unlocks.
func (c *checker) unlockedInLoop(e lockset.Event) bool {
	loop := flow.Innermost(flow.Loops(e.Instr.Parent()), e.Instr)
	if loop == nil {
		return false
	}
	return slices.ContainsFunc(c.locks.Releases(e.Instr.Parent()), func(r lockset.Release) bool {
		return r.Path == e.Held.Path && loop.Contains(r.Instr)
	})
}

// returns reports returns that leave a lock held which another return of the
// function gives back, once a lock.
func (c *checker) returns(b *lockset.Body, reported map[path.Path]bool) {
	for _, ret := range b.Returns {
		for _, h := range ret.Held {
			if reported[h.Path] || !takenHere(b.Fn, h) || c.handsOff(b, h) {
				continue
			}
			reported[h.Path] = true
			c.report(b, ret, h)
		}
	}
}

func (c *checker) report(b *lockset.Body, ret lockset.Return, h lockset.Held) {
	name := h.Path.String()
	at := ret.Instr.Pos()
	if !at.IsValid() {
		at = h.Pos
	}
	c.Report(rule.Report{
		Pos: at,
		Message: fmt.Sprintf("returns with %s held since line %d, though other paths call %s: the next %s waits for ever; unlock before returning, or defer %s.%s() after locking",
			name, c.Line(h.Pos), h.Mode.Unlock(), h.Mode, name, h.Mode.Unlock()),
		Witness: witness.Trace{
			{Goroutine: b.Fn.Name(), Text: "locks " + name, Pos: h.Pos},
			{Goroutine: b.Fn.Name(), Text: "returns without " + h.Mode.Unlock(), Pos: at},
			{Goroutine: "next caller", Text: "waits in " + name + "." + h.Mode.String(), Blocks: true, Pos: h.Pos},
		},
	})
}

// takenHere reports whether the function itself takes the lock, rather than a
// helper it calls.
func takenHere(fn *ssa.Function, h lockset.Held) bool {
	return slices.ContainsFunc(callees.Calls(fn), func(c ssa.CallInstruction) bool {
		obj := callees.Object(c.Common())
		return c.Pos() == h.Pos && obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "sync"
	})
}

// handsOff reports whether leaving the lock held may be meant: nothing in the
// function gives it back, a literal does later, the result tells the caller,
// or somebody else gives back locks of this class that he did not take.
func (c *checker) handsOff(b *lockset.Body, h lockset.Held) bool {
	if b.GivesBack(h.Path) {
		return true // it unlocked its caller's lock first, and took it again
	}
	if !c.unlocksSelf(b.Fn, h.Path) {
		return true
	}
	for _, lit := range b.Fn.AnonFuncs {
		if c.locks.Unlocks(lit, h.Path) && !isDeferred(lit) {
			return true
		}
	}
	if callees.ReturnsFunc(b.Fn) || resultTells(b, h.Path) || namedForIt(b.Fn) {
		return true
	}
	class, ok := h.Path.Class()
	return ok && c.releasedElsewhere(b.Fn, class)
}

func (c *checker) unlocksSelf(fn *ssa.Function, p path.Path) bool {
	for _, r := range c.locks.Body(fn).Returns {
		if !slices.ContainsFunc(r.Held, func(h lockset.Held) bool { return h.Path == p }) {
			return c.locks.Unlocks(fn, p)
		}
	}
	return false
}

func isDeferred(lit *ssa.Function) bool {
	for _, b := range lit.Parent().Blocks {
		for _, i := range b.Instrs {
			if d, ok := i.(*ssa.Defer); ok {
				if fn, _ := callees.Func(d.Call.Value); fn == lit {
					return true
				}
			}
		}
	}
	return false
}

// namedForIt is a tie-breaker: functions called lock, acquire or begin leave
// a lock held by contract.
func namedForIt(fn *ssa.Function) bool {
	name := strings.ToLower(fn.Name())
	return strings.Contains(name, "lock") || strings.HasPrefix(name, "acquire") || strings.HasPrefix(name, "begin") || strings.HasPrefix(name, "enter")
}

// resultTells reports whether a constant in the results tells returns that
// hold the lock from those that do not: `return true` with it, `return false`
// without; or a nil error with it and other errors without.
func resultTells(b *lockset.Body, p path.Path) bool {
	res := b.Fn.Signature.Results()
	for i := range res.Len() {
		if res.Len() > 1 && types.Identical(res.At(i).Type(), types.Typ[types.Bool]) {
			continue // a value with its ok tells of the value, not of the lock
		}
		held, free := map[string]bool{}, map[string]bool{}
		for _, r := range b.Returns {
			set := free
			if slices.ContainsFunc(r.Held, func(h lockset.Held) bool { return h.Path == p }) {
				set = held
			}
			set[resultClass(r.Instr.Results[i])] = true
		}
		if len(held) == 1 && !held["?"] && !free[only(held)] && !free["?"] {
			return true
		}
	}
	return false
}

func only(m map[string]bool) string {
	for k := range m {
		return k
	}
	return ""
}

// resultClass is the constant returned, "nil", "value" for what is surely not
// nil, or "?".
func resultClass(v ssa.Value) string {
	switch v := path.Origin(v).(type) {
	case *ssa.Const:
		if v.Value == nil {
			return "nil"
		}
		if v.Value.Kind() == constant.Bool {
			return v.Value.String()
		}
	case *ssa.Alloc, *ssa.MakeClosure, *ssa.MakeMap, *ssa.MakeChan, *ssa.FieldAddr:
		return "value"
	case *ssa.Call, *ssa.Extract, *ssa.UnOp, *ssa.Parameter:
		if types.IsInterface(v.Type()) {
			return "value" // an error that is returned is seldom nil
		}
	}
	return "?"
}

// releasedElsewhere reports whether a caller gives back the lock, or, for an
// exported function, another exported one does that did not take it.
func (c *checker) releasedElsewhere(fn *ssa.Function, class path.Class) bool {
	for _, call := range c.calls.CallersOf(fn) {
		for _, r := range c.locks.Releases(call.Parent()) {
			if cl, ok := r.Path.Class(); ok && cl == class {
				return true
			}
		}
	}
	if fn.Object() == nil || !fn.Object().Exported() {
		return false
	}
	for _, other := range c.calls.Functions() {
		if other == fn || other.Object() == nil || !other.Object().Exported() {
			continue
		}
		for _, r := range c.locks.Body(other).Summary.Releases {
			if r.Class == class.String() {
				return true
			}
		}
	}
	return false
}
