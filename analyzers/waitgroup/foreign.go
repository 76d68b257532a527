package waitgroup

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// foreign reports a goroutine whose function is of another package, by what is
// known of it: it counts itself, is counted too late, or may return without
// Done.
func (c *checker) foreign(s *spawn.Site, g *ssa.Go) {
	if !c.groups.Followed(g) {
		return
	}
	var ops []op
	for _, u := range c.groups.Call(g) {
		ops = append(ops, op{u.Call, u.Real, u.Method, u.Group, u.Always})
	}
	for _, o := range ops {
		switch {
		case o.method == "Add" && has(ops, "Done", o.group):
			c.foreignInside(s, o)
		case o.method == "Done" && !has(ops, "Add", o.group):
			if !c.foreignLate(s, o) && !o.always {
				c.foreignMissing(s, o)
			}
		}
	}
}

func (c *checker) foreignInside(s *spawn.Site, add op) {
	if len(c.others(add.group, nil, "Add")) > 0 || len(c.others(add.group, nil, "Go")) > 0 {
		return
	}
	wait := c.waitAfter(s, add.group, nil, c.join.MayJoin(s))
	if wait == nil {
		return
	}
	name, what := add.group.String(), c.name(s)
	c.Report(rule.Report{
		Kind: "add-inside", Pos: s.Pos(),
		Message: fmt.Sprintf("%s calls %s.Add in the goroutine that it counts, so %s.Wait() (line %d) can run first and return at once: call Add before the go statement, or use %s.Go",
			what, name, name, c.Line(wait.Pos()), name),
		Witness: witness.Trace{
			{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: callees.Label(s.Instr.Parent()), Text: "calls " + name + ".Wait, which returns at once", Pos: wait.Pos()},
			{Goroutine: s.Label(), Text: "calls " + name + ".Add, too late", Pos: s.Pos()},
		},
	})
}

// foreignLate reports whether the Add that counts the goroutine comes too late,
// and says so.
func (c *checker) foreignLate(s *spawn.Site, done op) bool {
	if c.countedBefore(s, done.group) {
		return false
	}
	for _, add := range c.inFunction(s.Instr.Parent()) {
		n, isConst := add.delta()
		if add.method != "Add" || add.group != done.group || add.deferred() || isConst && n <= 0 {
			continue
		}
		if flow.Dominates(s.Instr, add.call) && flow.Reaches(s.Instr, add.call, c.join.MayJoin(s)) {
			if !c.late[add.call] {
				c.late[add.call] = true
				c.reportLate(s, add, done)
			}
			return true
		}
	}
	return false
}

func (c *checker) foreignMissing(s *spawn.Site, done op) {
	wait := c.waitAfter(s, done.group, nil, nil)
	if wait == nil || !c.countedOne(s, done.group) {
		return
	}
	name, what := done.group.String(), c.name(s)
	c.Report(rule.Report{
		Kind: "done-missing", Pos: s.Pos(),
		Message: fmt.Sprintf("%s can return without %s.Done(), so %s.Wait() (line %d) blocks for ever: use %s.Go, or let %s defer Done at its start",
			what, name, name, c.Line(wait.Pos()), name, what),
		Witness: witness.Trace{
			{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine that " + name + " counts", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: "returns without " + name + ".Done", Pos: s.Pos()},
			{Goroutine: callees.Label(s.Instr.Parent()), Text: "waits on " + name, Pos: wait.Pos(), Blocks: true},
		},
	})
}

// name is what a site runs.
func (c *checker) name(s *spawn.Site) string {
	if s.Callee != nil {
		return s.Callee.Name()
	}
	return "it"
}
