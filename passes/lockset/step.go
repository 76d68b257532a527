package lockset

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
)

func (w *bodyWalk) call(call ssa.CallInstruction, s state) state {
	p := w.r.planOf(call)
	w.note(call, s)
	if p.isOp {
		if !p.ok {
			return dropLike(p.loose, s)
		}
		return w.op(call, p.op, p.path, s)
	}
	if p.waits.Path.Valid() {
		if i := s.find(p.waits.Path); i < 0 {
			w.release(call, p.waits.Path)
		} else if s.held[i].Mode != p.waits.Mode {
			w.mismatch(Event{Kind: WrongUnlock, Instr: call, Lock: Held{p.waits.Path, p.waits.Mode, call.Pos()}, Held: s.held[i], Waits: true})
		}
	}
	for _, g := range p.gives {
		if i := s.named(g.Path); i >= 0 {
			if s.held[i].Path == g.Path && s.held[i].Mode != g.Mode && slices.Contains(p.sure, g) {
				w.mismatch(Event{Kind: WrongUnlock, Instr: call, Lock: g, Held: s.held[i], Callee: p.targets[0].name()})
			}
			s = s.without(i).settle(s.held[i].Path, false)
		} else {
			w.release(call, g.Path)
			s = s.owe(g.Path, g.Mode)
		}
	}
	for _, c := range p.unnamed {
		s = dropLike(c, s)
	}
	for _, h := range p.leaves {
		if s.find(h.Path) < 0 {
			s = s.with(h).settle(h.Path, true)
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

// dropLike drops the locks of a class: one of them is given back by a name that
// does not tell which.
func dropLike(c path.Class, s state) state {
	for i := int(s.n) - 1; c != (path.Class{}) && i >= 0; i-- {
		if classOf(s.held[i].Path) == c {
			s = s.without(i)
		}
	}
	return s
}

// named finds a lock that is given back: by its path, or else the one lock held
// of its class, where either path leads through a pointer. Whoever gives back
// what it has not taken has it by another name: a part knows its whole.
func (s state) named(p path.Path) int {
	i, class := s.find(p), classOf(p)
	if i >= 0 || class == (path.Class{}) {
		return i
	}
	for j := range int(s.n) {
		if classOf(s.held[j].Path) != class {
			continue
		}
		if i >= 0 || !throughPointer(p) && !throughPointer(s.held[j].Path) {
			return -1
		}
		i = j
	}
	return i
}

// throughPointer reports whether the object with a lock is reached by a field
// that points to it, or by what a call, a map or a channel gave.
func throughPointer(p path.Path) bool {
	switch p.Root().(type) {
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Global, *ssa.Alloc:
	default:
		return true
	}
	whole, ok := p.Parent()
	return ok && slices.ContainsFunc(whole.Fields(), func(f *types.Var) bool {
		_, ok := types.Unalias(f.Type()).Underlying().(*types.Pointer)
		return ok
	})
}

func (w *bodyWalk) op(call ssa.CallInstruction, o op, p path.Path, s state) state {
	switch o.action {
	case acquire:
		if i := s.find(p); i >= 0 {
			s = s.without(i)
		}
		return s.with(Held{p, o.mode, call.Pos()}).settle(p, true)
	case release:
		i := s.named(p)
		if i < 0 {
			w.release(call, p)
			return s.owe(p, o.mode)
		}
		if s.held[i].Path == p && s.held[i].Mode != o.mode {
			w.mismatch(Event{Kind: WrongUnlock, Instr: call, Lock: Held{p, o.mode, call.Pos()}, Held: s.held[i]})
		}
		return s.without(i).settle(s.held[i].Path, false)
	case try:
		if v, ok := call.(*ssa.Call); ok {
			s.trying, s.tried = v, Held{p, o.mode, call.Pos()}
		}
	}
	return s
}

// release notes that the caller's lock is given back.
func (w *bodyWalk) release(call ssa.CallInstruction, p path.Path) {
	if !slices.Contains(w.b.given, p) {
		w.b.given = append(w.b.given, p)
	}
	if g := (given{p, call}); !slices.Contains(w.b.givenAt, g) {
		w.b.givenAt = append(w.b.givenAt, g)
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
			if i := s.named(p); i >= 0 {
				p = s.held[i].Path
			}
			if s.find(p) < 0 && !w.acquires[p] {
				w.release(d, p) // the caller's lock, when this returns
				return s.owe(p, o.mode)
			}
			return s.deferring(pending{path: p, mode: o.mode, at: d})
		case acquire:
			if i := s.find(p); i >= 0 {
				w.mismatch(Event{Kind: DeferredLock, Instr: d, Lock: Held{p, o.mode, d.Pos()}, Held: s.held[i]})
			}
			return s.taking(Held{Path: p, Mode: o.mode}, d)
		}
		return s
	}
	if pl.locky {
		s = s.push(pending{call: d})
	}
	for _, g := range pl.gives {
		if s.find(g.Path) < 0 && !w.acquires[g.Path] {
			w.release(d, g.Path) // the caller's lock, by a helper
			s = s.owe(g.Path, g.Mode)
		}
	}
	s = w.delay(pl, s, d)
	for _, h := range pl.leaves {
		s = s.taking(h, d)
	}
	if fn, _ := callees.Func(d.Common().Value); fn != nil && fn.Parent() != nil {
		for _, h := range w.r.body(fn).keeps {
			s = s.taking(h, d)
		}
		for _, call := range callees.Calls(fn) {
			s = w.delay(w.r.planOf(call), s, nil)
		}
	}
	return s
}

// delay notes what a deferred call gives back, of the locks that the function
// may hold.
func (w *bodyWalk) delay(p *plan, s state, d *ssa.Defer) state {
	for _, list := range [][]Held{p.literals, p.gives} {
		for _, h := range list {
			var by *ssa.Defer
			if slices.Contains(p.sure, h) {
				by = d
			}
			if i := s.named(h.Path); i >= 0 {
				h.Path = s.held[i].Path
			}
			if w.roots[h.Path.Root()] {
				s = s.deferring(pending{path: h.Path, mode: h.Mode, by: by})
			}
		}
	}
	return s
}

// runDefers follows the deferred calls at a return, last first.
func (w *bodyWalk) runDefers(s state) state {
	for i := int(s.nd) - 1; i >= 0; i-- {
		d := s.defers[i]
		j := s.find(d.path)
		if j < 0 && d.call == nil && !d.takes && d.at != nil {
			j = s.named(d.path) // given back and taken again by another name
		}
		switch {
		case d.call != nil:
			w.note(d.call, s)
		case d.takes:
			if j < 0 {
				s = s.with(Held{d.path, d.mode, d.at.Pos()})
			}
			s = s.settle(d.path, true)
		case j >= 0:
			if d.at != nil && s.held[j].Path == d.path && s.held[j].Mode != d.mode {
				w.mismatch(Event{Kind: WrongUnlock, Instr: d.at, Lock: Held{d.path, d.mode, d.at.Pos()}, Held: s.held[j]})
			}
			if d.by != nil && s.held[j].Path == d.path && s.held[j].Mode != d.mode {
				w.mismatch(Event{Kind: WrongUnlock, Instr: d.by, Lock: Held{d.path, d.mode, d.by.Pos()}, Held: s.held[j], Callee: w.r.planOf(d.by).targets[0].name()})
			}
			s = s.without(j).settle(s.held[j].Path, false)
		}
	}
	return s
}

// note keeps a state in which a call that may take locks runs, for events.
func (w *bodyWalk) note(call ssa.CallInstruction, s state) {
	p := w.r.planOf(call)
	if p.isOp && p.op.action != acquire || !p.isOp && !p.locky || s.n == 0 && !p.runs {
		return
	}
	m := moment{call, w.intern(s)}
	if !w.noted[m] {
		w.noted[m] = true
		w.b.moments = append(w.b.moments, m)
	}
}

// mismatch keeps an event that needs no callee to be seen, once.
func (w *bodyWalk) mismatch(e Event) {
	if !slices.ContainsFunc(w.b.Events, func(o Event) bool {
		return o.Kind == e.Kind && o.Instr == e.Instr && o.Lock.Path == e.Lock.Path
	}) {
		w.b.Events = append(w.b.Events, e)
	}
}

// branch splits on the result of TryLock.
func (w *bodyWalk) branch(cond ssa.Value, truth bool, p *state) *state {
	if p.trying == nil {
		return p
	}
	v := cond
	for {
		u, ok := v.(*ssa.UnOp)
		if !ok || u.Op != token.NOT {
			break
		}
		v, truth = u.X, !truth
	}
	if path.Origin(v) != p.trying {
		return p
	}
	s := *p
	h := s.tried
	s.trying, s.tried = nil, Held{}
	if truth && s.find(h.Path) < 0 {
		s = s.with(h)
	}
	return w.intern(s)
}

func (w *bodyWalk) returns(ret *ssa.Return, s state) {
	s = w.runDefers(s)
	if s.dropped {
		w.dropped = true
		return
	}
	w.ends++
	for _, o := range s.owed {
		if !o.path.Valid() || o.paid {
			continue
		}
		w.owed[o]++
		if !slices.Contains(w.b.owes, o.path) {
			w.b.owes = append(w.b.owes, o.path)
		}
		if rel, ok := relOf(o.path, w.b.Fn); ok {
			w.released = append(w.released, Acquire{Lock: rel, Mode: o.mode, Class: classOf(o.path), path: o.path})
		}
	}
	held := slices.Clone(s.held[:s.n])
	for _, old := range w.b.Returns {
		if old.Instr == ret && slices.Equal(old.Held, held) {
			return
		}
	}
	w.b.Returns = append(w.b.Returns, Return{Instr: ret, Held: held, All: len(held) == 0})
}
