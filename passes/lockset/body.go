package lockset

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// analyse walks a function's paths.
func (r *Result) analyse(fn *ssa.Function) *Body {
	b := &Body{Fn: fn, Complete: true}
	touches := false
	for _, call := range callees.Calls(fn) {
		p := r.planOf(call)
		touches = touches || p.isOp || len(p.leaves) > 0 || len(p.gives) > 0
	}
	if touches {
		w := &bodyWalk{r: r, b: b, seenEvent: make(map[eventKey]bool), named: r.lockPhis(fn)}
		b.must = make(map[ssa.Instruction][]Held)
		walker := &flow.Walker[state]{Visit: w.visit, Branch: w.branch, Edge: w.edge}
		if !walker.Walk(fn, state{}) {
			r.limits.Exceeded("lockset", fn, "paths")
			return &Body{Fn: fn}
		}
		if w.dropped {
			r.limits.Exceeded("lockset", fn, "locks")
			return &Body{Fn: fn} // what it takes may be what it gave back before
		}
		slices.SortStableFunc(b.Events, func(x, y Event) int { return int(x.Instr.Pos() - y.Instr.Pos()) })
		w.summarise()
	}
	r.summarizeCalls(b)
	return b
}

// lockPhis finds the phis that locks are reached through.
func (r *Result) lockPhis(fn *ssa.Function) map[*ssa.Phi]bool {
	out := make(map[*ssa.Phi]bool)
	for _, call := range callees.Calls(fn) {
		if p := r.planOf(call); p.ok {
			if phi, ok := p.path.Root().(*ssa.Phi); ok {
				out[phi] = true
			}
		}
	}
	return out
}

func classOf(p path.Path) path.Class {
	c, _ := p.Class()
	return c
}

type eventKey struct {
	kind  EventKind
	instr ssa.Instruction
	lock  path.Path
	class path.Class
	held  path.Path
	again bool
}

// bodyWalk is one walk over a function.
type bodyWalk struct {
	r         *Result
	b         *Body
	seenEvent map[eventKey]bool
	named     map[*ssa.Phi]bool // phis that locks are called by
	dropped   bool
	released  []Acquire
}

func (w *bodyWalk) visit(i ssa.Instruction, s state) (state, bool) {
	if s.dropped {
		w.dropped = true
		return s, false
	}
	w.remember(i, s)
	switch i := i.(type) {
	case *ssa.Call:
		return w.call(i, forget(s, i)), true
	case *ssa.Defer:
		return w.deferred(i, s), true
	case *ssa.Go:
		return drop(w.r.planOf(i).gives, drop(w.r.planOf(i).literals, s)), true // a goroutine may give the lock back
	case *ssa.Store:
		return w.redirect(s, i), true
	case *ssa.Return:
		w.returns(i, s)
	case *ssa.Phi: // see edge
	case ssa.Value:
		s = forget(s, i)
	}
	return s, true
}

// remember keeps the intersection of what is held when an instruction runs.
func (w *bodyWalk) remember(i ssa.Instruction, s state) {
	old, seen := w.b.must[i]
	if !seen {
		w.b.must[i] = slices.Clone(s.held[:s.n])
		return
	}
	w.b.must[i] = slices.DeleteFunc(old, func(h Held) bool {
		j := s.find(h.Path)
		return j < 0 || s.held[j].Mode != h.Mode
	})
}

// forget drops locks reached through a value that is defined anew: it is
// another object from here on.
func forget(s state, v ssa.Value) state {
	for i := int(s.n) - 1; i >= 0; i-- {
		if s.held[i].Path.Root() == v {
			s = s.without(i)
		}
	}
	return s
}

// edge renames locks on the way into a block: what a phi took its value from
// is called by the phi's name from there on, if locks are called by it, and
// what it was called by before is another object.
func (w *bodyWalk) edge(from, to *ssa.BasicBlock, s state) state {
	if s.n == 0 {
		return s
	}
	for _, i := range to.Instrs {
		phi, ok := i.(*ssa.Phi)
		if !ok {
			break
		}
		s = w.rename(phi, phi.Edges[slices.Index(to.Preds, from)], s)
	}
	return s
}

