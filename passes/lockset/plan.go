package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
)

// plan is what one call does to locks, in terms of the caller, worked out once.
type plan struct {
	op       op
	isOp     bool
	path     path.Path // of op
	ok       bool
	class    path.Class // of an op without path
	via      *types.Func
	takes    []effect
	gives    []Held // released, though the callee did not take it
	leaves   []Held // held after the call
	literals []Held // released by literals that the call gets or is
}

// effect is a lock that a call takes.
type effect struct {
	Held           // Path is not valid when the caller has no name for it
	acq    Acquire // of the callee, Via without the callee itself
	callee string
	obj    *types.Func
	freed  []path.Path // given back before
	inner  []Held      // held by the callee when it calls what takes the lock
}

// planOf works out what a call does.
func (r *Result) planOf(call ssa.CallInstruction) *plan {
	if p := r.plans[call]; p != nil {
		return p
	}
	p := new(plan)
	if p.op, p.isOp = opOf(call.Common()); p.isOp {
		if r.ids.reads(p.op.lock) {
			p.op.mode = Read
		}
		if p.path, p.ok = r.ids.Of(p.op.lock); !p.ok {
			p.path, p.ok = r.elementLock(call, p.op)
		}
		if !p.ok && p.op.action == acquire {
			p.class = classByType(p.op.lock)
		}
		r.plans[call] = p
		return p
	}
	if cond := waitOf(call.Common()); cond != nil {
		p.takes = append(p.takes, r.wait(call, cond))
		r.plans[call] = p
		return p
	}
	p.literals = r.literals(call)
	ts := r.targets(call.Common())
	for _, t := range ts {
		if len(ts) == 1 || !t.guess {
			p.via = t.obj
		}
		r.effects(p, call, t, len(ts) == 1)
	}
	r.plans[call] = p
	return p
}

// elementLock names a lock in an element of a container, if the function
// takes and gives it back by the same loaded value.
func (r *Result) elementLock(call ssa.CallInstruction, o op) (path.Path, bool) {
	p, ok := r.ids.elementOf(o.lock)
	if !ok || o.action == try {
		return path.Path{}, false
	}
	for _, c := range callees.Calls(call.Parent()) {
		if other := opAt(c); other.action == acquire && o.action == release || other.action == release && o.action == acquire {
			if q, ok := r.ids.elementOf(other.lock); ok && q == p {
				return p, true
			}
		}
	}
	return path.Path{}, false
}

// classByType returns the class of a lock whose object has no name.
func classByType(v ssa.Value) path.Class {
	fa, ok := v.(*ssa.FieldAddr)
	if !ok {
		return path.Class{}
	}
	p, ok := path.Rooted(fa.X).Select(fieldOf(fa))
	if !ok {
		return path.Class{}
	}
	return classOf(p)
}

// wait is what Cond.Wait does: it gives the lock back, waits, and takes it.
func (r *Result) wait(call ssa.CallInstruction, cond ssa.Value) effect {
	e := effect{acq: Acquire{Mode: Write, Again: true, Wait: true, pos: call.Pos(), Lock: Rel{Param: Unnamed}}, callee: "Wait"}
	p, ok := r.ids.Of(cond)
	st := structOf(cond.Type())
	if !ok || st == nil {
		return e
	}
	for f := range st.Fields() {
		if f.Name() == "L" {
			if p, ok = p.Select(f); ok {
				e.Held = Held{r.ids.one(p), Write, call.Pos()}
			}
		}
	}
	return e
}

// effects adds what running a target does.
func (r *Result) effects(p *plan, call ssa.CallInstruction, t target, only bool) {
	sum := r.summaryOf(t)
	if sum == nil {
		return
	}
	for _, a := range sum.Acquires {
		if e, ok := r.effect(a, t, call); ok {
			p.takes = append(p.takes, e)
		}
	}
	for _, inv := range sum.invokes {
		if inv.param >= len(t.args) || t.args[inv.param] == nil {
			continue
		}
		var held []Held
		for _, h := range inv.held {
			if at, ok := r.at(h.Path, t); ok {
				held = append(held, Held{at, h.Mode, h.Pos})
			}
		}
		for _, f := range r.funcsOf(t.args[inv.param]) {
			s := r.summaryOf(f)
			if s == nil {
				continue
			}
			for _, a := range s.Acquires {
				if e, ok := r.effect(a, f, call); ok {
					e.inner, e.callee, e.obj = held, t.name(), t.obj
					e.acq.Via = joinVia(f.name(), a.Via)
					e.acq.Always = e.acq.Always && inv.always
					p.takes = append(p.takes, e)
				}
			}
		}
	}
	if t.guess || !only && t.fn != nil && t.obj != p.via {
		return
	}
	for _, a := range sum.Releases {
		if at, ok := r.locate(a, t, call); ok {
			p.gives = append(p.gives, Held{at, a.Mode, call.Pos()})
		}
	}
	for _, a := range sum.HeldOut {
		if at, ok := r.locate(a, t, call); ok {
			p.leaves = append(p.leaves, Held{at, a.Mode, call.Pos()})
		}
	}
}

