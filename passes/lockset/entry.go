package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
)

// Entered is a lock that every caller of a function holds when it calls it.
type Entered struct {
	Held               // Path as the function itself names it, Pos where the first caller takes it
	By   *ssa.Function // that caller, or the one it has the lock from
}

// EnteredWith returns the locks that a function of the package is always
// called with: all its callers are known, and each holds them.
func (r *Result) EnteredWith(fn *ssa.Function) []Entered {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.enteredWith(fn)
}

func (r *Result) enteredWith(fn *ssa.Function) []Entered {
	if r.entered == nil {
		r.gatherEntered()
	}
	return r.entered[fn]
}

// gatherEntered finds the largest solution: functions that call each other and
// are entered with a lock from everywhere else have it.
func (r *Result) gatherEntered() {
	r.entered = make(map[*ssa.Function][]Entered)
	var open []*ssa.Function
	all := make(map[*ssa.Function]bool) // nothing is known yet but what callers say
	for _, fn := range r.calls.Functions() {
		if len(r.callsOf(fn)) > 0 && r.calls.AllCallersKnown(fn) {
			open = append(open, fn)
			all[fn] = true
		}
	}
	for changed := true; changed; {
		changed = false
		for _, fn := range open {
			now, known := r.meetCallers(fn, all)
			if !known {
				continue
			}
			if all[fn] || !slices.Equal(now, r.entered[fn]) {
				delete(all, fn)
				r.entered[fn], changed = now, true
			}
		}
	}
}

// callsOf lists the calls of a function that count: those of tests do not where
// there are others, tests often go without locks.
func (r *Result) callsOf(fn *ssa.Function) []ssa.CallInstruction {
	calls := r.calls.CallersOf(fn)
	if own := slices.DeleteFunc(slices.Clone(calls), func(c ssa.CallInstruction) bool { return callees.InTest(c.Parent()) }); len(own) > 0 {
		return own
	}
	return calls
}

// meetCallers returns what all callers hold; known is false if that waits for
// callers that are open themselves.
func (r *Result) meetCallers(fn *ssa.Function, open map[*ssa.Function]bool) (out []Entered, known bool) {
	for _, call := range r.callsOf(fn) {
		if open[call.Parent()] {
			continue
		}
		held := r.heldByCaller(call, fn)
		if !known {
			out, known = held, true
			continue
		}
		out = slices.DeleteFunc(out, func(e Entered) bool {
			return !slices.ContainsFunc(held, func(h Entered) bool { return h.Path == e.Path && h.Mode == e.Mode })
		})
	}
	return out, known
}

// heldByCaller names what is held at a call as the callee does.
func (r *Result) heldByCaller(call ssa.CallInstruction, fn *ssa.Function) []Entered {
	if _, ok := call.(*ssa.Call); !ok {
		return nil
	}
	caller := r.body(call.Parent())
	if !caller.Complete {
		return nil
	}
	var held []Entered
	for _, h := range caller.heldAt(call) {
		held = append(held, Entered{h, call.Parent()})
	}
	for _, e := range r.entered[call.Parent()] {
		if !caller.swaps(e.Path) {
			held = append(held, e)
		}
	}
	var out []Entered
	for _, h := range held {
		for _, p := range r.asCalleeSees(h.Path, callees.Arguments(call.Common()), fn) {
			if !slices.ContainsFunc(out, func(o Entered) bool { return o.Path == p }) {
				out = append(out, Entered{Held{p, h.Mode, h.Pos}, h.By})
			}
		}
	}
	return out
}

// asCalleeSees returns the names that a callee has for an object of its
// caller's: from its parameters, also by way of the pointer by which a part
// knows its whole.
func (r *Result) asCalleeSees(p path.Path, args []ssa.Value, fn *ssa.Function) []path.Path {
	var out []path.Path
	if _, ok := p.Root().(*ssa.Global); ok {
		return []path.Path{p}
	}
	for i, arg := range args {
		if i >= len(fn.Params) || arg == nil {
			break
		}
		at, ok := nameOf(arg)
		if !ok {
			continue
		}
		param := path.Rooted(fn.Params[i])
		if q, ok := p.Rebase(r.ids.one(at), param); ok {
			out = append(out, r.ids.one(q))
			continue
		}
		part := typeAt(at)
		if part == nil {
			continue
		}
		for _, f := range r.ids.backsOf(part) {
			back, ok := at.Select(f)
			if !ok {
				continue
			}
			whole := r.ids.one(back)
			if whole == back || !p.HasPrefix(whole) {
				continue
			}
			if own, ok := param.Select(f); ok {
				if q, ok := p.Rebase(whole, own); ok {
					out = append(out, q)
				}
			}
		}
	}
	return out
}

// heldFromCallers adds the events of locks that a function is entered with and
// that what it calls takes again. What it takes itself is its callers' matter.
func (e *eventsOf) heldFromCallers() {
	entered := e.r.enteredWith(e.b.Fn)
	if len(entered) == 0 {
		return
	}
	for _, blk := range e.b.Fn.Blocks {
		for _, i := range blk.Instrs {
			call, ok := i.(*ssa.Call)
			if !ok {
				continue
			}
			if p := e.r.planOf(call); p.isOp || !p.locky || p.waits.Path.Valid() {
				continue
			}
			for _, t := range e.r.takesOf(call) {
				for _, h := range entered {
					if t.Path != h.Path || e.b.swaps(h.Path) || t.acq.Again || t.acq.Wait || slices.ContainsFunc(t.acq.Needs, Need.ofArgument) || slices.Contains(t.freed, h.Path) || e.takesItself(h.Path) {
						continue
					}
					e.event(Event{Kind: Reentry, Instr: call, Lock: t.Held, Held: h.Held, Via: t.obj, Callee: t.callee, Acq: t.acq, From: h.By})
				}
			}
		}
	}
}

// takesItself reports whether the function has an operation on the lock.
func (e *eventsOf) takesItself(p path.Path) bool {
	for _, m := range e.b.moments {
		if pl := e.r.planOf(m.call); pl.isOp && pl.path == p {
			return true
		}
	}
	return len(e.r.releases(e.b.Fn)) > 0 && e.r.unlocks(e.b.Fn, p)
}

// Inside reports whether what an event is about happens in a callee that all
// callers enter with the lock, and is an event there.
func (r *Result) Inside(e Event) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range r.aims[e.Instr] {
		if t.guess || t.fn == nil || len(t.fn.Blocks) == 0 || e.Callee != t.name() {
			continue
		}
		b := r.settled(t.fn)
		for _, p := range r.asCalleeSees(e.Held.Path, t.args, t.fn) {
			if slices.ContainsFunc(b.Events, func(o Event) bool { return o.Kind == Reentry && o.Held.Path == p }) {
				return true
			}
		}
	}
	return false
}