func (w *bodyWalk) rename(phi *ssa.Phi, v ssa.Value, s state) state {
	if !w.named[phi] {
		return s
	}
	old, ok := path.Of(v)
	if ok && old.Root() == phi && old.Len() == 0 {
		return s
	}
	for i := int(s.n) - 1; i >= 0; i-- {
		h := &s.held[i]
		if p, renamed := h.Path.Rebase(old, path.Rooted(phi)); ok && renamed {
			h.Path = p
		} else if h.Path.Root() == phi {
			s = s.without(i)
		}
	}
	return s
}

// redirect drops locks reached through a variable that is assigned: the path
// leads to another object from here on.
func (w *bodyWalk) redirect(s state, st *ssa.Store) state {
	if s.n == 0 {
		return s
	}
	p, ok := w.r.ids.Of(st.Addr)
	if !ok || p.Len() == 0 {
		return s
	}
	for i := int(s.n) - 1; i >= 0; i-- {
		if s.held[i].Path != p && s.held[i].Path.HasPrefix(p) {
			s = s.without(i)
		}
	}
	return s
}

func (w *bodyWalk) call(call ssa.CallInstruction, s state) state {
	p := w.r.planOf(call)
	if p.isOp {
		if p.class != (path.Class{}) {
			w.taken(call, effect{Held: Held{Mode: p.op.mode, Pos: call.Pos()}, acq: Acquire{Class: p.class, Always: true, State: true}}, s)
		}
		if !p.ok {
			return s
		}
		return w.op(call, p.op, p.path, s)
	}
	for _, t := range p.takes {
		w.taken(call, t, s)
	}
	for _, g := range p.gives {
		if i := s.find(g.Path); i >= 0 {
			s = s.without(i)
		} else {
			w.release(call, g.Path, g.Mode, g.Pos)
		}
	}
	for _, h := range p.leaves {
		if s.find(h.Path) < 0 {
			s = s.with(h)
		}
	}
	return drop(p.literals, s)
}

func drop(list []Held, s state) state {
	for _, h := range list {
		if i := s.find(h.Path); i >= 0 {
			s = s.without(i)
		}
	}
	return s
}

func (w *bodyWalk) op(call ssa.CallInstruction, o op, p path.Path, s state) state {
	switch o.action {
	case acquire:
		if !types.IsInterface(o.lock.Type()) || p.Len() > 0 && IsLock(p.Last().Type()) { // what is behind a sync.Locker may be shared or re-entrant
			w.taken(call, effect{Held: Held{p, o.mode, call.Pos()}, acq: Acquire{Always: true, State: true, Again: w.b.swaps(p)}}, s)
		}
		if i := s.find(p); i >= 0 {
			s = s.without(i)
		}
		return s.with(Held{p, o.mode, call.Pos()})
	case release:
		i := s.find(p)
		if i < 0 {
			w.release(call, p, o.mode, call.Pos())
			return s
		}
		if s.held[i].Mode != o.mode {
			w.event(Event{Kind: WrongUnlock, Instr: call, Lock: Held{p, o.mode, call.Pos()}, Held: s.held[i]})
		}
		return s.without(i)
	case try:
		if v, ok := call.(*ssa.Call); ok {
			s.trying, s.tried = v, Held{p, o.mode, call.Pos()}
		}
	}
	return s
}

// release notes that the caller's lock is given back.
func (w *bodyWalk) release(call ssa.CallInstruction, p path.Path, m Mode, pos token.Pos) {
	if !slices.Contains(w.b.given, p) {
		w.b.given = append(w.b.given, p)
	}
	if g := (given{p, call}); !slices.Contains(w.b.givenAt, g) {
		w.b.givenAt = append(w.b.givenAt, g)
	}
	if rel, ok := relOf(p, w.b.Fn); ok {
		w.released = append(w.released, Acquire{Lock: rel, Mode: m, Class: classOf(p), path: p, pos: pos})
	}
}

