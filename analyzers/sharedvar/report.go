package sharedvar

import (
	"fmt"
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/shared"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

func (c *checker) loop(v *shared.Variable, w shared.Access) rule.Report {
	name := nameOf(v, w)
	label := w.Site.Label()
	nothing := "nothing to order them"
	if lock, why := w.WeakLock(); lock != nil {
		nothing = fmt.Sprintf("%s (the lock of line %d %s)", nothing, c.Line(lock.Pos()), why)
	}
	return rule.Report{
		Kind: kinds[w.How], Pos: w.Pos(),
		Message: fmt.Sprintf("%s %s by every goroutine that %s starts (%s), with %s: %s",
			name, verbs[w.How], c.loopAround(w.Site, v.Cell.Pos()), c.Place(w.Site.Pos(), w.Pos()), nothing, advice[w.How]),
		Witness: witness.Trace{
			{Goroutine: callees.Label(w.Site.Instr.Parent()), Text: "starts a goroutine", Pos: w.Site.Pos()},
			{Goroutine: callees.Label(w.Site.Instr.Parent()), Text: "starts another in the next round", Pos: w.Site.Pos()},
			{Goroutine: label, Text: does[w.How] + name, Pos: w.Pos()},
			{Goroutine: label + ", next round", Text: does[w.How] + name + " at the same time", Pos: w.Pos()},
		},
	}
}

// loopAround says which loop starts goroutines that share a variable of the place
// given: the loop, if there is but one around the go statement.
func (c *checker) loopAround(s *spawn.Site, variable token.Pos) string {
	var shares []ast.Stmt // the variable by all their rounds
	all := 0
	for _, l := range c.LoopsAround(s.Pos()) {
		if l.Pos() < s.Instr.Parent().Pos() {
			break // around the literal
		}
		all++
		if variable < l.Pos() || variable >= l.End() {
			shares = append(shares, l)
		}
	}
	if all < 2 || len(shares) == 0 {
		return "the loop"
	}
	return fmt.Sprintf("the loop of line %d", c.Line(shares[0].Pos()))
}

// workers reports a literal that a helper runs in many goroutines.
func (c *checker) workers(v *shared.Variable, w shared.Access) rule.Report {
	name := nameOf(v, w)
	lit := c.literal(v, w)
	where := ""
	if by := c.spawn.StartOf(lit); by != nil {
		where = fmt.Sprintf(" (started by %s, %s)", callees.Label(by.Parent()), c.Place(by.Pos(), w.Pos()))
	}
	return rule.Report{
		Kind: kinds[w.How], Pos: w.Pos(),
		Message: fmt.Sprintf("%s %s by all goroutines that run this function literal at the same time%s, with nothing to order them: %s",
			name, verbs[w.How], where, advice[w.How]),
		Witness: witness.Trace{
			{Goroutine: callees.Label(v.Cell.Parent()), Text: "has many goroutines run the literal", Pos: lit.Pos()},
			{Goroutine: "one of them", Text: does[w.How] + name, Pos: w.Pos()},
			{Goroutine: "another", Text: does[w.How] + name + " at the same time", Pos: w.Pos()},
		},
	}
}

// literal returns the literal that many goroutines run and an access is in.
func (c *checker) literal(v *shared.Variable, w shared.Access) *ssa.Function {
	fn := w.Instr.Parent()
	for !c.spawn.Many(fn) && fn.Parent() != v.Cell.Parent() {
		fn = fn.Parent()
	}
	return fn
}

// two reports what one goroutine changes and another changes or reads.
func (c *checker) two(v *shared.Variable, w, o shared.Access) rule.Report {
	name := nameOf(v, w)
	other := fmt.Sprintf(" and by the one started at line %d", c.Line(o.Site.Pos()))
	at, what := does[o.How]+name, advice[w.How]
	if !o.How.Writes() {
		other = fmt.Sprintf(", and read at line %d by the one started at line %d", c.Line(o.Pos()), c.Line(o.Site.Pos()))
		at, what = "reads "+name, handOver[w.How]
	}
	return rule.Report{
		Kind: kinds[w.How], Pos: w.Pos(),
		Message: fmt.Sprintf("%s %s by this goroutine%s, with nothing to order them: %s", name, verbs[w.How], other, what),
		Witness: witness.Trace{
			{Goroutine: callees.Label(w.Site.Instr.Parent()), Text: "starts a goroutine", Pos: w.Site.Pos()},
			{Goroutine: callees.Label(w.Site.Instr.Parent()), Text: "starts another", Pos: o.Site.Pos()},
			{Goroutine: w.Site.Label(), Text: does[w.How] + name, Pos: w.Pos()},
			{Goroutine: o.Site.Label(), Text: at + " at the same time", Pos: o.Pos()},
		},
	}
}

func (c *checker) unlocked(v *shared.Variable, r, w shared.Access) rule.Report {
	name := nameOf(v, w)
	label := w.Site.Label()
	return rule.Report{
		Kind: kinds[w.How], Pos: r.Pos(),
		Message: fmt.Sprintf("%s is read here with nothing to order that, while another goroutine of %s may be at line %d, where it %s under a lock: hold the lock for the read, too",
			name, c.loopAround(w.Site, v.Cell.Pos()), c.Line(w.Pos()), verbs[w.How]),
		Witness: witness.Trace{
			{Goroutine: callees.Label(w.Site.Instr.Parent()), Text: "starts a goroutine", Pos: w.Site.Pos()},
			{Goroutine: callees.Label(w.Site.Instr.Parent()), Text: "starts another in the next round", Pos: w.Site.Pos()},
			{Goroutine: label, Text: does[w.How] + name, Pos: w.Pos()},
			{Goroutine: label + ", next round", Text: "reads " + name + " at the same time", Pos: r.Pos()},
		},
	}
}

func (c *checker) starter(v *shared.Variable, w, o shared.Access) rule.Report {
	name := nameOf(v, w)
	fn := callees.Label(w.Site.Instr.Parent())
	return rule.Report{
		Kind: kinds[w.How], Pos: w.Pos(),
		Message: fmt.Sprintf("%s %s by this goroutine, and by %s at line %d without waiting for it: %s",
			name, verbs[w.How], fn, c.Line(o.Pos()), advice[w.How]),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "starts a goroutine", Pos: w.Site.Pos()},
			{Goroutine: w.Site.Label(), Text: does[w.How] + name, Pos: w.Pos()},
			{Goroutine: fn, Text: does[o.How] + name + " without waiting", Pos: o.Pos()},
		},
	}
}

