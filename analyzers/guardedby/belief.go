package guardedby

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/witness"
)

// place is a function without a lock that others hold: reported once.
type place struct {
	fn   *ssa.Function
	lock path.Class
	kind string
}

// beliefs reports the one function that uses a field without the lock that all others
// hold for it.
func (c *checker) beliefs() {
	said := make(map[place]bool)
	for _, b := range c.guards.Beliefs() {
		without := c.without(b)
		if without == 0 {
			continue
		}
		for _, u := range b.Uses {
			if u.State != guards.Bare && u.State != guards.Other || c.reported[spotOf(u.Access)] {
				continue
			}
			kind := c.kind(u, b)
			at := place{callees.Top(u.Fn()), b.Lock, kind}
			if kind == "" || without > 1 && kind != "unguarded" || !c.On(kind) || said[at] || !c.alone(u, kind, b.Lock) {
				continue
			}
			if o := c.other(u, b); o != nil {
				said[at] = true
				c.reportBelief(kind, u, b, *o)
			}
		}
	}
}

// minBelief is how many functions with the lock make one that knows nothing of it an
// exception to a rule: for one of five nothing is known.
const minBelief = 5

// without returns how many functions use a field without the lock that guards it for all
// others, and 0 if no lock does: who writes it has it locked, and there is one function
// without, or one to three with it.
func (c *checker) without(b guards.Belief) int {
	for _, u := range b.Uses {
		if u.Write && (u.State == guards.Unknown || u.State == guards.Locked && u.Mode != lockset.Write) {
			return 0
		}
	}
	with, n := len(functions(b, guards.Locked)), len(functions(b, guards.Bare, guards.Other))
	if with == 0 || n > 1 && n > with/minMany || len(functions(b, guards.Unknown)) > with/minBelief {
		return 0
	}
	return n
}

// minMany is how many functions with the lock there must be for each without, if there are
// several of these.
const minMany = 3

// minGuarded is how many functions must use a map under its lock before one that does
// not stands out.
const minGuarded = 2

// functions returns the functions with uses in one of some states.
func functions(b guards.Belief, states ...guards.State) []*ssa.Function {
	var out []*ssa.Function
	for _, u := range b.Uses {
		if top := callees.Top(u.Fn()); slices.Contains(states, u.State) && !slices.Contains(out, top) {
			out = append(out, top)
		}
	}
	return out
}

// kind says what is to be reported of a use without the lock, if anything.
func (c *checker) kind(u guards.Use, b guards.Belief) string {
	with := functions(b, guards.Locked)
	switch {
	case !u.Write && c.polled(u):
		return "polled"
	case len(with) < minGuarded || u.Field.Len() > 0 && printed(u.Access):
		return ""
	case calledBack(u.Fn()):
		return "field"
	case c.wrongLock(u, b) != "":
		return "other-lock"
	case !endangers(u):
		return "field"
	case len(with) > minGuarded || inGoroutine(u.Roots) || u.Field.Len() > 0 && c.writesInGoroutine(b):
		return "unguarded"
	}
	// Two functions with the lock may be all there is while others run. (The sums of
	// storj's observers, whose end comes after all else; the loggers of evcc.)
	return "field"
}

// calledBack reports whether a function is a method that printing and encoding call of what
// they are given, whoever holds its lock then.
func calledBack(fn *ssa.Function) bool {
	fn = callees.Top(fn)
	return fn.Signature.Recv() != nil && (slices.Contains([]string{"String", "GoString", "Format", "Error", "LogValue"}, fn.Name()) || strings.HasPrefix(fn.Name(), "Marshal"))
}

// wrongLock returns the name of another lock of the struct that the guard is in, if that is held
// for a use instead. A lock behind a pointer or an interface, as a condition's, may be the guard.
func (c *checker) wrongLock(u guards.Use, b guards.Belief) string {
	if u.State != guards.Other || b.Lock.Type == "" {
		return ""
	}
	for _, h := range c.guards.Held(u.Instr) {
		if f := h.Path.Last(); f == nil || !isStruct(f.Type()) {
			return ""
		}
		if class, ok := h.Path.Class(); ok && class.Type == b.Lock.Type && class.Pkg == b.Lock.Pkg {
			return class.String()
		}
	}
	return ""
}

