package lockleak

import (
	"cmp"
	_ "embed"
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

//go:embed doc.go
var doc string

// Rule finds paths that leave a lock held.
var Rule = rule.New(rule.Rule{
	Name:    "lockleak",
	Summary: "finds paths on which a mutex stays locked, or a flag that keeps others out set",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Severity: rule.Error, Summary: "a path returns, or goes round the loop, with the lock held"},
		{Name: "flag", Severity: rule.Strict, Summary: "a flag that keeps others out is left set where its function fails"},
		{Name: "panic", Severity: rule.Strict, Summary: "a path panics with the lock held, which nobody gives back if a caller recovers"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, lockset.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

func run(p *rule.Pass) error {
	c := &checker{p, p.ResultOf[lockset.Analyzer].(*lockset.Result), p.ResultOf[callees.Analyzer].(*callees.Result)}
	if p.On("flag") {
		c.flags()
	}
	for _, fn := range c.calls.Functions() {
		body := c.locks.Body(fn)
		c.returns(body, c.loops(body))
		c.panics(body)
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
		_, now := e.Instr.(*ssa.Call)
		if !now || e.Kind != lockset.Relock || e.Callee != "" && (e.Inside || !e.Acq.Certain()) || e.Held.Pos != e.Instr.Pos() || e.Deferred || !c.unlocked(e) || c.told(e.Held, e.Instr) {
			continue
		}
		reported[e.Held.Path] = true
		name := e.Held.Path.String()
		at, advice := c.where(e.Held, e.Instr, e.Instr), "unlock before going on, too"
		if !at.IsValid() {
			at, advice = e.Instr.Pos(), "unlock at the end of each round"
		}
		method, _ := c.methods(b.Fn, e.Held)
		c.Report(rule.Report{
			Pos: at,
			Message: fmt.Sprintf("a path round the loop comes back to %s.%s (line %d) with %s still held, and waits for itself for ever: %s",
				name, method, c.Line(e.Instr.Pos()), name, advice),
			Witness: witness.Trace{
				{Goroutine: callees.Label(b.Fn), Text: "locks " + name, Pos: e.Instr.Pos()},
				{Goroutine: callees.Label(b.Fn), Text: "goes round the loop without " + e.Held.Mode.Unlock(), Pos: at},
				{Goroutine: callees.Label(b.Fn), Text: "waits for its own lock", Blocks: true, Pos: e.Instr.Pos()},
			},
		})
	}
	return reported
}

// unlocked reports whether another path from the lock gives it back. A loop
// that only locks may be meant, another then unlocks.
func (c *checker) unlocked(e lockset.Event) bool {
	return slices.ContainsFunc(c.calls.In(e.Instr.Parent()), func(call ssa.CallInstruction) bool {
		return c.locks.GivesBack(call, e.Held.Path) && flow.Reaches(e.Instr, call, flow.Is(e.Instr)) && !countsDown(e.Instr, call)
	})
}

// countsDown reports whether the unlock is in a loop of its own, which may
// give back as often as another loop locked.
func countsDown(lock, unlock ssa.Instruction) bool {
	loops := flow.Loops(lock.Parent())
	u := flow.Innermost(loops, unlock)
	return u != nil && !u.Contains(lock)
}

// returns reports locks that are left held at returns, though another return of
// the function gives them back: one report a lock, at the first of the returns.
func (c *checker) returns(b *lockset.Body, reported map[path.Path]bool) {
	var order []lockset.Held
	left := make(map[lockset.Held][]lockset.Return)
	for _, ret := range b.Returns {
		for _, h := range ret.Held {
			same := func(o lockset.Return) bool { return o.Instr == ret.Instr }
			if reported[h.Path] || slices.ContainsFunc(left[h], same) || !c.takenHere(b.Fn, h) || c.locks.HandsOver(b, h) || c.failedBefore(ret.Instr) || c.passedOn(ret.Instr, h) || c.told(h, ret.Instr) {
				continue
			}
			if left[h] == nil {
				order = append(order, h)
			}
			left[h] = append(left[h], ret)
		}
	}
	for _, h := range order {
		c.report(b, left[h], h)
	}
}

// failedBefore reports whether a test has failed by the time it returns: who takes the
// lock next does not matter.
func (c *checker) failedBefore(ret ssa.Instruction) bool {
	return c.IsTest(ret.Parent().Pos()) && slices.ContainsFunc(c.calls.In(ret.Parent()), func(call ssa.CallInstruction) bool {
		_, now := call.(*ssa.Call)
		return now && knowledge.FailsTest(callees.Object(call.Common())) && flow.Dominates(call, ret)
	})
}

// passedOn reports whether a lock was itself an argument of a call through an interface or
// of a function value before a return, while it was held: what runs then gives it back, or
// is nowhere in sight.
func (c *checker) passedOn(ret ssa.Instruction, h lockset.Held) bool {
	return slices.ContainsFunc(c.calls.In(ret.Parent()), func(call ssa.CallInstruction) bool {
		if _, builtin := call.Common().Value.(*ssa.Builtin); builtin || call.Common().StaticCallee() != nil || !flow.Reaches(call, ret, nil) {
			return false
		}
		return slices.ContainsFunc(c.locks.HeldAt(call), func(o lockset.Held) bool { return o.Path == h.Path }) && c.takesOver(call, h)
	})
}

// takesOver reports whether what a call runs, as far as it is seen, gives back the lock that
// the call is given.
func (c *checker) takesOver(call ssa.CallInstruction, h lockset.Held) bool {
	given := slices.IndexFunc(call.Common().Args, func(a ssa.Value) bool {
		if mi, ok := a.(*ssa.MakeInterface); ok {
			a = mi.X
		}
		p, ok := c.locks.PathOf(a)
		return ok && p == h.Path
	})
	if given < 0 {
		return false
	}
	fns := c.calls.Of(call.Common())
	return len(fns) == 0 || slices.ContainsFunc(fns, func(fn *ssa.Function) bool {
		i := given + len(fn.Params) - len(call.Common().Args)
		if len(fn.Blocks) == 0 || i < 0 || i >= len(fn.Params) {
			return true
		}
		param := path.Rooted(fn.Params[i])
		return c.locks.Unlocks(fn, param) && !slices.ContainsFunc(c.locks.Ops(fn), func(t lockset.Taken) bool { return t.Path == param })
	})
}

// report reports a lock that is held at some returns.
func (c *checker) report(b *lockset.Body, rets []lockset.Return, h lockset.Held) {
	name := h.Path.String()
	var ats []token.Pos
	for _, ret := range rets {
		at := ret.Instr.Pos()
		if !at.IsValid() || free(b, ret.Instr, h) {
			at = c.where(h, callees.CallFrom(b.Fn, h.Pos), ret.Instr)
		}
		if !at.IsValid() {
			at = h.Pos
		}
		ats = append(ats, at)
	}
	slices.Sort(ats)
	ats = slices.Compact(ats)
	if jump := c.leftBehind(b.Fn, h, rets[0].Instr); jump.IsValid() {
		c.reportLeft(b, jump, h)
		return
	}
	if waits, kept := c.locks.KeptForGood(b, h); kept && !c.gives(b.Fn, h) {
		c.reportKept(b, ats[0], waits, h)
		return
	}
	at, more := ats[0], ""
	switch n := len(ats) - 1; {
	case n == 1:
		more = fmt.Sprintf(", here and at one more return (line %d),", c.Line(ats[1]))
	case n > 1:
		more = fmt.Sprintf(", here and at %d more returns,", n)
	}
	take, give := c.methods(b.Fn, h)
	advice := fmt.Sprintf("unlock before returning, or defer %s.%s() after locking", name, give)
	if lockset.HomeMade(h.Path) || take != h.Mode.String() || give != h.Mode.Unlock() {
		advice = "give it back before returning, too"
	}
	r := rule.Report{
		Pos: at,
		Message: fmt.Sprintf("returns with %s held since line %d%s though other paths call %s: the next %s waits for ever; %s",
			name, c.Line(h.Pos), cmp.Or(more, ","), give, shutOut(take), advice),
		Witness: witness.Trace{
			{Goroutine: callees.Label(b.Fn), Text: "locks " + name, Pos: h.Pos},
			{Goroutine: callees.Label(b.Fn), Text: "returns without " + give, Pos: at},
			{Goroutine: "next caller", Text: "waits in " + name + "." + shutOut(take), Blocks: true, Pos: h.Pos},
		},
	}
	for _, other := range ats[1:] {
		r.Related = append(r.Related, analysis.RelatedInformation{Pos: other, Message: "returns with it here, too"})
	}
	c.Report(r)
}

// gives reports whether a function gives back a lock on some path.
func (c *checker) gives(fn *ssa.Function, h lockset.Held) bool {
	return slices.ContainsFunc(callees.Calls(fn), func(call ssa.CallInstruction) bool { return c.locks.GivesBack(call, h.Path) })
}

// reportKept reports a lock that nobody gives back.
func (c *checker) reportKept(b *lockset.Body, at, waits token.Pos, h lockset.Held) {
	name, give := h.Path.String(), h.Mode.Unlock()
	c.Report(rule.Report{
		Pos: h.Pos,
		Message: fmt.Sprintf("%s is locked here, and nobody ever gives it back: whoever takes it next (%s) waits for ever; unlock before returning, or defer %s.%s() after locking",
			name, c.Place(waits, h.Pos), name, give),
		Witness: witness.Trace{
			{Goroutine: callees.Label(b.Fn), Text: "locks " + name, Pos: h.Pos},
			{Goroutine: callees.Label(b.Fn), Text: "returns without " + give, Pos: at},
			{Goroutine: "next caller", Text: "waits for " + name, Blocks: true, Pos: waits},
		},
	})
}

// free reports whether a return is reached without the lock as well: what is to
// be changed is before it.
func free(b *lockset.Body, ret ssa.Instruction, h lockset.Held) bool {
	return slices.ContainsFunc(b.Returns, func(r lockset.Return) bool {
		return r.Instr == ret && !slices.ContainsFunc(r.Held, func(o lockset.Held) bool { return o.Path == h.Path })
	})
}

// leftBehind returns where a loop goes on, or ends, with the lock of an element
// held, when what it is held at is a return after the loop.
func (c *checker) leftBehind(fn *ssa.Function, h lockset.Held, ret ssa.Instruction) token.Pos {
	lock := callees.CallFrom(fn, h.Pos)
	elem, ok := h.Path.Root().(ssa.Instruction)
	if lock == nil || !ok {
		return token.NoPos
	}
	loop := flow.Innermost(flow.Loops(fn), lock)
	if loop == nil || loop.Contains(ret) || !loop.Contains(elem) {
		return token.NoPos
	}
	return c.where(h, lock, ret)
}

// reportLeft reports an element that a loop leaves locked.
func (c *checker) reportLeft(b *lockset.Body, at token.Pos, h lockset.Held) {
	name := h.Path.String()
	c.Report(rule.Report{
		Pos: at,
		Message: fmt.Sprintf("the loop leaves %s here, held since line %d, though other paths call %s: the next %s waits for ever; unlock before that, too",
			name, c.Line(h.Pos), h.Mode.Unlock(), shutOut(h.Mode.String())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(b.Fn), Text: "locks " + name, Pos: h.Pos},
			{Goroutine: callees.Label(b.Fn), Text: "goes on without " + h.Mode.Unlock(), Pos: at},
			{Goroutine: "next caller", Text: "waits in " + name + "." + shutOut(h.Mode.String()), Blocks: true, Pos: h.Pos},
		},
	})
}

// shutOut returns the method that waits while what another took is held: readers
// get in beside a reader.
func shutOut(take string) string {
	if take == "RLock" {
		return "Lock"
	}
	return take
}

// methods returns what the methods are called that take and give back a lock: of
// one that is made of a flag, or has helpers, they have names of their own.
func (c *checker) methods(fn *ssa.Function, h lockset.Held) (take, give string) {
	take, give = h.Mode.String(), h.Mode.Unlock()
	if at := callees.CallFrom(fn, h.Pos); at != nil {
		if _, method := lockset.OpOf(at); !method || lockset.HomeMade(h.Path) {
			take = callees.NameOf(at.Common())
		}
	}
	own := ""
	for _, call := range c.calls.In(fn) {
		if _, ok := lockset.OpOf(call); ok && c.locks.GivesBack(call, h.Path) {
			own = callees.NameOf(call.Common())
		} else if c.locks.GivesBack(call, h.Path) || lockset.HomeMade(h.Path) && c.locks.Pauses(call, h.Path) {
			give = callees.NameOf(call.Common())
		}
	}
	return take, cmp.Or(own, give)
}

// takenHere reports whether the function itself takes the lock, or calls a
// helper for it that does nothing else to locks.
func (c *checker) takenHere(fn *ssa.Function, h lockset.Held) bool {
	return slices.ContainsFunc(c.calls.In(fn), func(call ssa.CallInstruction) bool {
		if call.Pos() != h.Pos {
			return false
		}
		_, ok := lockset.OpOf(call)
		return ok || c.locks.Leaves(call, h.Path)
	})
}
