package waitgroup

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
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
			if afterCancel(done, add) {
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

// afterCancel reports whether a goroutine comes to Done only where it has found that a
// context has ended, which the function with the Add cancels after it.
func afterCancel(done, add op) bool {
	if done.deferred() {
		return false
	}
	for b := done.call.Block(); b.Idom() != nil; b = b.Idom() {
		p := b.Idom()
		branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok || len(b.Preds) != 1 {
			continue
		}
		cmp, ok := branch.Cond.(*ssa.BinOp)
		if !ok || !(cmp.Op == token.NEQ && p.Succs[0] == b || cmp.Op == token.EQL && p.Succs[1] == b) {
			continue
		}
		if k, ok := cmp.Y.(*ssa.Const); !ok || !k.IsNil() {
			continue
		}
		asked, ok := path.Origin(cmp.X).(*ssa.Call)
		if ok && knowledge.Is(callees.Object(&asked.Call), "context", "Context.Err") && cancelledAfter(asked.Call.Value, add) {
			return true
		}
	}
	return false
}

// cancelledAfter reports whether a context ends only by its cancel function, which
// the function with an Add that makes it calls itself, and not before.
func cancelledAfter(ctx ssa.Value, add op) bool {
	e, ok := path.Origin(ctx).(*ssa.Extract)
	if !ok {
		return false
	}
	made, ok := e.Tuple.(*ssa.Call)
	if !ok || made.Parent() != add.call.Parent() || !knowledge.Is(callees.Object(&made.Call), "context", "WithCancel", "WithCancelCause") {
		return false
	}
	root, ok := path.Origin(made.Call.Args[0]).(*ssa.Call)
	if !ok || !knowledge.IsRootContext(callees.Object(&root.Call)) {
		return false
	}
	for _, ref := range path.Uses(made) {
		cancel, ok := ref.(*ssa.Extract)
		if !ok || cancel.Index != 1 {
			continue
		}
		if slices.ContainsFunc(path.Uses(cancel), func(use ssa.Instruction) bool {
			switch use := use.(type) {
			case *ssa.DebugRef, *ssa.Defer:
				return false
			case *ssa.Call:
				return use.Call.Value != cancel || flow.Reaches(use, add.call, nil)
			}
			return true
		}) {
			return false
		}
	}
	return true
}

func (c *checker) reportLate(s *spawn.Site, add, done op) {
	name := add.group.String()
	c.Report(rule.Report{
		Kind: "add-late", Pos: add.call.Pos(),
		Message: fmt.Sprintf("%s.Add comes after the go statement (line %d) of the goroutine that it counts, which may call Done first and make the counter negative, which panics: call Add before the go statement",
			name, c.Line(s.Pos())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: "calls " + name + ".Done, which panics, since nothing was counted", Pos: done.pos()},
			{Goroutine: callees.Label(s.Instr.Parent()), Text: "calls " + name + ".Add, too late", Pos: add.call.Pos()},
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
	text := c.Source(call)
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
