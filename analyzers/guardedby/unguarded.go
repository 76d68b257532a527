package guardedby

import (
	"fmt"
	"go/types"
	"slices"

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

// use is how the functions of a package treat the map in one field.
type use struct {
	lock    path.Class
	mixed   bool           // no lock, or several, guard it
	with    []guards.Write // of functions that hold the lock, the first of each
	writes  []guards.Write
	without bare // of functions that hold nothing, one of each, a write if there is one
}

type bare []guards.Access

func (b bare) writes() bool { return len(b) == 1 && b[0].Write }

// minGuarded is how many functions must use a map under its lock before one that does
// not stands out.
const minGuarded = 2

// maps reports the one function that uses the map of a field without the lock that all
// others hold for it.
func (c *checker) maps() {
	all := make(map[*types.Var]*use)
	var order []*types.Var
	for _, fn := range c.calls.Functions() {
		for _, a := range c.guards.In(fn) {
			if !a.Inside {
				continue
			}
			f := a.Field.Last()
			if all[f] == nil {
				all[f] = new(use)
				order = append(order, f)
			}
			c.count(all[f], fn, a)
		}
	}
	said := make(map[*ssa.Function]path.Class)
	for _, f := range order {
		u := all[f]
		if u.mixed || len(u.with) < minGuarded || len(u.writes) == 0 && !u.without.writes() || len(u.without) != 1 {
			continue
		}
		a := u.without[0]
		fn := a.Instr.Parent()
		if slices.ContainsFunc(u.with, func(o guards.Write) bool { return o.Fn() == fn }) || !c.bare(fn, a) {
			continue // outside-section has what the function does before and after
		}
		others := u.writes
		if a.Write {
			others = slices.Concat(others, u.with)
		}
		for _, w := range others {
			if said[fn] != u.lock && c.another(w.Fn(), fn) && !c.fresh(w) {
				c.reportUnguarded(a, *u, w)
				said[fn] = u.lock // one lock to take
				break
			}
		}
	}
}

func (c *checker) count(u *use, fn *ssa.Function, a guards.Access) {
	held := c.guards.Held(a.Instr)
	g := guards.FirstBeside(held, a.Field)
	if !g.Path.Valid() {
		if len(held) > 0 || !c.locks.Body(fn).Complete {
			u.mixed = true // another lock guards it, or who knows
			return
		}
		switch k := slices.IndexFunc(u.without, func(o guards.Access) bool { return o.Instr.Parent() == fn }); {
		case k < 0:
			u.without = append(u.without, a)
		case a.Write && !u.without[k].Write:
			u.without[k] = a
		}
		return
	}
	class, ok := g.Path.Class()
	if !ok || u.lock != (path.Class{}) && u.lock != class || a.Write && g.Mode != lockset.Write {
		u.mixed = true
		return
	}
	u.lock = class
	if !slices.ContainsFunc(u.with, func(o guards.Write) bool { return o.Fn() == fn }) {
		u.with = append(u.with, guards.Write{Access: a, Lock: class})
	}
	if a.Write {
		u.writes = append(u.writes, guards.Write{Access: a, Lock: class})
	}
}

// bare reports whether a function certainly runs without a lock and beside others:
// nobody who calls it holds one, or hands it an object just made, or gives it away as a
// value; it does not start the goroutines that it would meet.
func (c *checker) bare(fn *ssa.Function, a guards.Access) bool {
	if callees.InTest(fn) || c.calls.UsedAsValue(fn) || fn.Parent() != nil || c.fresh(guards.Write{Access: a}) || c.locks.Body(fn).GivesBack(c.lockOf(a)) {
		return false
	}
	for _, call := range c.calls.CallersOf(fn) {
		by := call.Parent()
		if len(c.locks.HeldAt(call)) > 0 || len(c.locks.EnteredWith(by)) > 0 || !c.locks.Body(by).Complete {
			return false
		}
		if _, ok := call.(*ssa.Call); !ok && !isGo(call) {
			return false // deferred: perhaps after a lock is taken
		}
	}
	if c.makes(fn, a) {
		return false // it sets the object up
	}
	// A lock on some path to it, or a wait, may order it.
	if len(flow.Reach(fn, nil, flow.Is(a.Instr), c.orders)) == 0 {
		return false
	}
	all := c.roots.Of(fn)
	for _, r := range all.List {
		if r.Kind == roots.Callback || r.Kind == roots.Kept || len(c.roots.Held(r, a.Instr)) > 0 {
			return false
		}
	}
	return all.Complete && !c.dispatched(fn, 0) && !c.starter(fn, a)
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

func isGo(call ssa.CallInstruction) bool {
	_, ok := call.(*ssa.Go)
	return ok
}

// lockOf returns the path of the lock that lies beside the field of an guards.Access, if it has
// a name.
func (c *checker) lockOf(a guards.Access) path.Path {
	for _, r := range c.locks.Releases(a.Instr.Parent()) {
		if parent, ok := r.Path.Parent(); ok && a.Field.HasPrefix(parent) {
			return r.Path
		}
	}
	return path.Path{}
}

// starter reports whether a function starts a goroutine after an access.
func (c *checker) starter(fn *ssa.Function, a guards.Access) bool {
	for _, call := range callees.Calls(fn) {
		if _, ok := call.(*ssa.Go); ok && flow.Reaches(a.Instr, call, func(ssa.Instruction) bool { return false }) {
			return true
		}
	}
	return false
}

func (c *checker) reportUnguarded(a guards.Access, u use, w guards.Write) {
	fn, by := callees.NameOfTop(a.Instr.Parent()), callees.NameOfTop(w.Fn())
	lock := u.lock.String()
	does, when, text := "read", "when it writes", "writes"
	if a.Write {
		does = "changed"
	}
	if !w.Write {
		when, text = "when it reads", "reads"
	}
	c.Report(rule.Report{
		Kind: "unguarded", Pos: a.Pos(),
		Message: fmt.Sprintf("the map %s is %s here without %s, which all others hold for it, %s (%s) %s: the program dies when both run at once; take the lock",
			a.Field, does, lock, by, c.Place(w.Pos(), a.Pos()), when),
		Witness: witness.Trace{
			{Goroutine: by, Text: text + " the map with " + lock + " held", Pos: w.Pos()},
			{Goroutine: fn, Text: "uses it without the lock at the same time", Pos: a.Pos()},
		},
	})
}
