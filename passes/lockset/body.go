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
		if o, ok := opOf(call.Common()); ok {
			touches = true
			r.acquired(b, call, o)
			continue
		}
		if s, obj := r.summary(call.Common()); s != nil {
			touches = touches || len(s.HeldOut) > 0 || len(s.Releases) > 0
			r.called(b, call, s, obj)
		}
	}
	if !touches {
		return b
	}
	w := &bodyWalk{r: r, b: b, plans: make(map[ssa.CallInstruction]*plan), seenEvent: make(map[eventKey]bool), named: lockPhis(fn)}
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
	return b
}

// acquired adds a lock that the function takes itself to its summary.
func (r *Result) acquired(b *Body, call ssa.CallInstruction, o op) {
	if _, ok := call.(*ssa.Go); ok || o.action != acquire {
		return
	}
	p, ok := path.Of(o.lock)
	if !ok {
		return
	}
	if rel, ok := relOf(p, b.Fn); ok {
		b.Summary.acquire(Acquire{Lock: rel, Mode: o.mode, Always: unconditional(call), Class: className(p), pos: call.Pos()})
	}
}

// called adds what a callee takes.
func (r *Result) called(b *Body, call ssa.CallInstruction, s *Summary, obj *types.Func) {
	if _, ok := call.(*ssa.Go); ok || obj == nil {
		return
	}
	for _, a := range s.Acquires {
		p, ok := a.Lock.at(arguments(call.Common()), b.Fn)
		if !ok {
			continue
		}
		if rel, ok := relOf(p, b.Fn); ok {
			via := obj.Name()
			if a.Via != "" {
				via += ", " + a.Via
			}
			b.Summary.acquire(Acquire{Lock: rel, Mode: a.Mode, Always: a.Always && unconditional(call), Via: via, Class: a.Class, pos: a.pos})
		}
	}
}

// lockPhis finds the phis that locks are reached through.
func lockPhis(fn *ssa.Function) map[*ssa.Phi]bool {
	out := make(map[*ssa.Phi]bool)
	for _, call := range callees.Calls(fn) {
		if o, ok := opOf(call.Common()); ok {
			if p, ok := path.Of(o.lock); ok {
				if phi, ok := p.Root().(*ssa.Phi); ok {
					out[phi] = true
				}
			}
		}
	}
	return out
}

func className(p path.Path) string {
	if c, ok := p.Class(); ok {
		return c.String()
	}
	return p.String()
}

// unconditional reports whether no caller decides if an instruction runs.
func unconditional(i ssa.Instruction) bool {
	return !slices.ContainsFunc(conditions(i.Block()), func(v ssa.Value) bool { return callerDecides(v, 0) })
}

type eventKey struct {
	kind  EventKind
	instr ssa.Instruction
	lock  path.Path
	held  path.Path
}

// plan is what one call does to locks, in terms of the caller, worked out once.
type plan struct {
	op       op
	isOp     bool
	path     path.Path // of op
	ok       bool
	via      *types.Func
	takes    []effect
	gives    []Held // released, though the callee did not take it
	leaves   []Held // held after the call
	literals []Held // released by literals that the call gets or is
}

type effect struct {
	Held
	acq Acquire
}

func (w *bodyWalk) plan(call ssa.CallInstruction) *plan {
	if p := w.plans[call]; p != nil {
		return p
	}
	p := new(plan)
	w.plans[call] = p
	if p.op, p.isOp = opOf(call.Common()); p.isOp {
		p.path, p.ok = path.Of(p.op.lock)
		return p
	}
	p.literals = w.literals(call)
	sum, via := w.r.summary(call.Common())
	if sum == nil {
		return p
	}
	p.via = via
	args := arguments(call.Common())
	for _, a := range sum.Acquires {
		if at, ok := a.Lock.at(args, call.Parent()); ok {
			p.takes = append(p.takes, effect{Held{at, a.Mode, a.pos}, a})
		}
	}
	for _, a := range sum.Releases {
		if at, ok := a.Lock.at(args, call.Parent()); ok {
			p.gives = append(p.gives, Held{at, a.Mode, call.Pos()})
		}
	}
	for _, a := range sum.HeldOut {
		if at, ok := a.Lock.at(args, call.Parent()); ok {
			p.leaves = append(p.leaves, Held{at, a.Mode, call.Pos()})
		}
	}
	return p
}

