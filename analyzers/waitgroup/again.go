package waitgroup

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// doneAgain reports a path of a goroutine on which Done is called twice, though it was
// counted once: by hand, and by a defer as well. Nobody else has a part in the group,
// and the goroutine starts no other.
func (c *checker) doneAgain(s *spawn.Site, body *ssa.Function) {
	ops := c.inBody(s, body)
	for _, again := range ops {
		g := again.group
		cell, local := g.Root().(*ssa.Alloc)
		if again.method != "Done" || again.deferred() || !again.own() || flow.InLoop(again.call) || !local || g.Len() > 0 || c.said[again.call] {
			continue
		}
		if !c.countedOne(s, g) || !c.aloneIn(s, body, cell, g) || len(flow.ExitsWithout(body, nil, flow.Is(again.call))) == 0 {
			continue // what every path does is count's
		}
		i := slices.IndexFunc(ops, func(o op) bool {
			return o.method == "Done" && o.group == g && o.own() && o.call != again.call && !flow.InLoop(o.call) &&
				(o.deferred() && flow.Dominates(o.call, again.call) || !o.deferred() && flow.Reaches(o.call, again.call, nil))
		})
		if i < 0 || len(flow.ExitsWithout(body, again.call, nil)) == 0 {
			continue
		}
		c.said[again.call] = true
		name, first := g.String(), ops[i]
		how := fmt.Sprintf("was called on line %d already", c.Line(first.pos()))
		if first.deferred() {
			how = fmt.Sprintf("is deferred as well (line %d)", c.Line(first.pos()))
		}
		c.Report(rule.Report{
			Kind: "count", Pos: again.call.Pos(),
			Message: fmt.Sprintf("%s.Done() %s, and the goroutine is counted once: the second makes the counter negative, which panics, or lets Wait return too early: drop one", name, how),
			Witness: witness.Trace{
				{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine that " + name + " counts once", Pos: s.Pos()},
				{Goroutine: s.Label(), Text: "calls " + name + ".Done", Pos: again.call.Pos()},
				{Goroutine: s.Label(), Text: "calls it a second time", Pos: first.pos()},
			},
			Fix: c.removeOwn(again),
		})
	}
}

// aloneIn reports whether a group has one Add, which counts one goroutine for each one
// that a site starts, and Done is called by these alone.
func (c *checker) aloneIn(s *spawn.Site, body *ssa.Function, cell *ssa.Alloc, g path.Path) bool {
	if c.leaks(cell, cell.Parent()) || len(c.spawn.In(body)) > 0 || len(body.AnonFuncs) > 0 {
		return false
	}
	adds := 0
	for _, o := range slices.Concat(c.ops, c.through) {
		if !same(o, g) {
			continue
		}
		switch o.method {
		case "Add":
			adds++
		case "Go":
			return false
		case "Done":
			if o.call.Parent() != body {
				return false
			}
		}
	}
	return adds == 1 && s.Kind == spawn.GoStmt && s.Instr.Parent() == cell.Parent()
}
