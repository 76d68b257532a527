package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// moment is a state in which a call runs.
type moment struct {
	call  ssa.CallInstruction
	state *state
}

type eventKey struct {
	kind  EventKind
	instr ssa.Instruction
	lock  path.Path
	class path.Class
	held  path.Path
	again bool
	sure  bool
}

// events works out what it means that locks are taken in the states that the
// walk noted.
func (r *Result) events(b *Body) {
	e := &eventsOf{r: r, b: b, seen: make(map[eventKey]bool)}
	for _, m := range b.moments {
		p := r.planOf(m.call)
		switch {
		case !p.isOp:
			for _, t := range r.takesOf(m.call) {
				e.taken(m.call, t, m.state)
			}
		case p.class != (path.Class{}):
			e.taken(m.call, effect{Held: Held{Mode: p.op.mode, Pos: m.call.Pos()}, acq: Acquire{Class: p.class, Always: true, State: true}}, m.state)
		case p.ok && (!types.IsInterface(p.op.lock.Type()) || p.path.Len() > 0 && IsLock(p.path.Last().Type())): // what is behind a sync.Locker may be shared or re-entrant
			e.taken(m.call, effect{Held: Held{p.path, p.op.mode, m.call.Pos()}, acq: Acquire{Always: true, State: true, Again: b.swaps(p.path)}}, m.state)
		}
	}
	if b.Complete {
		e.heldByCallees()
		e.heldFromCallers()
	}
	slices.SortStableFunc(b.Events, func(x, y Event) int { return int(x.Instr.Pos() - y.Instr.Pos()) })
}

// heldByCallees adds the events of calls that run functions which they are given
// with a lock of the callee's held and that take it again, where the function itself
// holds none.
func (w *eventsOf) heldByCallees() {
	for _, call := range w.r.calls.In(w.b.Fn) {
		if _, ok := call.(*ssa.Call); !ok {
			continue
		}
		p := w.r.planOf(call)
		if p.isOp || !p.runs || !w.r.heldInside(call) || slices.ContainsFunc(w.b.moments, func(m moment) bool { return m.call == call }) {
			continue
		}
		for _, t := range w.r.takesOf(call) {
			if len(t.inner) > 0 {
				w.taken(call, t, new(state))
			}
		}
	}
}

// heldInside reports whether a callee may hold a lock while it runs a function that
// it is given: few do, and it is less to ask than what the call takes.
func (r *Result) heldInside(call ssa.CallInstruction) bool {
	if _, ok := r.doing(call); ok {
		return true
	}
	return slices.ContainsFunc(r.planOf(call).targets, func(t target) bool {
		sum := r.fullSummaryOf(t)
		return sum != nil && (slices.ContainsFunc(sum.invokes, func(i invoke) bool { return len(i.held) > 0 }) ||
			slices.ContainsFunc(sum.Calls, func(i Invocation) bool { return len(i.Held) > 0 }))
	})
}

type eventsOf struct {
	r    *Result
	b    *Body
	seen map[eventKey]bool
}

// taken records what taking a lock means for those that are held.
func (w *eventsOf) taken(call ssa.CallInstruction, e effect, s *state) {
	want := e.Held
	held := append(slices.Clone(s.held[:s.n]), e.inner...)
	var classes []path.Class
	for _, h := range held {
		if c, ok := h.Path.Class(); ok {
			classes = append(classes, c)
		}
	}
	if !w.r.possible(w.b.Fn, e.acq.Needs) {
		return
	}
	for i, h := range held {
		acq := e.acq
		if len(acq.Needs) > 0 && i < int(s.n) {
			rest, ok := w.unsettled(h, acq.Needs)
			if !ok {
				continue
			}
			acq.Needs = rest
		}
		if slices.Contains(e.freed, h.Path) {
			continue
		}
		ev := Event{Kind: Order, Instr: call, Lock: want, Held: h, Via: e.obj, Callee: e.callee, Acq: acq, Inside: i >= int(s.n)}
		if h.Path != want.Path && ev.Inside && e.foreign {
			continue // one container's lock of many: the order says little
		}
		if h.Path != want.Path {
			if c, ok := want.Path.Class(); ok && want.Path.Valid() && ev.Acq.Class == (path.Class{}) {
				ev.Acq.Class = c
			}
			for j, c := range classes {
				if held[j] != h {
					ev.Gates = addClass(ev.Gates, c)
				}
			}
			for _, c := range e.acq.Under {
				ev.Gates = addClass(ev.Gates, c)
			}
			w.event(ev)
			continue
		}
		if e.acq.Again && e.callee != "" {
			continue // given back first
		}
		ev.Kind, ev.Deferred = Relock, s.pending(h.Path)
		w.event(ev)
	}
}

// unsettled returns what a callee needs to take a lock and what does not follow
// from another lock being held, which may be taken under a condition, too. It is
// false if the two exclude each other.
func (w *eventsOf) unsettled(h Held, needs []Need) ([]Need, bool) {
	for _, call := range w.r.calls.In(w.b.Fn) {
		if call.Pos() != h.Pos {
			continue
		}
		c := w.b.circumstances(call)
		if _, ok := addNeeds(c.needs, needs); !ok {
			return nil, false
		}
		needs = slices.DeleteFunc(slices.Clone(needs), func(n Need) bool { return slices.Contains(c.needs, n) })
	}
	return needs, true
}

func (w *eventsOf) event(e Event) {
	key := eventKey{e.Kind, e.Instr, e.Lock.Path, e.Acq.Class, e.Held.Path, e.Acq.Again, e.Acq.Always || e.Acq.State}
	if !w.seen[key] {
		w.seen[key] = true
		w.b.Events = append(w.b.Events, e)
	}
}
