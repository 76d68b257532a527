package lockwait

import (
	"cmp"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// check reports a wait with lock h held if whoever could end it needs h.
func (c *checker) check(w wait, h lockset.Held, via ssa.CallInstruction) {
	if c.done[w.instr] || lockset.HomeMade(h.Path) {
		return
	}
	var why *blocker
	switch w.on {
	case channel:
		if c.wokenBefore(w, h, via) {
			return
		}
		why = c.channelNeeds(w, h, via, 0)
	case group:
		why = c.groupNeeds(w, h, via)
	case cond:
		why = c.condNeeds(w, h)
	}
	if why == nil || c.ownRun(w, h, via, why) || c.IsTest(why.op) != c.IsTest(cmp.Or(h.Pos, c.pos(w))) {
		return
	}
	c.done[w.instr] = true
	key := told{holder(w, via), h.Path, why.op}
	if c.told[key] {
		return // the same lock is to be given back
	}
	c.told[key] = true
	c.report(w, h, via, why)
}

// wokenBefore reports whether who holds a lock has given it back to wait on a condition,
// and been woken, before it waits again: whoever woke it is past the lock.
func (c *checker) wokenBefore(w wait, h lockset.Held, via ssa.CallInstruction) bool {
	at := w.instr
	if via != nil {
		at = via
	}
	return slices.ContainsFunc(c.calls.In(at.Parent()), func(call ssa.CallInstruction) bool {
		woken, ok := call.(*ssa.Call)
		return ok && knowledge.Is(callees.Object(&woken.Call), "sync", "Cond.Wait") && flow.Dominates(woken, at) &&
			slices.ContainsFunc(c.locks.Takes(woken), func(t lockset.Taken) bool {
				return !t.Path.Valid() || same(t.Path, h.Path) || t.Path.Last() != nil && t.Path.Last().Pkg().Path() == "sync"
			})
	})
}

// ownRun reports whether who waits and who takes the lock are one function, which
// has the lock in a variable of its own: another run of it has another.
func (c *checker) ownRun(w wait, h lockset.Held, via ssa.CallInstruction, why *blocker) bool {
	a, ok := h.Path.Root().(*ssa.Alloc)
	if !ok || why.fn != a.Parent() {
		return false
	}
	fn := holder(w, via)
	if fn == why.fn || !callees.Within(fn, why.fn) {
		return fn == why.fn
	}
	for lit := fn; lit != why.fn; lit = lit.Parent() {
		if len(c.spawn.Of(lit)) > 0 {
			return false // a goroutine of this run
		}
	}
	return !c.inRun(w, via, why)
}

// told is what one report says: who holds which lock, and whom it keeps waiting.
type told struct {
	fn   *ssa.Function
	lock path.Path
	op   token.Pos
}

// holder returns the function that holds the lock.
func holder(w wait, via ssa.CallInstruction) *ssa.Function {
	if via != nil {
		return via.Parent()
	}
	return w.instr.Parent()
}

// channelNeeds reports why no counterpart of a channel operation, or of any
// case of a select, can come while h is held; nil if one can.
func (c *checker) channelNeeds(w wait, h lockset.Held, via ssa.CallInstruction, nested int) *blocker {
	var first *blocker
	ops := c.chans.At(w.instr)
	holder := holder(w, via)
	if s, ok := w.instr.(*ssa.Select); ok && len(ops) != len(s.States) {
		return nil
	}
	timed := nested == 0 && c.timed(w)
	for _, op := range ops {
		if timed && isClock(op) {
			continue
		}
		others, exact := c.chans.Counterparts(op)
		if !exact {
			return nil
		}
		others = slices.DeleteFunc(slices.Clone(others), func(o *channels.Op) bool { return o == op })
		if len(others) == 0 {
			return nil // chanleak's
		}
		if op.Does == channels.CanSend && c.hasRoom(op, others) || op.Does == channels.CanRecv && c.mayHave(op, others) {
			return nil
		}
		n := &needs{checker: c, h: h, holder: holder, waiter: below(w, via), full: op.Does == channels.CanSend && c.buffered(op), nested: nested}
		if via == nil && nested == 0 {
			n.op = op
		}
		for _, ch := range op.Chans {
			if ch.Make != nil {
				n.made = append(n.made, ch.Make)
			}
		}
		b := n.all(others)
		if b != nil && op.Does == channels.CanSend && !c.canFill(op, h, via) {
			b = nil
		}
		if b == nil && nested == 0 && op.Does == channels.CanSend {
			b = n.leaves(others)
		} else if b != nil && via == nil && c.announced(op, h, others) {
			b = nil
		}
		if b == nil {
			return nil
		}
		if first == nil {
			first = b
		}
	}
	return first
}

// all reports why none of the counterparts can come.
func (n *needs) all(others []*channels.Op) *blocker {
	var first *blocker
	for _, o := range others {
		b := n.of(o.Instr, o.Chan, 0, nil)
		if b == nil {
			return nil
		}
		b.op, b.what = o.Pos(), verb(o)+" "+chanName(o)
		if first == nil {
			first = b
		}
	}
	return first
}

// groupNeeds reports why a goroutine of the group cannot finish while h is
// held.
func (c *checker) groupNeeds(w wait, h lockset.Held, via ssa.CallInstruction) *blocker {
	if _, ok := w.obj.Class(); !ok {
		if _, local := w.obj.Root().(*ssa.Alloc); !local {
			return nil
		}
	}
	n := &needs{checker: c, h: h, holder: w.instr.Parent(), waiter: below(w, via), nested: 1}
	for _, site := range c.spawn.Sites {
		if b := n.member(w, site); b != nil {
			return b
		}
	}
	for _, call := range c.members {
		if c.isCall(call, w, "WaitGroup.Done") {
			b := n.of(call, nil, 0, nil)
			if b == nil || b.held || n.apart(w, call) || n.doneBefore(w, call, b) {
				continue
			}
			if adds := n.adds(w, b.fn); len(adds) == 0 || slices.ContainsFunc(adds, func(a ssa.CallInstruction) bool { return a.Pos() != b.at && n.follows(a, b.at) }) {
				b.op, b.what = call.Pos(), "calls Done"
				return b
			}
		}
	}
	return nil
}

// doneBefore reports whether a goroutine has called Done before it takes the lock, by
// another call than the one it takes the lock for: that may be the one that is
// waited for, as where it first says that it is ready.
func (n *needs) doneBefore(w wait, call ssa.CallInstruction, b *blocker) bool {
	return slices.ContainsFunc(callees.Calls(b.fn), func(other ssa.CallInstruction) bool {
		if _, now := other.(*ssa.Call); !now || other == call || !n.isCall(other, w, "WaitGroup.Done") {
			return false
		}
		return slices.ContainsFunc(callees.Calls(b.fn), func(take ssa.CallInstruction) bool {
			return take.Pos() == b.at && flow.Dominates(other, take)
		})
	})
}

// member reports where a goroutine that the group starts takes the lock.
func (n *needs) member(w wait, site *spawn.Site) *blocker {
	if site.Kind != spawn.Group || site.Owner == nil {
		return nil
	}
	if p, ok := n.locks.PathOf(site.Owner); !ok || !same(p, w.obj) {
		return nil
	}
	for _, body := range site.Bodies {
		for _, call := range n.calls.In(body) {
			if n.takes(call, nil) {
				return &blocker{at: call.Pos(), fn: body, op: site.Pos(), what: "runs in the group"}
			}
		}
	}
	return nil
}

// isCall reports whether a call is of a method of the object that is waited
// for.
func (c *checker) isCall(call ssa.CallInstruction, w wait, method string) bool {
	if !knowledge.Is(callees.Object(call.Common()), "sync", method) || len(call.Common().Args) == 0 {
		return false
	}
	p, ok := c.locks.PathOf(call.Common().Args[0])
	return ok && same(p, w.obj)
}

// adds lists the calls in fn that add to the group, themselves or in what
// they call: before them nobody waits for fn.
func (n *needs) adds(w wait, fn *ssa.Function) []ssa.CallInstruction {
	var out []ssa.CallInstruction
	for _, call := range n.calls.In(fn) {
		if n.addsIn(w, call, 0) {
			out = append(out, call)
		}
	}
	return out
}

func (n *needs) addsIn(w wait, call ssa.CallInstruction, depth int) bool {
	if n.isCall(call, w, "WaitGroup.Add") {
		return true
	}
	if depth > 2 {
		return false
	}
	fns, _ := n.locks.Runs(call)
	return slices.ContainsFunc(fns, func(f *ssa.Function) bool {
		return slices.ContainsFunc(n.calls.In(f), func(c ssa.CallInstruction) bool { return n.addsIn(w, c, depth+1) })
	})
}

// follows reports whether the call at pos can run after another of its
// function.
func (n *needs) follows(a ssa.CallInstruction, pos token.Pos) bool {
	return slices.ContainsFunc(n.calls.In(a.Parent()), func(c ssa.CallInstruction) bool { return c.Pos() == pos && flow.Reaches(a, c, nil) })
}

// condNeeds reports why nobody can signal a condition while h is held, which
// is not the lock that Wait gives back.
func (c *checker) condNeeds(w wait, h lockset.Held) *blocker {
	call := w.instr.(*ssa.Call)
	for _, t := range c.locks.Takes(call) {
		// Which lock Wait gives back must be known.
		if l := t.Path.Last(); !t.Path.Valid() || l == nil || l.Pkg().Path() == "sync" || same(t.Path, h.Path) {
			return nil
		}
	}
	if _, ok := w.obj.Class(); !ok {
		return nil
	}
	n := &needs{checker: c, h: h, holder: w.instr.Parent(), nested: 1}
	var first *blocker
	for _, call := range c.members {
		if !c.isCall(call, w, "Cond.Signal") && !c.isCall(call, w, "Cond.Broadcast") {
			continue
		}
		b := n.of(call, nil, 0, nil)
		if b == nil {
			return nil
		}
		if first == nil {
			b.op, b.what = call.Pos(), "signals "+w.obj.String()
			first = b
		}
	}
	return first
}
