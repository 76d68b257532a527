package guardedby

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/path"
)

// begun finds what a goroutine does with fields that the function that starts it uses in a
// section before, and what a deferred function does with those after the lock was given
// back: they are no more in that section than what stands behind it would be.
func (c *checker) begun(fn *ssa.Function, inside []section) []finding {
	if len(inside) == 0 {
		return nil
	}
	var out []finding
	said := make(map[path.Path]bool)
	for _, call := range c.calls.In(fn) {
		for _, body := range c.bodiesOf(call) {
			for _, a := range c.guards.In(body) {
				at, ok := c.asBegun(a, body, call)
				if !ok || said[at.Field] {
					continue
				}
				if s, w := c.outsideBegun(fn, a, at, call, inside); w != nil {
					said[at.Field] = true
					c.reported[spotOf(a)] = true
					out = append(out, finding{kind: "outside-section", use: at, section: s, write: *w, begun: call})
				}
			}
		}
	}
	return out
}

// bodiesOf returns the functions that run in the goroutines that a call starts, or when the
// function ends that defers it, and at no other time.
func (c *checker) bodiesOf(call ssa.CallInstruction) (out []*ssa.Function) {
	fns, exact := []*ssa.Function(nil), false
	if site := c.spawn.At(call); site != nil {
		fns, exact = site.Bodies, site.Exact
	} else if _, deferred := call.(*ssa.Defer); deferred {
		fns, exact = c.calls.Resolve(call.Common())
	}
	for _, fn := range fns {
		if exact && len(c.spawn.Of(fn)) <= 1 && len(c.calls.CallersOf(fn)) <= 1 && c.calls.AllCallersKnown(fn) && c.locks.Body(fn).Complete {
			out = append(out, fn)
		}
	}
	return out
}

// asBegun names the field of an access in a body as its function around, or its starter, does,
// if it is made without a lock, and nothing is waited for, and no lock taken, before.
func (c *checker) asBegun(a guards.Access, body *ssa.Function, start ssa.CallInstruction) (guards.Access, bool) {
	if len(c.guards.Held(a.Instr)) > 0 || a.Inside && len(c.guards.Held(a.Load)) > 0 || printed(a) ||
		len(flow.Reach(body, nil, flow.Is(a.Instr), c.ordersIn(body))) == 0 {
		return a, false
	}
	if a.Field.Root().Parent() == start.Parent() {
		return a, true // a literal
	}
	field, ok := callees.AtCaller(a.Field, body, start)
	a.Field = field
	return a, ok
}

// outsideBegun returns the section of a function that a use in its goroutine, or in what it
// defers, is outside of, and who writes the field in one.
func (c *checker) outsideBegun(fn *ssa.Function, a, at guards.Access, start ssa.CallInstruction, inside []section) (section, *guards.Write) {
	deferred, isDefer := start.(*ssa.Defer)
	for _, s := range inside {
		if s.Field != at.Field || s.Inside != a.Inside || c.locks.Body(fn).GivesBack(s.lock.Path) || !a.Inside && !c.varies(fn, at, s) {
			continue
		}
		waits := c.hears(fn, nil, c.waits, maxCallers)
		switch {
		case isDefer && (c.locks.HeldWhenRun(deferred, s.lock.Path) || len(flow.Reach(fn, s.Instr, flow.RunsDeferred, waits)) == 0):
		case !isDefer && !flow.Reaches(s.Instr, start, waits):
		default:
			if w := c.writerBeside(fn, a, s); w != nil {
				return s, w
			}
		}
	}
	return section{}, nil
}

// writerBeside returns a write under the lock of a section that a use in a body of fn may meet, if
// nobody else writes the field without.
func (c *checker) writerBeside(fn *ssa.Function, a guards.Access, s section) *guards.Write {
	f := c.guards.Of(a)
	class, ok := s.lock.Path.Class()
	if f == nil || !ok || slices.ContainsFunc(f.Bare, func(b guards.Access) bool { return b.Fn() != a.Fn() }) {
		return nil
	}
	for i, w := range f.Writes {
		if w.Lock != class || w.Inside && !a.Inside || w.Fn() == a.Fn() || c.guards.Fresh(w.Field, w.Fn()) {
			continue
		}
		if w.Fn() == fn && a.Inside && c.several(fn) || w.Fn() != fn && c.another(w.Fn(), a.Fn()) {
			return &f.Writes[i]
		}
	}
	return nil
}