func isStruct(t types.Type) bool {
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

// endangers reports whether a use is of what is in a map, and nothing that sets that up:
// an element that is looked for, a loop over them, a deletion, or a change in a goroutine.
func endangers(u guards.Use) bool {
	_, builtin := u.Instr.(*ssa.Call)
	switch {
	case !u.Inside:
		return false
	case u.Write:
		return builtin || inGoroutine(u.Roots)
	}
	return !builtin // its length does no harm
}

// inGoroutine reports whether a function only runs in goroutines of the package.
func inGoroutine(rs roots.Roots) bool {
	return len(rs.List) > 0 && !slices.ContainsFunc(rs.List, func(r roots.Root) bool { return r.Kind != roots.Goroutine })
}

// writesInGoroutine reports whether what is in a map is changed by such a function.
func (c *checker) writesInGoroutine(b guards.Belief) bool {
	return slices.ContainsFunc(b.Uses, func(u guards.Use) bool {
		return u.State == guards.Locked && u.Write && u.Inside && inGoroutine(c.roots.Of(u.Fn()))
	})
}

// alone reports whether nothing on the way to a use orders it with others: no wait
// before it, and no goroutine that is started after it, in its function or in those
// that call it.
func (c *checker) alone(u guards.Use, kind string, lock path.Class) bool {
	fn := u.Fn()
	if c.waited(fn, u.Instr) || kind != "polled" && c.begins(fn, u.Instr) || c.dispatched(fn, 0) || c.locks.Body(fn).GivesBack(c.lockOf(u.Access, lock)) || c.sometimesHeld(u.Access, c.lockOf(u.Access, lock)) || u.Inside && c.makes(fn, u.Access) {
		return false
	}
	if kind != "polled" && c.told(u, lock) {
		return false
	}
	for _, r := range u.Roots.List {
		if slices.ContainsFunc(r.Chain, func(call ssa.CallInstruction) bool {
			return c.waited(call.Parent(), call) || c.begins(call.Parent(), call)
		}) || c.startsLate(r, maxCallers) {
			return false
		}
	}
	return true
}

// startsLate reports whether a goroutine is started when its starter, or one that calls
// that, has waited for others. From a warehouse, which first writes its files at once and
// then uploads them at once.
func (c *checker) startsLate(r roots.Root, depth int) bool {
	if r.Kind != roots.Goroutine || r.Site == nil || depth == 0 {
		return false
	}
	at := r.Site.Instr
	return c.waited(at.Parent(), at) || slices.ContainsFunc(c.roots.Of(at.Parent()).List, func(r roots.Root) bool {
		return slices.ContainsFunc(r.Chain, func(call ssa.CallInstruction) bool { return c.waited(call.Parent(), call) }) || c.startsLate(r, depth-1)
	})
}

// told reports whether the lock was taken and given back on every way to a use, in its
// function, in one that it is a literal in or that calls it: what was done under it may
// keep the others away from then on. From temporal, whose finalizer sets a flag under
// the lock and then has all callbacks for itself. Who only reads under it keeps no
// readers away from what it writes.
func (c *checker) told(u guards.Use, lock path.Class) bool {
	takes := func(i ssa.Instruction) bool {
		call, ok := i.(*ssa.Call)
		if !ok {
			return false
		}
		_, op := lockset.OpOf(call)
		return op && !c.empty(call) && slices.ContainsFunc(c.locks.Takes(call), func(t lockset.Taken) bool {
			return t.Class == lock && (t.Mode == lockset.Write || !u.Write)
		})
	}
	after := func(at ssa.Instruction) bool {
		for {
			if len(flow.Reach(at.Parent(), nil, flow.Is(at), takes)) == 0 {
				return true
			}
			mc := path.MadeBy(at.Parent())
			if mc == nil {
				return false
			}
			at = mc
		}
	}
	return after(u.Instr) || slices.ContainsFunc(u.Roots.List, func(r roots.Root) bool {
		return slices.ContainsFunc(r.Chain, func(call ssa.CallInstruction) bool { return after(call) })
	})
}

// empty reports whether a function begins with a lock that it gives back at once: most
// often the defer was forgotten. Who sets a flag first, and then has the lock for a
// moment, waits until those have left that have not seen it.
func (c *checker) empty(call *ssa.Call) bool {
	b := call.Block()
	k := slices.Index(b.Instrs, ssa.Instruction(call))
	does := func(i ssa.Instruction) bool {
		switch i.(type) {
		case ssa.CallInstruction, *ssa.Store, *ssa.Send, *ssa.MapUpdate, *ssa.Select:
			return true
		}
		return false
	}
	next := slices.IndexFunc(b.Instrs[k+1:], does)
	if b.Index != 0 || next < 0 || slices.ContainsFunc(b.Instrs[:k], does) {
		return false
	}
	back, ok := b.Instrs[k+1+next].(*ssa.Call)
	return ok && slices.ContainsFunc(c.locks.Takes(call), func(t lockset.Taken) bool { return c.locks.GivesBack(back, t.Path) })
}

// other returns a use with the lock that one without may meet, a write if there is one.
func (c *checker) other(u guards.Use, b guards.Belief) *guards.Use {
	fn := u.Fn()
	var out *guards.Use
	for i, o := range b.Uses {
		if o.State != guards.Locked {
			continue
		}
		if callees.Top(o.Fn()) == callees.Top(fn) {
			return nil // outside-section has what a function does before and after
		}
		if !u.Write && !o.Write || o.Inside && !u.Inside || out != nil && (out.Write || !o.Write) {
			continue
		}
		if c.another(o.Fn(), fn) && !c.startedBy(o.Fn(), u.Roots) && !c.startedBy(fn, c.roots.Of(o.Fn())) && !c.runs(fn, o.Fn()) && !c.runs(o.Fn(), fn) {
			out = &b.Uses[i]
		}
	}
	return out
}

// runs reports whether a function calls another, by others if need be.
func (c *checker) runs(fn, callee *ssa.Function) bool {
	fn = callees.Top(fn)
	return slices.ContainsFunc(c.roots.Of(callee).List, func(r roots.Root) bool {
		return slices.ContainsFunc(r.Chain, func(call ssa.CallInstruction) bool { return callees.Top(call.Parent()) == fn })
	})
}

// startedBy reports whether a function is run by those that start the goroutines of
// roots: most often before.
func (c *checker) startedBy(w *ssa.Function, rs roots.Roots) bool {
	return slices.ContainsFunc(rs.List, func(r roots.Root) bool {
		return r.Kind == roots.Goroutine && r.Site != nil &&
			(callees.Top(w) == callees.Top(r.Site.Instr.Parent()) && w.Parent() == nil || c.runs(r.Site.Instr.Parent(), w))
	})
}

func (c *checker) reportBelief(kind string, u guards.Use, b guards.Belief, o guards.Use) {
	fn, by := callees.NameOfTop(u.Fn()), callees.NameOfTop(o.Fn())
	does, when := "read", "when it writes it"
	if u.Write {
		does = "changed"
	}
	if !o.Write {
		when = "when it reads it"
	}
	r := rule.Report{Kind: kind, Pos: u.Pos(), Witness: witness.Trace{
		{Goroutine: by, Text: "uses " + o.Field.String() + " with " + b.Lock.String() + " held", Pos: o.Pos()},
		{Goroutine: fn, Text: "uses it without that lock at the same time", Pos: u.Pos()},
	}}
	what, who, end := u.Field.String(), "all", "take the lock"
	if c.without(b) > 1 {
		who = "most"
	}
	if u.Inside {
		what, end = "the map "+what, "the program dies when both run at once; take the lock"
	}
	switch kind {
	case "other-lock":
		r.Message = fmt.Sprintf("%s is %s here with %s held, but %s others hold %s for it, %s (%s) %s: take that one",
			what, does, c.wrongLock(u, b), who, b.Lock, by, c.Place(o.Pos(), u.Pos()), when)
	case "polled":
		r.Message = fmt.Sprintf("this loop waits for %s, which %s sets under %s (%s), and reads it without: it may never see the change; read it under the lock, or make it atomic",
			what, by, b.Lock, c.Place(o.Pos(), u.Pos()))
	default:
		r.Message = fmt.Sprintf("%s is %s here without %s, which %s others hold for it, %s (%s) %s: %s",
			what, does, b.Lock, who, by, c.Place(o.Pos(), u.Pos()), when, end)
	}
	c.Report(r)
}

// makes reports whether a function puts a new map into the field, without a lock,
// before it uses it.
func (c *checker) makes(fn *ssa.Function, a guards.Access) bool {
	return slices.ContainsFunc(c.guards.In(fn), func(o guards.Access) bool {
		st, ok := o.Instr.(*ssa.Store)
		if !ok || o.Inside || o.Field != a.Field || !flow.Dominates(st, a.Instr) {
			return false
		}
		_, made := path.Origin(st.Val).(*ssa.MakeMap)
		return made
	})
}

// maxCallers bounds the way from a function to who calls it.
const maxCallers = 4

// dispatched reports whether a function runs in what implements an interface of the
// package: who calls that may hold a lock of an object further out.
func (c *checker) dispatched(fn *ssa.Function, depth int) bool {
	if depth > maxCallers {
		return true
	}
	for _, call := range c.calls.CallersOf(fn) {
		if call.Common().IsInvoke() || c.dispatched(call.Parent(), depth+1) {
			return true
		}
	}
	return false
}

// lockOf returns the path of the lock that lies beside the field of an access, if it has a
// name.
func (c *checker) lockOf(a guards.Access, class path.Class) path.Path {
	for _, r := range c.locks.Releases(a.Instr.Parent()) {
		if of, _ := r.Path.Class(); of != class {
			continue
		}
		if parent, ok := r.Path.Parent(); ok && a.Field.HasPrefix(parent) {
			return r.Path
		}
	}
	return path.Path{}
}
