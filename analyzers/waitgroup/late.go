package waitgroup

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// addLate reports an Add behind the go statement of the goroutine that it
// counts: if the goroutine is done first, Done makes the counter negative.
func (c *checker) addLate(s *spawn.Site, body *ssa.Function) {
	ops := c.inBody(s, body)
	fn := s.Instr.Parent()
	may := c.join.MayJoin(s)
	for _, done := range ops {
		if done.method != "Done" || has(ops, "Add", done.group) || c.countedBefore(s, done.group) {
			continue
		}
		if orderedBefore(c, body, done) {
			continue // it waits for something first, which may be the Add
		}
		for _, add := range c.inFunction(fn) {
			n, isConst := add.delta()
			if add.method != "Add" || add.group != done.group || add.deferred() || isConst && n <= 0 {
				continue
			}
			if !flow.Dominates(s.Instr, add.call) || !flow.Reaches(s.Instr, add.call, may) {
				continue
			}
			if !c.late[add.call] {
				c.late[add.call] = true
				c.reportLate(s, add, done)
			}
			return
		}
	}
}

// inFunction returns what a function does to groups, itself and by what it
// calls.
func (c *checker) inFunction(fn *ssa.Function) []op {
	var out []op
	for _, u := range c.groups.In(fn) {
		out = append(out, op{u.Call, u.Real, u.Method, u.Group, u.Always})
	}
	return out
}

// countedBefore reports whether anything counts goroutines in the group
// before the site.
func (c *checker) countedBefore(s *spawn.Site, g path.Path) bool {
	counts := func(o op) bool { return (o.method == "Add" || o.method == "Go") && same(o, g) }
	fn := s.Instr.Parent()
	return slices.ContainsFunc(c.ops, func(o op) bool { return counts(o) && !c.within(o.call.Parent(), fn, 0) }) ||
		slices.ContainsFunc(c.inFunction(fn), func(o op) bool { return counts(o) && !flow.Dominates(s.Instr, o.call) })
}

// orderedBefore reports whether a goroutine always takes a lock, receives or
// waits before Done.
func orderedBefore(c *checker, body *ssa.Function, done op) bool {
	avoid := c.join.OrdersIn(body)
	if done.deferred() {
		return len(flow.ExitsWithout(body, nil, avoid)) == 0
	}
	return len(flow.Reach(body, nil, flow.Is(done.call), avoid)) == 0
}

func (c *checker) reportLate(s *spawn.Site, add, done op) {
	name := add.group.String()
	c.Report(rule.Report{
		Kind: "add-late", Pos: add.call.Pos(),
		Message: fmt.Sprintf("%s.Add comes after the go statement (line %d) of the goroutine that it counts, which may call Done first and make the counter negative, which panics: call Add before the go statement",
			name, c.Line(s.Pos())),
		Witness: witness.Trace{
			{Goroutine: s.Instr.Parent().Name(), Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: c.label(s), Text: "calls " + name + ".Done, which panics, since nothing was counted", Pos: done.pos()},
			{Goroutine: s.Instr.Parent().Name(), Text: "calls " + name + ".Add, too late", Pos: add.call.Pos()},
		},
		Fix: c.swapAdd(s, add),
	})
}

// swapAdd moves an Add from behind the go statement to in front of it.
func (c *checker) swapAdd(s *spawn.Site, add op) *analysis.SuggestedFix {
	if !add.own() {
		return nil
	}
	stmt, list := c.statement(add.call)
	goStmt, around := c.statement(s.Instr)
	i := slices.Index(around, goStmt)
	if stmt == nil || i < 0 || i+1 >= len(around) || around[i+1] != stmt || !c.alone(stmt, list) {
		return nil
	}
	if _, isConst := add.delta(); !isConst {
		return nil
	}
	call, ok := stmt.(*ast.ExprStmt)
	if !ok {
		return nil
	}
	text := c.source(call)
	if text == "" {
		return nil
	}
	return &analysis.SuggestedFix{
		Message: "call Add before the go statement",
		TextEdits: []analysis.TextEdit{
			{Pos: goStmt.Pos(), End: goStmt.Pos(), NewText: []byte(text + "\n" + c.indent(goStmt))},
			c.deletion(stmt),
		},
	}
}

// source prints a statement.
func (c *checker) source(n ast.Node) string {
	var b bytes.Buffer
	if err := format.Node(&b, c.Fset, n); err != nil {
		return ""
	}
	return b.String()
}