func (c *checker) changed(v *shared.Variable, r, o shared.Access) rule.Report {
	name := nameOf(v, o)
	fn := callees.Label(r.Site.Instr.Parent())
	if c.loopVariable(v) {
		return c.nextRound(v, r, o)
	}
	return rule.Report{
		Kind: "error", Pos: r.Pos(),
		Message: fmt.Sprintf("%s is read by this goroutine while %s may change it at line %d%s without waiting: give the goroutine a copy, or wait for it first",
			name, fn, c.Line(o.Pos()), c.byDefine(v, o)),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "starts a goroutine", Pos: r.Site.Pos()},
			{Goroutine: fn, Text: does[o.How] + name + " without waiting", Pos: o.Pos()},
			{Goroutine: r.Site.Label(), Text: "reads " + name + " at the same time", Pos: r.Pos()},
		},
	}
}

// byDefine says of an assignment that is written := that it declares nothing: at the top
// of a function the parameters are in the same scope.
func (c *checker) byDefine(v *shared.Variable, o shared.Access) string {
	file := c.File(o.Pos())
	if file == nil || o.How != shared.Assign {
		return ""
	}
	nodes, _ := astutil.PathEnclosingInterval(file, o.Pos(), o.Pos())
	for _, n := range nodes {
		a, ok := n.(*ast.AssignStmt)
		if !ok {
			continue
		}
		if a.Tok == token.DEFINE && v.IsParameter() {
			return fmt.Sprintf(" (:= assigns the parameter %s there)", v.Name())
		}
		break
	}
	return ""
}

func (c *checker) nextRound(v *shared.Variable, r, o shared.Access) rule.Report {
	name := v.Name()
	fn := callees.Label(r.Site.Instr.Parent())
	return rule.Report{
		Kind: "error", Pos: r.Pos(),
		Message: fmt.Sprintf("%s is one variable for all rounds of the loop in this version of Go (go.mod says below 1.22), so the goroutine may read the value of a later round: pass %s as an argument, or copy it with %s := %s before the go statement",
			name, name, name, name),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "starts a goroutine", Pos: r.Site.Pos()},
			{Goroutine: fn, Text: "goes on to the next round, which assigns " + name, Pos: o.Pos()},
			{Goroutine: r.Site.Label(), Text: "reads " + name + " of the next round", Pos: r.Pos()},
		},
	}
}

func nameOf(v *shared.Variable, a shared.Access) string {
	if a.Field != nil {
		return v.Name() + "." + a.Field.Name()
	}
	return v.Name()
}

var kinds = map[shared.How]string{
	shared.Assign: "error", shared.Field: "error", shared.Append: "append", shared.Count: "counter", shared.MapSet: "map",
	shared.Element: "error",
}

var verbs = map[shared.How]string{
	shared.Assign: "is assigned", shared.Field: "is assigned", shared.Append: "is appended to", shared.Count: "is changed", shared.MapSet: "is written to",
	shared.Element: "is assigned at the same index",
}

var does = map[shared.How]string{
	shared.Assign: "assigns ", shared.Field: "assigns ", shared.Append: "appends to ", shared.Count: "changes ", shared.MapSet: "writes to ", shared.Element: "writes to ",
}

// handOver is advice for what one goroutine changes and another reads.
var handOver = map[shared.How]string{
	shared.Assign: "send it over a channel, or lock a mutex around both", shared.Field: "lock a mutex around both",
	shared.Append: "send it over a channel, or lock a mutex around both", shared.Count: advice[shared.Count], shared.MapSet: "lock a mutex around both",
}

var advice = map[shared.How]string{
	shared.Assign:  "declare it in the goroutine, and hand results over by index, channel or errgroup",
	shared.Field:   "let the goroutine fill a variable of its own, and hand it over by index or channel",
	shared.Append:  "give each goroutine its own element, or lock a mutex around append",
	shared.Element: "let the index be the goroutine's own, or lock a mutex",
	shared.Count:   "use sync/atomic or a mutex",
	shared.MapSet:  "lock a mutex around the write, or collect by index and fill the map afterwards",
}
