package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// summarizeCalls fills in what a function takes, itself and by calls.
// It reports whether that is more than was known.
func (r *Result) summarizeCalls(b *Body) bool {
	news := false
	for _, call := range r.calls.In(b.Fn) {
		if _, ok := call.(*ssa.Go); ok {
			continue
		}
		p := r.planOf(call)
		if p.isOp {
			if p.class != (path.Class{}) {
				news = b.take(call, Held{}, Acquire{Class: p.class, Mode: p.op.mode, Always: true, State: true, pos: call.Pos()}) || news
			}
			if p.op.action == acquire && p.ok {
				news = b.take(call, Held{p.path, p.op.mode, call.Pos()}, Acquire{Mode: p.op.mode, Always: true, State: true, pos: call.Pos()}) || news
			}
			continue
		}
		for _, e := range r.takesOf(call) {
			a := e.acq
			if e.callee != "Wait" || !a.Wait || a.pos != call.Pos() {
				a.Via = joinVia(e.callee, a.Via)
			}
			for _, h := range e.inner {
				if c, ok := h.Path.Class(); ok {
					a.Under = addClass(a.Under, c)
				}
			}
			news = b.take(call, e.Held, a) || news
		}
		n := len(b.Summary.invokes)
		r.invokes(b, call)
		news = news || len(b.Summary.invokes) > n
	}
	return news
}

// take adds one lock to a summary. h is how the function reaches it, if it
// can. That of an object which the function makes is none that others wait for.
func (b *Body) take(call ssa.CallInstruction, h Held, a Acquire) bool {
	a.Lock, a.path = Rel{Param: Unnamed}, path.Path{}
	if h.Path.Valid() {
		if h.Path.Len() > 0 && JustMade(h.Path, b.Fn) {
			return false
		}
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
		return false
	}
	c := b.circumstances(call)
	needs, ok := addNeeds(a.Needs, c.needs)
	if c.never || !ok {
		return false
	}
	a.Needs = needs
	switch {
	case len(needs) > maxNeeds:
		a.Needs, a.Always, a.State = nil, false, false
	case c.by == objects:
		a.Always, a.State = false, a.State && !c.flag
	case c.by == callers:
		a.Always, a.State = false, false
	}
	a.Asked = a.Asked || b.asked(call)
	a.Under = slices.Clone(a.Under)
	for _, held := range b.heldAt(call) {
		if c, ok := held.Path.Class(); ok {
			a.Under = addClass(a.Under, c)
		}
	}
	if b.swaps(h.Path) {
		a.Again = true
	}
	a.Freed = b.freed(call, a.Freed)
	a.freed = b.freedOutside(call, a)
	return b.Summary.acquire(a)
}

// freed names the caller's locks that are given back before a call, itself or
// on the way.
func (b *Body) freed(call ssa.CallInstruction, in []Rel) []Rel {
	var out []Rel
	for _, g := range b.givenAt {
		if rel, ok := relOf(g.path, b.Fn); ok && !slices.Contains(out, rel) && (g.at == call || flow.Dominates(g.at, call)) {
			out = append(out, rel)
		}
	}
	for _, rel := range in {
		if p, ok := rel.at(callees.Arguments(call.Common()), b.Fn); ok {
			if r, ok := relOf(p, b.Fn); ok && !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	return out
}

// freedOutside is freed for locks of the function around a literal, which are
// the same to whoever runs it.
func (b *Body) freedOutside(call ssa.CallInstruction, a Acquire) []path.Path {
	out := slices.DeleteFunc(slices.Clone(a.freed), func(p path.Path) bool { return !outer(p, b.Fn) })
	for _, g := range b.givenAt {
		if outer(g.path, b.Fn) && !slices.Contains(out, g.path) && flow.Dominates(g.at, call) {
			out = append(out, g.path)
		}
	}
	return out
}

// decided is what is known of what decides whether a block runs.
type decided struct {
	circumstances
	conditions []condition
	asked      bool
	askedKnown bool
}

func (b *Body) decided(block *ssa.BasicBlock) *decided {
	d := b.deciders[block]
	if d == nil {
		if b.deciders == nil {
			b.deciders = make(map[*ssa.BasicBlock]*decided)
		}
		d = &decided{conditions: conditions(block)}
		d.circumstances = circumstancesOf(block, d.conditions)
		b.deciders[block] = d
	}
	return d
}

// circumstances is circumstancesOf, remembered a block.
func (b *Body) circumstances(call ssa.CallInstruction) circumstances {
	return b.decided(call.Block()).circumstances
}

// asked is the function asked, remembered a block.
func (b *Body) asked(call ssa.CallInstruction) bool {
	d := b.decided(call.Block())
	if !d.askedKnown {
		d.asked, d.askedKnown = asked(d.conditions), true
	}
	return d.asked
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
	add := func(v ssa.Value, held []Held, always, state bool) {
		p, ok := path.Origin(v).(*ssa.Parameter)
		if !ok || p.Parent() != b.Fn {
			return
		}
		i := slices.Index(b.Fn.Params, p)
		if i < 0 || slices.ContainsFunc(b.Summary.invokes, func(o invoke) bool { return o.param == i }) {
			return
		}
		c := b.circumstances(call)
		b.Summary.invokes = append(b.Summary.invokes, invoke{
			param: i, held: held, call: call,
			always: always && c.by == nobody && len(c.needs) == 0,
			state:  state && !c.never && !slices.ContainsFunc(c.needs, Need.asksCaller),
		})
	}
	if !call.Common().IsInvoke() {
		add(call.Common().Value, slices.Clone(b.heldAt(call)), true, true)
	}
	if !slices.ContainsFunc(call.Common().Args, func(v ssa.Value) bool { return knowledge.IsFunc(v.Type()) }) {
		return
	}
	for _, t := range r.aims[call] {
		if t.fn == nil || len(t.fn.Blocks) == 0 || t.guess {
			continue
		}
		for _, inv := range r.full(t.fn).invokes {
			if inv.param >= len(t.args) || t.args[inv.param] == nil {
				continue
			}
			held := slices.Clone(b.heldAt(call))
			for _, h := range inv.held {
				if at, ok := r.at(h.Path, t); ok && !slices.ContainsFunc(held, func(o Held) bool { return o.Path == at }) {
					held = append(held, Held{at, h.Mode, h.Pos})
				}
			}
			add(t.args[inv.param], held, inv.always, inv.state)
		}
	}
}
