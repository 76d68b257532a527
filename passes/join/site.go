package join

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/derive"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/spawn"
)

// MaySync reports whether an instruction may wait for another goroutine, or
// for all that is known: channel operations, locks, calls that wait, calls of
// unknown functions with something to meet at. Starting a goroutine is none.
func (r *Result) MaySync(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Go, *ssa.Defer:
		return false
	case *ssa.RunDefers:
		return r.deferred(instr, Syncs)
	}
	if s := r.spawn.At(instr); s != nil && s.Kind != spawn.Helper {
		return false
	}
	return r.instruction(instr).Has(Syncs)
}

// Orders reports whether an instruction visibly takes a lock, receives, or
// waits for other goroutines.
func (r *Result) Orders(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Go, *ssa.Defer:
		return false
	case *ssa.RunDefers:
		return r.deferred(instr, Orders)
	}
	if s := r.spawn.At(instr); s != nil && s.Kind != spawn.Helper {
		return false
	}
	return r.instruction(instr).Has(Orders)
}

// MayBlock reports whether an instruction may wait for anything, or for all
// that is known.
func (r *Result) MayBlock(instr ssa.Instruction) bool {
	if r.MaySync(instr) {
		return true
	}
	switch instr.(type) {
	case *ssa.Go, *ssa.Defer, *ssa.RunDefers:
		return false
	}
	s := r.instruction(instr)
	return s.Waits != 0 || s.Has(Unknown|Endless)
}

// atReturn is a question about the deferred calls that run at a return.
type atReturn struct {
	at   *ssa.RunDefers
	flag Flags
}

// deferred reports whether a call with one of the flags may be deferred where
// deferred calls run. Walks ask it at every state, so the answer is kept.
func (r *Result) deferred(at *ssa.RunDefers, f Flags) bool {
	if known, ok := r.atReturns.Load(atReturn{at, f}); ok {
		return known.(bool)
	}
	answer := false
	fn := at.Parent()
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if d, ok := instr.(*ssa.Defer); ok && !answer {
				answer = r.Call(d.Common(), fn).Has(f) && flow.LeadsTo(b, at.Block())
			}
		}
	}
	r.atReturns.Store(atReturn{at, f}, answer)
	return answer
}

// ReturnsUnjoined gives the returns of the spawning function that can be
// reached from the site without passing anything that may wait for the
// goroutine.
func (r *Result) ReturnsUnjoined(s *spawn.Site) []ssa.Instruction {
	return r.returnsUnjoined(s, r.MayJoin(s), nil)
}

// ReturnsRacing is ReturnsUnjoined where calls that wait for nothing but a lock, which
// others may have at that time, do not count: they wait for no goroutine to end.
func (r *Result) ReturnsRacing(s *spawn.Site) []ssa.Instruction {
	return r.returnsUnjoined(s, r.MayJoinBut(s, r.locksOnly), r.locksOnly)
}

// locksOnly reports whether an instruction calls, or defers, a function that takes a
// lock, and waits for nothing else; in a loop it may ask how far another goroutine is.
func (r *Result) locksOnly(i ssa.Instruction) bool {
	if at, ok := i.(*ssa.RunDefers); ok {
		return !slices.ContainsFunc(r.callees.In(at.Parent()), func(call ssa.CallInstruction) bool {
			d, ok := call.(*ssa.Defer)
			return ok && r.Call(d.Common(), at.Parent()).Has(Syncs) && !r.locksOnly(d)
		})
	}
	call, ok := i.(ssa.CallInstruction)
	if !ok || knowledge.IsLocking(knowledge.Callee(call.Common())) {
		return false
	}
	if now, ok := i.(*ssa.Call); ok && callees.IsUsed(now) && polled(now) {
		return false
	}
	sum := r.Call(call.Common(), call.Parent())
	return sum.Waits == knowledge.Lock && !sum.Has(Unknown)
}

// polled reports whether what a call returns decides whether the loop around it goes on.
func polled(call *ssa.Call) bool {
	for _, l := range flow.Loops(call.Parent()) {
		if !l.Contains(call) {
			continue
		}
		for b := range l.Blocks {
			branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
			if !ok || l.Blocks[b.Succs[0]] && l.Blocks[b.Succs[1]] {
				continue
			}
			if from := derive.Of(branch.Cond); from.Full() || from.Has(call) {
				return true
			}
		}
	}
	return false
}

func (r *Result) returnsUnjoined(s *spawn.Site, may, but flow.Pred) []ssa.Instruction {
	fn := s.Instr.Parent()
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if r.isCleanup(i) && flow.Reaches(i, s.Instr, nil) {
				return nil
			}
		}
	}
	exits := flow.ExitsWithout(fn, s.Instr, func(i ssa.Instruction) bool {
		if d, ok := i.(*ssa.Defer); ok {
			return r.Call(d.Common(), fn).Has(Syncs) && (but == nil || !but(d))
		}
		if r.isCleanup(i) {
			return true
		}
		return may(i)
	})
	return slices.DeleteFunc(exits, may) // a return right behind a loop is where that ends
}

// isCleanup reports whether an instruction registers a function with
// testing's Cleanup that may wait: it runs before the test is over.
func (r *Result) isCleanup(i ssa.Instruction) bool {
	c, ok := i.(*ssa.Call)
	if !ok || !knowledge.Is(knowledge.Callee(c.Common()), "testing", "common.Cleanup", "TB.Cleanup") {
		return false
	}
	args := c.Common().Args
	return r.function(args[len(args)-1]).Has(Syncs)
}

// Site says what the goroutine of a site does: the sum over its bodies, and
// what its arguments add. Signals includes being owned by a WaitGroup or an
// errgroup.
func (r *Result) Site(s *spawn.Site) Summary {
	var sum Summary
	fn := s.Instr.Parent()
	if _, ok := s.Instr.(*ssa.Go); ok {
		sum = r.Call(s.Instr.Common(), fn)
	} else {
		sum = r.function(s.Value)
	}
	for _, a := range s.Args {
		// The caller's context is the caller's to cancel.
		if knowledge.IsContext(a.Type()) && !contexts.Of(a).Detached {
			sum.Flags |= Stoppable
		}
	}
	switch s.Kind {
	case spawn.Group, spawn.Chan:
		sum.Flags |= Signals
	case spawn.Timer:
		sum.Flags |= Stoppable
	case spawn.Helper:
		if s.Join != knowledge.NoJoin {
			sum.Flags |= Signals
		}
	}
	return sum
}

// WaitsItself reports whether the call that starts a goroutine may wait for
// it before it returns, as helpers do that run a function under a timeout.
func (r *Result) WaitsItself(s *spawn.Site) bool {
	return s.Kind == spawn.Helper && r.target(s.Instr.Common(), s.Instr.Parent()).Has(Syncs)
}