func joinVia(first, rest string) string {
	if rest == "" {
		return first
	}
	return first + ", " + rest
}

// effect translates what a callee takes; it is false if the callee cannot be
// what runs.
func (r *Result) effect(a Acquire, t target, call ssa.CallInstruction) (effect, bool) {
	a.Guess = a.Guess || t.guess
	e := effect{acq: a, callee: t.name(), obj: t.obj}
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
	}
	return e, true
}

// locate names a callee's lock as the caller does.
func (r *Result) locate(a Acquire, t target, call ssa.CallInstruction) (path.Path, bool) {
	if a.path.Valid() {
		return r.at(a.path, t)
	}
	at, ok := a.Lock.at(t.args, call.Parent())
	if !ok {
		return at, false
	}
	return r.ids.one(at), true
}

// at translates a path of a target.
func (r *Result) at(p path.Path, t target) (path.Path, bool) {
	q, ok := substitute(p, t.fn, t.args)
	if !ok {
		return q, false
	}
	if t.kept.Valid() && t.at.Valid() {
		if moved, ok := q.Rebase(t.kept, t.at); ok {
			q = moved
		}
	}
	return r.ids.one(q), true
}

// summaryOf returns what running a target does: computed for the package's
// own functions, a fact for others; nil if nothing is known.
func (r *Result) summaryOf(t target) *Summary {
	if t.fn != nil && len(t.fn.Blocks) > 0 {
		return &r.Body(t.fn).Summary
	}
	if t.obj == nil {
		return nil
	}
	s := new(Summary)
	if r.pass.ImportObjectFact(t.obj, s) {
		return s
	}
	return nil
}

// literals lists what function literals that are called, or handed to a call,
// release, and locks that are themselves handed over.
func (r *Result) literals(call ssa.CallInstruction) []Held {
	var out []Held
	for _, v := range append([]ssa.Value{call.Common().Value}, call.Common().Args...) {
		if fn, _ := callees.Func(v); fn != nil && fn.Parent() != nil {
			out = append(out, r.releasesIn(fn)...)
		} else if a, ok := v.(*ssa.FieldAddr); ok && IsLock(a.Type()) {
			if p, ok := r.ids.Of(a); ok {
				out = append(out, Held{Path: p})
			}
		}
	}
	return out
}

// releasesIn lists the locks that a function itself gives back.
func (r *Result) releasesIn(fn *ssa.Function) []Held {
	var out []Held
	for _, rel := range r.Releases(fn) {
		out = append(out, Held{rel.Path, rel.Mode, rel.Instr.Pos()})
	}
	return out
}

// arguments returns a call's arguments with the receiver first, that of a
// bound method included.
func arguments(call *ssa.CallCommon) []ssa.Value {
	if call.IsInvoke() {
		return append([]ssa.Value{call.Value}, call.Args...)
	}
	if _, recv := callees.Func(call.Value); recv != nil {
		return append([]ssa.Value{recv}, call.Args...)
	}
	return call.Args
}

// summarizeCalls fills in what a function takes, itself and by calls.
func (r *Result) summarizeCalls(b *Body) {
	for _, call := range callees.Calls(b.Fn) {
		if _, ok := call.(*ssa.Go); ok {
			continue
		}
		p := r.planOf(call)
		if p.isOp {
			if p.class != (path.Class{}) {
				b.take(call, Held{}, Acquire{Class: p.class, Mode: p.op.mode, Always: true, State: true, pos: call.Pos()})
			}
			if p.op.action == acquire && p.ok {
				b.take(call, Held{p.path, p.op.mode, call.Pos()}, Acquire{Mode: p.op.mode, Always: true, State: true, pos: call.Pos()})
			}
			continue
		}
		for _, e := range p.takes {
			a := e.acq
			if e.callee != "Wait" || !a.Wait || a.pos != call.Pos() {
				a.Via = joinVia(e.callee, a.Via)
			}
			for _, h := range e.inner {
				if c, ok := h.Path.Class(); ok {
					a.Under = addClass(a.Under, c)
				}
			}
			b.take(call, e.Held, a)
		}
		r.invokes(b, call)
	}
}