// literals lists what function literals that are called, or handed to a call,
// release, and locks that are themselves handed over.
func (w *bodyWalk) literals(call ssa.CallInstruction) []Held {
	var out []Held
	for _, v := range append([]ssa.Value{call.Common().Value}, call.Common().Args...) {
		if fn, _ := callees.Func(v); fn != nil && fn.Parent() != nil {
			out = append(out, releasesIn(fn)...)
		} else if a, ok := v.(*ssa.FieldAddr); ok && IsLock(a.Type()) {
			if p, ok := path.Of(a); ok {
				out = append(out, Held{Path: p})
			}
		}
	}
	return out
}

// bodyWalk is one walk over a function.
type bodyWalk struct {
	r         *Result
	b         *Body
	plans     map[ssa.CallInstruction]*plan
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
		return drop(w.plan(i).gives, drop(w.plan(i).literals, s)), true // a goroutine may give the lock back
	case *ssa.Store:
		return redirect(s, i), true
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
func redirect(s state, st *ssa.Store) state {
	if s.n == 0 {
		return s
	}
	p, ok := path.Of(st.Addr)
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
	p := w.plan(call)
	if p.isOp {
		if !p.ok {
			return s
		}
		return w.op(call, p.op, p.path, s)
	}
	for _, t := range p.takes {
		w.taken(call, t.Held, s, p.via, t.acq)
	}
	for _, g := range p.gives {
		if i := s.find(g.Path); i >= 0 {
			s = s.without(i)
		} else {
			w.release(g.Path, g.Mode, g.Pos)
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
		if !types.IsInterface(o.lock.Type()) { // what is behind a sync.Locker may be shared or re-entrant
			w.taken(call, Held{p, o.mode, call.Pos()}, s, nil, Acquire{})
		}
		if i := s.find(p); i >= 0 {
			s = s.without(i)
		}
		return s.with(Held{p, o.mode, call.Pos()})
	case release:
		i := s.find(p)
		if i < 0 {
			w.release(p, o.mode, call.Pos())
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
func (w *bodyWalk) release(p path.Path, m Mode, pos token.Pos) {
	if !slices.Contains(w.b.given, p) {
		w.b.given = append(w.b.given, p)
	}
	if rel, ok := relOf(p, w.b.Fn); ok {
		w.released = append(w.released, Acquire{Lock: rel, Mode: m, Class: className(p), pos: pos})
	}
}

// taken records what taking a lock means for those that are held.
func (w *bodyWalk) taken(call ssa.CallInstruction, want Held, s state, via *types.Func, a Acquire) {
	for i := range int(s.n) {
		h := s.held[i]
		if h.Path != want.Path {
			w.event(Event{Kind: Order, Instr: call, Lock: want, Held: h, Via: via, Acq: a})
			continue
		}
		w.event(Event{Kind: Relock, Instr: call, Lock: want, Held: h, Via: via, Acq: a, Deferred: s.pending(h.Path)})
	}
}

func (w *bodyWalk) event(e Event) {
	key := eventKey{e.Kind, e.Instr, e.Lock.Path, e.Held.Path}
	if !w.seenEvent[key] {
		w.seenEvent[key] = true
		w.b.Events = append(w.b.Events, e)
	}
}

// deferred notes releases that run at the exit, those of a deferred literal
// or function of the package included.
func (w *bodyWalk) deferred(d *ssa.Defer, s state) state {
	pl := w.plan(d)
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
	for _, h := range pl.literals {
		s = s.deferring(h.Path, h.Mode)
	}
	for _, h := range pl.gives {
		s = s.deferring(h.Path, h.Mode)
	}
	if fn, _ := callees.Func(d.Common().Value); fn != nil && fn.Parent() != nil {
		for _, call := range callees.Calls(fn) {
			for _, h := range w.plan(call).gives {
				s = s.deferring(h.Path, h.Mode)
			}
		}
	}
	return s
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
			if rel, ok := relOf(h.Path, w.b.Fn); ok && everywhere {
				sum.HeldOut = append(sum.HeldOut, Acquire{Lock: rel, Mode: h.Mode, Class: className(h.Path), pos: h.Pos})
			}
		}
	}
	for _, a := range w.released {
		if !slices.ContainsFunc(sum.Releases, func(b Acquire) bool { return b.Lock == a.Lock }) {
			sum.Releases = append(sum.Releases, a)
		}
	}
	// A helper that gives its caller's lock back and takes it again takes
	// nothing that its caller holds.
	sum.Acquires = slices.DeleteFunc(sum.Acquires, func(a Acquire) bool {
		return slices.ContainsFunc(sum.Releases, func(b Acquire) bool { return b.Lock == a.Lock })
	})
}
