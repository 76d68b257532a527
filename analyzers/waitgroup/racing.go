package waitgroup

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// addWhileWaiting reports an Add, by a function that a goroutine calls to start
// another, in a group that its starter waits for at the same time: nothing has
// counted the goroutine, so Wait may find nothing and return, and Add comes
// after it.
func (c *checker) addWhileWaiting(s *spawn.Site, body *ssa.Function) {
	fn := s.Instr.Parent()
	locks := c.ResultOf[lockset.Analyzer].(*lockset.Result)
	for _, add := range c.inBody(s, body) {
		n, isConst := add.delta()
		if add.method != "Add" || add.real == nil || add.own() || isConst && n <= 0 || !c.addsForOthers(add, body) || len(locks.HeldAt(add.real)) > 0 {
			continue
		}
		group := canonical(add.group)
		if slices.ContainsFunc(c.ops, func(o op) bool {
			return o.real != add.real && (o.method == "Add" || o.method == "Go") && same(o, add.group)
		}) || has(c.inFunction(fn), "Add", group) {
			continue
		}
		wait := c.waitBeside(s, group)
		if wait == nil || c.said[add.real] {
			continue
		}
		c.said[add.real] = true
		name := add.group.String()
		c.Report(rule.Report{
			Kind: "add-inside", Pos: add.pos(),
			Message: fmt.Sprintf("%s.Add runs in the goroutine started at line %d, which nothing counts, while %s may already be in Wait (line %d), which then misses it: let a lock and a flag order the two, or count the goroutine before it starts",
				name, c.Line(s.Pos()), fn.Name(), c.Line(wait.Pos())),
			Witness: witness.Trace{
				{Goroutine: callees.Label(fn), Text: "starts a goroutine", Pos: s.Pos()},
				{Goroutine: callees.Label(fn), Text: "waits on " + group.String() + ", which counts nothing, and goes on", Pos: wait.Pos()},
				{Goroutine: s.Label(), Text: "calls " + name + ".Add, too late", Pos: add.pos()},
			},
		})
	}
}

// waitBeside returns what waits on a group in the starter of a goroutine, with
// nothing in between that may wait for the goroutine.
func (c *checker) waitBeside(s *spawn.Site, group path.Path) ssa.CallInstruction {
	fn := s.Instr.Parent()
	may := c.join.MayJoin(s)
	for _, w := range c.inFunction(fn) {
		if w.method != "Wait" || canonical(w.group) != group {
			continue
		}
		before := func(i ssa.Instruction) bool { // of the Wait itself
			_, runs := i.(*ssa.RunDefers)
			return !runs && i != w.call && may(i)
		}
		if !w.deferred() && flow.Reaches(s.Instr, w.call, before) {
			return w.call
		}
		if w.deferred() && len(flow.ExitsWithout(fn, s.Instr, before)) > 0 {
			return w.call
		}
	}
	return nil
}

// canonical names what a field holds by what was put there, if the object was
// made in the function and the field set once.
func canonical(p path.Path) path.Path {
	made, ok := p.Root().(*ssa.Alloc)
	if !ok || p.Len() == 0 {
		return p
	}
	first := p.Fields()[0]
	var held ssa.Value
	for _, ref := range path.Uses(made) {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		if q, ok := path.Of(fa); !ok || q.Last() != first {
			continue
		}
		for _, use := range path.Uses(fa) {
			if store, ok := use.(*ssa.Store); ok && store.Addr == ssa.Value(fa) {
				if held != nil {
					return p
				}
				held = store.Val
			}
		}
	}
	if held == nil {
		return p
	}
	to, ok := path.Of(held)
	field, ok2 := path.Rooted(made).Select(first)
	if !ok || !ok2 {
		return p
	}
	if q, ok := p.Rebase(field, to); ok {
		return q
	}
	return p
}
