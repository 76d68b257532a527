package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// DeferredWith returns the locks that are held whenever a function runs that is only
// deferred, in one place: at each return at which it runs, unless what was deferred later, and
// so runs before, gives them back. They have the names that the function has for them.
func (r *Result) DeferredWith(fn *ssa.Function) []Held {
	calls := r.calls.CallersOf(fn)
	if len(calls) != 1 || !r.calls.AllCallersKnown(fn) {
		return nil
	}
	d, ok := calls[0].(*ssa.Defer)
	if !ok {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if known, ok := r.delayed[fn]; ok {
		return known
	}
	out := r.deferredWith(fn, d)
	r.delayed[fn] = out
	return out
}

func (r *Result) deferredWith(fn *ssa.Function, d *ssa.Defer) []Held {
	b := r.body(d.Parent())
	if !b.Complete {
		return nil
	}
	var out []Held
	for _, h := range r.heldWhenRun(b, d) {
		if h.Path.Root().Parent() == fn.Parent() && fn.Parent() != nil {
			out = append(out, h) // a literal has the names of what it is in
			continue
		}
		for _, p := range r.asCalleeSees(h.Path, callees.Arguments(d.Common()), fn) {
			out = append(out, Held{p, h.Mode, h.Pos})
		}
	}
	return out
}

// HeldWhenRun reports whether a lock is held at some return at which a deferred call runs, when
// it does.
func (r *Result) HeldWhenRun(d *ssa.Defer, lock path.Path) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	b := r.body(d.Parent())
	exits := flow.Reach(d.Parent(), d, flow.RunsDeferred, func(i ssa.Instruction) bool { return r.givesLater(i, lock) })
	return slices.ContainsFunc(exits, func(exit ssa.Instruction) bool {
		return slices.ContainsFunc(b.heldAt(exit), func(h Held) bool { return h.Path == lock })
	})
}

// heldWhenRun returns the locks that are held at every return at which a deferred call runs,
// when it does.
func (r *Result) heldWhenRun(b *Body, d *ssa.Defer) []Held {
	var out []Held
	for k, exit := range flow.Reach(d.Parent(), d, flow.RunsDeferred, nil) {
		held := b.heldAt(exit)
		if k == 0 {
			out = slices.Clone(held)
		}
		out = slices.DeleteFunc(out, func(h Held) bool {
			return !slices.ContainsFunc(held, func(o Held) bool { return o.Path == h.Path && o.Mode == h.Mode })
		})
	}
	return slices.DeleteFunc(out, func(h Held) bool {
		later := flow.Reach(d.Parent(), d, func(i ssa.Instruction) bool { return r.givesLater(i, h.Path) }, nil)
		return len(later) > 0
	})
}

// givesLater reports whether an instruction defers what gives a lock back.
func (r *Result) givesLater(i ssa.Instruction, lock path.Path) bool {
	d, ok := i.(*ssa.Defer)
	return ok && r.givesAt(d, lock)
}