// taken records what taking a lock means for those that are held.
func (w *bodyWalk) taken(call ssa.CallInstruction, e effect, s state) {
	want := e.Held
	held := append(slices.Clone(s.held[:s.n]), e.inner...)
	var classes []path.Class
	for _, h := range held {
		if c, ok := h.Path.Class(); ok {
			classes = append(classes, c)
		}
	}
	if e.acq.Wait && want.Path.Valid() && s.find(want.Path) < 0 && !w.b.swaps(want.Path) {
		w.release(call, want.Path, want.Mode, want.Pos) // the caller's lock
	}
	for i, h := range held {
		if slices.Contains(e.freed, h.Path) {
			continue
		}
		ev := Event{Kind: Order, Instr: call, Lock: want, Held: h, Via: e.obj, Callee: e.callee, Acq: e.acq, Inside: i >= int(s.n)}
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

func (w *bodyWalk) event(e Event) {
	key := eventKey{e.Kind, e.Instr, e.Lock.Path, e.Acq.Class, e.Held.Path, e.Acq.Again}
	if !w.seenEvent[key] {
		w.seenEvent[key] = true
		w.b.Events = append(w.b.Events, e)
	}
}

// deferred notes releases that run at the exit, those of a deferred literal
// or function of the package included.
func (w *bodyWalk) deferred(d *ssa.Defer, s state) state {
	pl := w.r.planOf(d)
	if o, p := pl.op, pl.path; pl.isOp {
		if !pl.ok {
			return s
		}
		switch o.action {
		case release:
			return s.deferring(p, o.mode)
		case acquire:
			if i := s.find(p); i >= 0 {
				w.event(Event{Kind: DeferredLock, Instr: d, Lock: Held{p, o.mode, d.Pos()}, Held: s.held[i]})
			}
		}
		return s
	}
	if len(pl.takes) > 0 {
		s = s.push(pending{call: d})
	}
	for _, h := range pl.literals {
		s = s.deferring(h.Path, h.Mode)
	}
	for _, h := range pl.gives {
		s = s.deferring(h.Path, h.Mode)
	}
	if fn, _ := callees.Func(d.Common().Value); fn != nil && fn.Parent() != nil {
		for _, call := range callees.Calls(fn) {
			for _, h := range w.r.planOf(call).gives {
				s = s.deferring(h.Path, h.Mode)
			}
			for _, h := range w.r.planOf(call).literals {
				s = s.deferring(h.Path, h.Mode)
			}
		}
	}
	return s
}

// runDefers follows the deferred calls at a return, last first.
func (w *bodyWalk) runDefers(s state) {
	for i := int(s.nd) - 1; i >= 0; i-- {
		d := s.defers[i]
		if d.call == nil {
			if j := s.find(d.path); j >= 0 {
				s = s.without(j)
			}
			continue
		}
		for _, t := range w.r.planOf(d.call).takes {
			w.taken(d.call, t, s)
		}
	}
}

// branch splits on the result of TryLock.
func (w *bodyWalk) branch(cond ssa.Value, truth bool, s state) state {
	if s.trying == nil {
		return s
	}
	v := cond
	for {
		u, ok := v.(*ssa.UnOp)
		if !ok || u.Op != token.NOT {
			break
		}
		v, truth = u.X, !truth
	}
	if path.Origin(v) != s.trying {
		return s
	}
	h := s.tried
	s.trying, s.tried = nil, Held{}
	if truth && s.find(h.Path) < 0 {
		s = s.with(h)
	}
	return s
}

func (w *bodyWalk) returns(ret *ssa.Return, s state) {
	w.runDefers(s)
	var held []Held
	for i := range int(s.n) {
		if !s.pending(s.held[i].Path) {
			held = append(held, s.held[i])
		}
	}
	for _, old := range w.b.Returns {
		if old.Instr == ret && slices.Equal(old.Held, held) {
			return
		}
	}
	w.b.Returns = append(w.b.Returns, Return{Instr: ret, Held: held, All: len(held) == 0})
}

// summarise finds what is held at every return, and what is given back.
func (w *bodyWalk) summarise() {
	sum := &w.b.Summary
	if len(w.b.Returns) > 0 && !callees.ReturnsFunc(w.b.Fn) {
		for _, h := range w.b.Returns[0].Held {
			everywhere := !slices.ContainsFunc(w.b.Returns, func(r Return) bool {
				return !slices.ContainsFunc(r.Held, func(o Held) bool { return o.Path == h.Path && o.Mode == h.Mode })
			})
			if rel, ok := relOf(h.Path, w.b.Fn); ok && everywhere && w.r.HandsOver(w.b, h) {
				sum.HeldOut = append(sum.HeldOut, Acquire{Lock: rel, Mode: h.Mode, Class: classOf(h.Path), path: h.Path, pos: h.Pos})
			}
		}
	}
	for _, a := range w.released {
		if !slices.ContainsFunc(sum.Releases, func(b Acquire) bool { return b.Lock == a.Lock }) {
			sum.Releases = append(sum.Releases, a)
		}
	}
}
