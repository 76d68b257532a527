package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// deed is what a call certainly does to the lock, on its every way.
type deed uint8

const (
	nothing deed = iota
	gives
	takes
	anything
)

// deedOf says what a call does to the lock, deferred or not.
func (w *twiceWalk) deedOf(call ssa.CallInstruction) deed {
	p := w.r.planOf(call)
	if p.isOp {
		switch {
		case !p.ok && p.op.action == acquire && sameType(w.lock, p.class):
			return anything // may be this one by another name
		case !p.ok || p.path != w.lock:
			return nothing
		case p.op.action == release:
			return gives
		case p.op.action == acquire:
			return takes
		}
		return anything
	}
	is := func(list []Held) bool {
		return slices.ContainsFunc(list, func(h Held) bool { return h.Path == w.lock })
	}
	switch {
	case w.asks(call):
		return anything
	case is(p.leaves):
		return takes
	case w.keeps(call) || w.r.reachesInto(call, w.lock, 0):
		return anything
	case is(p.gives):
		if len(p.gives) == 1 && w.always(call) {
			return gives
		}
		return anything
	case is(p.literals):
		return anything
	}
	return nothing
}

// asks reports whether a call is of another method of the lock's own interface,
// behind which it may be taken: one that tries to, say.
func (w *twiceWalk) asks(call ssa.CallInstruction) bool {
	if !call.Common().IsInvoke() {
		return false
	}
	p, ok := w.r.ids.Of(call.Common().Value)
	return ok && p == w.lock
}

// reachesInto reports whether what a call goes to takes the address of a lock of the
// same kind as plain memory: it may take it and give it back without its methods, as
// one that tries to by its state word does.
func (r *Result) reachesInto(call ssa.CallInstruction, lock path.Path, depth int) bool {
	if r.pokes == nil {
		r.gatherPokes()
	}
	if len(r.pokes) == 0 {
		return false // in most packages
	}
	return slices.ContainsFunc(r.aims[call], func(t target) bool {
		if t.fn == nil || depth > maxGivers {
			return false
		}
		for _, addr := range r.pokes[t.fn] {
			if p, ok := r.ids.Of(addr); !ok || sameType(lock, classOf(p)) {
				return true
			}
		}
		return slices.ContainsFunc(callees.Calls(t.fn), func(c ssa.CallInstruction) bool { return r.reachesInto(c, lock, depth+1) })
	})
}

// gatherPokes finds the addresses of locks that functions take as plain memory.
func (r *Result) gatherPokes() {
	r.pokes = make(map[*ssa.Function][]ssa.Value)
	for _, fn := range r.calls.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if conv, ok := i.(*ssa.Convert); ok && isUnsafePointer(conv.Type()) && IsLock(conv.X.Type()) {
					r.pokes[fn] = append(r.pokes[fn], conv.X)
				}
			}
		}
	}
}

func isUnsafePointer(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.UnsafePointer
}

func sameType(p path.Path, c path.Class) bool {
	own, ok := p.Class()
	return !ok || own == c
}

// keeps reports whether something that a call runs, a function that it is
// handed included, may return with a lock of the same kind held.
func (w *twiceWalk) keeps(call ssa.CallInstruction) bool {
	class, named := w.lock.Class()
	like := func(h Held) bool {
		c, ok := h.Path.Class()
		return !ok || !named || c == class
	}
	leaves := func(fn *ssa.Function) bool {
		return fn != nil && slices.ContainsFunc(w.r.body(fn).Returns, func(r Return) bool { return slices.ContainsFunc(r.Held, like) })
	}
	return slices.ContainsFunc(w.r.aims[call], func(t target) bool { return leaves(t.fn) }) ||
		slices.ContainsFunc(call.Common().Args, func(v ssa.Value) bool {
			fn, _ := callees.Func(v)
			return leaves(fn)
		})
}

// always reports whether the one function that a call runs gives the lock
// back on every way through it, as a key does.
func (w *twiceWalk) always(call ssa.CallInstruction) bool {
	if h, ok := w.r.keyOf(call.Common().Value); ok && !call.Common().IsInvoke() {
		return h.Path == w.lock
	}
	ts := w.r.aims[call]
	if len(ts) != 1 || ts[0].fn == nil || ts[0].guess {
		return false
	}
	b := w.r.body(ts[0].fn)
	for _, g := range b.givenAt {
		if p, ok := w.r.at(g.path, ts[0]); ok && p == w.lock && flow.ExitsWithout(ts[0].fn, nil, flow.Is(g.at)) == nil {
			return !slices.ContainsFunc(w.r.full(ts[0].fn).Acquires, func(a Acquire) bool { return a.Again })
		}
	}
	return false
}

// touches reports whether a goroutine that is started may give the lock back, or
// take it and end with it: it is handed over.
func (w *twiceWalk) touches(g *ssa.Go) bool {
	p := w.r.planOf(g)
	is := func(h Held) bool { return h.Path == w.lock }
	if slices.ContainsFunc(append(slices.Clone(p.gives), p.literals...), is) {
		return true
	}
	fn, _ := callees.Func(g.Call.Value)
	return fn != nil && slices.ContainsFunc(w.r.body(fn).Returns, func(r Return) bool { return slices.ContainsFunc(r.Held, is) })
}

// deferred says what a deferred call does to the lock when it runs.
func (w *twiceWalk) deferred(d *ssa.Defer) deed {
	lit := literalOf(d)
	if lit == nil {
		return w.deedOf(d)
	}
	var ops []ssa.CallInstruction
	for _, rel := range w.r.releases(lit) {
		if rel.Path == w.lock {
			ops = append(ops, rel.Instr)
		}
	}
	if len(ops) == 0 {
		if w.mentions(lit) {
			return anything
		}
		return nothing
	}
	// The literal does just that, whatever happened before.
	if len(ops) == 1 && len(lit.Blocks) == 1 && len(callees.Calls(lit)) == 1 {
		return gives
	}
	return anything
}

// mentions reports whether a literal does something to locks.
func (w *twiceWalk) mentions(lit *ssa.Function) bool {
	return slices.ContainsFunc(callees.Calls(lit), func(c ssa.CallInstruction) bool {
		p := w.r.planOf(c)
		return p.isOp || len(p.gives) > 0 || len(p.leaves) > 0 || len(p.literals) > 0
	})
}
