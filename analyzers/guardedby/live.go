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
	"github.com/asynclint/asynclint/passes/witness"
)

// live is a function that takes a lock, returns the map of a field of its receiver
// or first argument, or a map that is an element of that, and gives the lock back.
type live struct {
	load  *ssa.UnOp
	lock  lockset.Held
	at    guards.Access
	inner bool // an element
}

// returned reports maps that a function of the package returns from under a lock,
// and that who calls it goes over or looks into without.
func (c *checker) returned() {
	found := make(map[*ssa.Function]live)
	for _, fn := range c.calls.Functions() {
		if l, ok := c.liveOf(fn); ok {
			found[fn] = l
		}
	}
	if len(found) == 0 {
		return
	}
	for _, fn := range c.calls.Functions() {
		if callees.InTest(fn) || c.calls.AtInit(fn) || !c.locks.Body(fn).Complete || len(c.locks.EnteredWith(fn)) > 0 {
			continue
		}
		for _, call := range c.calls.In(fn) {
			call, ok := call.(*ssa.Call)
			if !ok {
				continue
			}
			if l, ok := found[callees.Unwrap(call.Call.StaticCallee())]; ok {
				c.live(fn, call, l)
			}
		}
	}
}

func (c *checker) liveOf(fn *ssa.Function) (live, bool) {
	res := fn.Signature.Results()
	if res.Len() < 1 || res.Len() > 2 || len(fn.Params) == 0 || callees.InTest(fn) || !c.locks.Body(fn).Complete || len(c.locks.EnteredWith(fn)) > 0 {
		return live{}, false
	}
	if _, ok := res.At(0).Type().Underlying().(*types.Map); !ok {
		return live{}, false
	}
	var out live
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover {
			continue
		}
		if path.IsNil(ret.Results[0]) {
			continue
		}
		m, at := path.Origin(ret.Results[0]), ssa.Instruction(nil)
		if look := elementMap(m); look != nil {
			m, at = path.Origin(look.X), look
		}
		load, ok := m.(*ssa.UnOp)
		if !ok || out.load != nil || load.Parent() != fn || res.Len() > 1 && at == nil {
			return live{}, false
		}
		inner := at != nil
		if !inner {
			at = load
		}
		p, ok := path.Of(load.X)
		if !ok || p.Len() == 0 || p.Root() != ssa.Value(fn.Params[0]) {
			return live{}, false
		}
		g := guards.FirstBeside(c.locks.HeldAt(at), p)
		if !g.Path.Valid() || inner && c.guards.Changes(fn, p) {
			return live{}, false
		}
		out = live{load, g, guards.Access{Instr: load, Field: p, Inside: true, Load: load}, inner}
	}
	// Who returns with the lock, or has it from elsewhere, knows more.
	body := c.locks.Body(fn)
	ok := out.load != nil && !body.GivesBack(out.lock.Path) && !slices.ContainsFunc(body.Returns, func(r lockset.Return) bool { return !r.All })
	return out, ok
}

// live reports the first use of a map that a call returned.
func (c *checker) live(fn *ssa.Function, call *ssa.Call, l live) {
	obj, ok := path.Of(call.Call.Args[0])
	if !ok || !guards.IsShared(obj.Root()) || len(c.locks.HeldAt(call)) > 0 {
		return
	}
	m := ssa.Value(call)
	if call.Call.Signature().Results().Len() > 1 {
		m = path.Result(call, 0)
	}
	for _, ref := range usesOfMap(m) {
		if len(c.locks.HeldAt(ref)) > 0 || !flow.Reaches(call, ref, c.ordersIn(fn)) {
			continue
		}
		if w := c.changer(fn, l); w != nil {
			c.reportLive(fn, ref, call, l, *w)
			return
		}
	}
}

// changer returns a change of the map by another function with the lock held, if
// nobody changes it without.
func (c *checker) changer(fn *ssa.Function, l live) *guards.Write {
	if l.inner {
		return c.innerChanger(fn, l)
	}
	f := c.guards.Of(l.at)
	class, ok := l.lock.Path.Class()
	if f == nil || !ok || f.Unlocked(nil) {
		return nil
	}
	for i, w := range f.Writes {
		if w.Inside && w.Lock == class && c.another(w.Fn(), fn) && !c.guards.Fresh(w.Field, w.Fn()) && !c.guards.Refilled(w.Instr, w.Field, w.Lock) {
			return &f.Writes[i]
		}
	}
	return nil
}

func (c *checker) reportLive(fn *ssa.Function, use ssa.Instruction, call *ssa.Call, l live, w guards.Write) {
	at := use.Pos()
	if !at.IsValid() {
		at = call.Pos()
	}
	me, by, from := callees.NameOfTop(fn), callees.NameOfTop(w.Fn()), callees.NameOf(&call.Call)
	lock, is := l.lock.Path.String(), l.at.Field.String()
	if l.inner {
		is = "an element of " + is
	}
	c.Report(rule.Report{
		Kind: "escapes", Pos: at,
		Message: fmt.Sprintf("the map that %s returns is %s itself, and %s was given back: %s may change it meanwhile (%s); return a copy, made under the lock",
			from, is, lock, by, c.Place(w.Pos(), at)),
		Witness: witness.Trace{
			{Goroutine: me, Text: "gets " + is + " from " + from, Pos: call.Pos()},
			{Goroutine: by, Text: "changes it with the lock held", Pos: w.Pos()},
			{Goroutine: me, Text: "uses it without the lock at the same time", Pos: at},
		},
	})
}
