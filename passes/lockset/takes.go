package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// effect is a lock that a call takes.
type effect struct {
	Held           // Path is not valid when the caller has no name for it
	acq    Acquire // of the callee, Via without the callee itself
	callee string
	obj    *types.Func
	freed  []path.Path // given back before
	inner  []Held      // held by the callee when it calls what takes the lock
	// foreign is true if only a lock of inner that is taken again counts.
	foreign bool
}

// takesOf lists the locks that a call takes before it returns.
func (r *Result) takesOf(call ssa.CallInstruction) []effect {
	p := r.planOf(call)
	if p.taken || p.isOp || !p.locky {
		return p.takes
	}
	var out []effect
	r.partial = false
	if cond := waitOf(call.Common()); cond != nil {
		out = append(out, r.wait(call, cond))
	}
	for _, t := range p.targets {
		out = r.taking(out, call, t)
	}
	out = r.withOnce(call, out)
	if !r.partial {
		p.takes, p.taken = out, true
	}
	return out
}

// taking adds what running a target takes.
func (r *Result) taking(out []effect, call ssa.CallInstruction, t target) []effect {
	sum := r.fullSummaryOf(t)
	if sum == nil {
		return out
	}
	out = slices.Grow(out, len(sum.Acquires))
	for _, a := range sum.Acquires {
		if e, ok := r.effect(a, t, call, site{r, call, t.args}); ok {
			out = append(out, e)
		}
	}
	for _, inv := range r.invoked(sum, call, t) {
		held := inv.held
		for _, f := range r.funcsOf(t.args[inv.param]) {
			s := r.fullSummaryOf(f)
			if s == nil {
				continue
			}
			// The arguments are those of the call that the callee makes.
			inside := site{r, call, slices.Clone(f.args)}
			if inv.call != nil {
				inside.call = inv.call
				if n := len(inv.call.Common().Args); !inv.call.Common().IsInvoke() && n <= len(inside.args) {
					copy(inside.args[len(inside.args)-n:], inv.call.Common().Args)
				}
			}
			out = slices.Grow(out, len(s.Acquires))
			for _, a := range s.Acquires {
				if e, ok := r.effect(a, f, call, inside); ok {
					e.inner, e.callee, e.obj, e.foreign = held, t.name(), t.obj, inv.call == nil
					e.acq.Via = joinVia(f.name(), a.Via)
					e.acq.Always, e.acq.State = e.acq.Always && inv.always, e.acq.State && inv.state
					out = append(out, e)
				}
			}
		}
	}
	return out
}

// invoked lists the parameters that a target calls, with what it holds meanwhile
// as the caller names it; without the call, of one of another package.
func (r *Result) invoked(sum *Summary, call ssa.CallInstruction, t target) []invoke {
	var out []invoke
	passed := func(i int) bool { return i < len(t.args) && t.args[i] != nil }
	for _, inv := range sum.invokes {
		if !passed(inv.param) {
			continue
		}
		var held []Held
		for _, h := range inv.held {
			if at, ok := r.at(h.Path, t); ok {
				held = append(held, Held{at, h.Mode, h.Pos})
			}
		}
		inv.held = held
		out = append(out, inv)
	}
	for _, inv := range sum.Calls {
		if !passed(inv.Param) {
			continue
		}
		var held []Held
		for _, a := range inv.Held {
			if at, ok := r.locate(a, t, call); ok {
				held = append(held, Held{at, a.Mode, call.Pos()})
			}
		}
		out = append(out, invoke{param: inv.Param, held: held, always: inv.Always, state: inv.State})
	}
	return out
}

func joinVia(first, rest string) string {
	if rest == "" {
		return first
	}
	return first + ", " + rest
}

// effect translates what a callee takes; it is false if the callee cannot be
// what runs.
func (r *Result) effect(a Acquire, t target, call ssa.CallInstruction, from site) (effect, bool) {
	a.Guess, a.Several = a.Guess || t.guess, a.Several || t.several
	needs := a.Needs
	a.Needs = nil
	for _, n := range needs {
		switch is, passed, open := from.meets(n); {
		case is == no:
			return effect{}, false
		case is == yes:
		case open && from.call == call:
			a.Needs = append(a.Needs, passed)
		case n.isFlag():
			a.State = false
		case n.Of.Fields == "":
			a.Always, a.State = false, false
		}
	}
	e := effect{acq: a, callee: t.name(), obj: t.obj, freed: slices.Clone(a.freed)}
	for _, f := range a.Freed {
		if p, ok := f.at(t.args, call.Parent()); ok {
			e.freed = append(e.freed, r.ids.one(p))
		}
	}
	at, ok := r.locate(a, t, call)
	if ok && !possible(at) {
		return e, false
	}
	if ok {
		e.Held = Held{at, a.Mode, a.pos}
	} else {
		e.Held = Held{Mode: a.Mode, Pos: a.pos}
		if i := a.Lock.Param; a.Class == (path.Class{}) && i >= 0 && i < len(t.args) {
			e.acq.Class = classByType(t.args[i]) // a lock that is nothing else, in an element
		}
	}
	return e, true
}

// wait is what Cond.Wait does: it gives the lock back, waits, and takes it.
func (r *Result) wait(call ssa.CallInstruction, cond ssa.Value) effect {
	e := effect{acq: Acquire{Mode: Write, Again: true, Wait: true, pos: call.Pos(), Lock: Rel{Param: Unnamed}}, callee: "Wait"}
	p, ok := r.ids.Of(cond)
	st := path.StructOf(cond.Type())
	if !ok || st == nil {
		return e
	}
	mode := Write
	if f := p.Last(); f != nil && r.ids.lockers[f.Origin()].ok {
		mode = r.ids.lockers[f.Origin()].mode
	}
	for f := range st.Fields() {
		if f.Name() == "L" {
			if p, ok = p.Select(f); ok {
				e.Held = Held{r.ids.one(p), mode, call.Pos()}
			}
		}
	}
	return e
}
