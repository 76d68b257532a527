package guardedby

import (
	"fmt"
	"go/token"
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

// emptySections reports functions that begin with a lock, give it back at once, and then use
// what it guards.
func (c *checker) emptySections(fn *ssa.Function) {
	for _, call := range c.calls.In(fn) {
		call, ok := call.(*ssa.Call)
		if !ok || !c.empty(call) {
			continue
		}
		for _, t := range c.locks.Takes(call) {
			if t.Path.Valid() && !loadsNext(call, t.Path) {
				c.emptySection(fn, call, t.Path)
			}
		}
	}
}

func (c *checker) emptySection(fn *ssa.Function, call *ssa.Call, lock path.Path) {
	class, ok := lock.Class()
	if !ok {
		return
	}
	for _, a := range c.guards.In(fn) {
		if len(c.locks.HeldAt(a.Instr)) > 0 || len(guards.Beside([]lockset.Held{{Path: lock}}, a.Field)) == 0 || !flow.Reaches(call, a.Instr, c.ordersIn(fn)) {
			continue
		}
		if w := c.usedUnder(fn, a, class); w != nil {
			c.reported[spotOf(a)] = true
			c.reportEmpty(call, lock, a, *w)
			return
		}
	}
}

// loadsNext reports whether anything is read between a lock and the call that follows it,
// but what names the lock.
func loadsNext(call *ssa.Call, lock path.Path) bool {
	for _, i := range call.Block().Instrs[slices.Index(call.Block().Instrs, ssa.Instruction(call))+1:] {
		switch i := i.(type) {
		case ssa.CallInstruction:
			return false
		case *ssa.UnOp:
			if p, ok := path.Of(i); i.Op == token.MUL && !(ok && lock.HasPrefix(p)) {
				return true
			}
		}
	}
	return false
}

// usedUnder returns a use of the field of an access by another function with a lock of a
// class held, a write if there is one.
func (c *checker) usedUnder(fn *ssa.Function, a guards.Access, class path.Class) *guards.Access {
	var out *guards.Access
	for _, other := range c.calls.Functions() {
		if callees.Top(other) == callees.Top(fn) {
			continue
		}
		for _, u := range c.guards.In(other) {
			if u.Same(a) && (a.Inside || !u.Inside) && (out == nil || u.Write && !out.Write) && lockset.HoldsClass(c.locks.HeldAt(u.Instr), class, lockset.Read) {
				out = &u
			}
		}
	}
	return out
}

func (c *checker) reportEmpty(call *ssa.Call, lock path.Path, a, w guards.Access) {
	me, by := callees.NameOfTop(a.Fn()), callees.NameOfTop(w.Fn())
	does := "reads"
	if w.Write {
		does = "writes"
	}
	c.Report(rule.Report{
		Kind: "empty-section", Pos: call.Pos(),
		Message: fmt.Sprintf("%s is given back as soon as it is taken, so %s is used without it (line %d), while %s %s it with the lock held (%s): defer the unlock",
			lock, a.Field, c.Line(a.Pos()), by, does, c.Place(w.Pos(), call.Pos())),
		Witness: witness.Trace{
			{Goroutine: me, Text: "takes " + lock.String() + " and gives it back", Pos: call.Pos()},
			{Goroutine: by, Text: does + " " + w.Field.String() + " with the lock held", Pos: w.Pos()},
			{Goroutine: me, Text: "uses " + a.Field.String() + " without the lock at the same time", Pos: a.Pos()},
		},
	})
}