// take adds one lock to a summary. h is how the function reaches it, if it
// can.
func (b *Body) take(call ssa.CallInstruction, h Held, a Acquire) {
	a.Lock, a.path = Rel{Param: Unnamed}, path.Path{}
	if h.Path.Valid() {
		if c, ok := h.Path.Class(); ok && a.Class == (path.Class{}) {
			a.Class = c // the callee knows better what is behind an interface
		}
		if rel, ok := relOf(h.Path, b.Fn); ok {
			a.Lock, a.path = rel, h.Path
		} else if outer(h.Path, b.Fn) {
			a.path = h.Path
		}
	}
	if a.Class == (path.Class{}) && !a.path.Valid() && !a.Wait {
		return
	}
	switch b.decider(call) {
	case objects:
		a.Always = false
	case callers:
		a.Always, a.State = false, false
	}
	a.Under = slices.Clone(a.Under)
	for _, held := range b.must[call] {
		if c, ok := held.Path.Class(); ok {
			a.Under = addClass(a.Under, c)
		}
	}
	if b.swaps(h.Path) {
		a.Again = true
	}
	a.Freed = b.freed(call, a.Freed)
	b.Summary.acquire(a)
}

// freed names the caller's locks that are given back before a call, itself or
// on the way.
func (b *Body) freed(call ssa.CallInstruction, in []Rel) []Rel {
	var out []Rel
	for _, g := range b.givenAt {
		if rel, ok := relOf(g.path, b.Fn); ok && !slices.Contains(out, rel) && (g.at == call || g.at.Block() == call.Block() || g.at.Block().Dominates(call.Block())) {
			out = append(out, rel)
		}
	}
	for _, rel := range in {
		if p, ok := rel.at(arguments(call.Common()), b.Fn); ok {
			if r, ok := relOf(p, b.Fn); ok && !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	return out
}

// decider is deciderOf, remembered a block.
func (b *Body) decider(call ssa.CallInstruction) decider {
	d, ok := b.deciders[call.Block()]
	if !ok {
		if b.deciders == nil {
			b.deciders = make(map[*ssa.BasicBlock]decider)
		}
		d = deciderOf(call)
		b.deciders[call.Block()] = d
	}
	return d
}

// maxUnder bounds Acquire.Under.
const maxUnder = 4

func addClass(list []path.Class, c path.Class) []path.Class {
	if len(list) >= maxUnder || slices.Contains(list, c) {
		return list
	}
	return append(slices.Clip(list), c)
}

// outer reports whether p begins in a function around fn or elsewhere, so
// that it means the same to whoever runs fn.
func outer(p path.Path, fn *ssa.Function) bool {
	v, ok := p.Root().(interface{ Parent() *ssa.Function })
	return ok && v.Parent() != fn
}

// swaps reports whether the function gives p back though it did not take it.
func (b *Body) swaps(p path.Path) bool { return p.Valid() && slices.Contains(b.given, p) }

// invokes adds the parameters that a call runs, or hands to a callee that
// does.
func (r *Result) invokes(b *Body, call ssa.CallInstruction) {
	add := func(v ssa.Value, held []Held, always bool) {
		p, ok := path.Origin(v).(*ssa.Parameter)
		if !ok || p.Parent() != b.Fn {
			return
		}
		i := slices.Index(b.Fn.Params, p)
		if i < 0 || slices.ContainsFunc(b.Summary.invokes, func(o invoke) bool { return o.param == i }) {
			return
		}
		b.Summary.invokes = append(b.Summary.invokes, invoke{i, held, always && b.decider(call) == nobody})
	}
	if !call.Common().IsInvoke() {
		add(call.Common().Value, slices.Clone(b.must[call]), true)
	}
	if !slices.ContainsFunc(call.Common().Args, isFunc) {
		return
	}
	for _, t := range r.targets(call.Common()) {
		if t.fn == nil || len(t.fn.Blocks) == 0 || t.guess {
			continue
		}
		for _, inv := range r.Body(t.fn).Summary.invokes {
			if inv.param >= len(t.args) || t.args[inv.param] == nil {
				continue
			}
			held := slices.Clone(b.must[call])
			for _, h := range inv.held {
				if at, ok := r.at(h.Path, t); ok && !slices.ContainsFunc(held, func(o Held) bool { return o.Path == at }) {
					held = append(held, Held{at, h.Mode, h.Pos})
				}
			}
			add(t.args[inv.param], held, inv.always)
		}
	}
}

func isFunc(v ssa.Value) bool {
	_, ok := types.Unalias(v.Type()).Underlying().(*types.Signature)
	return ok
}
