package sharedvar

import (
	_ "embed"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/answers"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/gathered"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/serving"
	"github.com/asynclint/asynclint/passes/shared"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/touch"
)

//go:embed doc.go
var doc string

// Rule finds local variables that goroutines change without order.
var Rule = rule.New(rule.Rule{
	Name:    "sharedvar",
	Summary: "finds local variables that goroutines change with nothing to order the accesses",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "error", Severity: rule.Error, Summary: "a captured variable is assigned by a goroutine while another, or its starter, uses it"},
		{Name: "append", Severity: rule.Error, Summary: "goroutines append to one slice"},
		{Name: "map", Severity: rule.Error, Summary: "goroutines write to one map"},
		{Name: "counter", Severity: rule.Error, Summary: "goroutines count in one variable"},
		{Name: "field", Severity: rule.Error, Summary: "a goroutine changes a field while another, or its starter, uses it"},
		{Name: "global", Severity: rule.Error, Summary: "a goroutine uses a package variable while another, or its starter, changes it"},
		{Name: "matched", Severity: rule.Error, Summary: "results in the order in which goroutines end are matched by index with what they are for"},
		{Name: "handler", Severity: rule.Warning, Summary: "a function that serves requests, or works under a context of its own, uses an error variable of the function around it as its own"},
		{Name: "callback", Severity: rule.Strict, Summary: "a function that is kept and called later uses an error variable of the function around it as its own"},
		{Name: "timer", Severity: rule.Strict, Summary: "the function that a timer calls reads the variable that the timer is assigned to when it runs already"},
		{Name: "request", Severity: rule.Error, Summary: "what is one for all requests is changed by a function that serves them, or by a goroutine while it does"},
		{Name: "nil-channel", Severity: rule.Error, Summary: "a channel field is closed and set to nil while a goroutine's loop still loads it"},
	},
	Requires: []*analysis.Analyzer{shared.Analyzer, spawn.Analyzer, join.Analyzer, touch.Analyzer, callees.Analyzer, lockset.Analyzer, serving.Analyzer, gathered.Analyzer, answers.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

func run(p *rule.Pass) error {
	c := &checker{
		Pass:     p,
		join:     p.ResultOf[join.Analyzer].(*join.Result),
		spawn:    p.ResultOf[spawn.Analyzer].(*spawn.Result),
		touch:    p.ResultOf[touch.Analyzer].(*touch.Result),
		callees:  p.ResultOf[callees.Analyzer].(*callees.Result),
		locks:    p.ResultOf[lockset.Analyzer].(*lockset.Result),
		gathered: p.ResultOf[gathered.Analyzer].(*gathered.Result),
		said:     make(map[token.Pos]bool),
		spans:    make(map[span]map[ssa.Instruction]bool),
		pairs:    make(map[pair]bool),
	}
	c.variables(p.ResultOf[shared.Analyzer].([]*shared.Variable))
	if p.On("handler") || p.On("callback") {
		c.handlers()
	}
	if p.On("nil-channel") {
		c.nilChannels()
	}
	if slices.ContainsFunc([]string{"field", "global", "map", "append", "counter", "error"}, p.On) {
		c.fields()
	}
	for _, fn := range c.callees.Functions() {
		c.matched(fn)
	}
	if p.On("request") {
		c.requests(p.ResultOf[serving.Analyzer].(*serving.Result), p.ResultOf[answers.Analyzer].(*answers.Result))
	}
	if p.On("timer") {
		c.timers(p.ResultOf[shared.Analyzer].([]*shared.Variable))
	}
	return nil
}

// variables reports races of captured variables; those of one assignment,
// n, err = f(), as one.
func (c *checker) variables(vs []*shared.Variable) {
	var reports []rule.Report
	var names [][]string
	at := make(map[token.Pos]int) // statement to index
	for _, v := range vs {
		r, found := c.race(v)
		if !found {
			continue
		}
		c.said[r.Pos] = true
		stmt := c.statement(r.Pos)
		if i, ok := at[stmt]; ok {
			names[i] = append(names[i], v.Name())
			continue
		}
		at[stmt] = len(reports)
		reports = append(reports, r)
		names = append(names, []string{v.Name()})
	}
	for i, r := range reports {
		if n := len(names[i]); n > 1 {
			all := strings.Join(names[i][:n-1], ", ") + " and " + names[i][n-1]
			if rest, ok := strings.CutPrefix(r.Message, names[i][0]+" is "); ok {
				r.Message = all + " are " + rest
			}
		}
		c.Report(r)
	}
}

// statement returns where the assignment begins that a place is in, or the
// place.
func (c *checker) statement(pos token.Pos) token.Pos {
	file := c.File(pos)
	if file == nil {
		return pos
	}
	nodes, _ := astutil.PathEnclosingInterval(file, pos, pos)
	for _, n := range nodes {
		switch n := n.(type) {
		case *ast.AssignStmt:
			return n.Pos()
		case *ast.BlockStmt:
			return pos
		}
	}
	return pos
}

type checker struct {
	*rule.Pass
	join     *join.Result
	spawn    *spawn.Result
	touch    *touch.Result
	callees  *callees.Result
	gathered *gathered.Result
	locks    *lockset.Result
	said     map[token.Pos]bool // places reported
	spans    map[span]map[ssa.Instruction]bool
	pairs    map[pair]bool
}

// race returns the first pair of accesses to a variable that nothing orders.
func (c *checker) race(v *shared.Variable) (rule.Report, bool) {
	inTest := c.IsTest(v.Cell.Pos())
	if v.Sink && inTest && !slices.ContainsFunc(v.Accesses, func(a shared.Access) bool {
		return a.How != shared.Read && a.How != shared.Assign && a.How != shared.Count
	}) {
		return rule.Report{}, false
	}
	for _, w := range v.Accesses {
		if inTest && w.Many && c.spawn.Found(c.literal(v, w)) {
			continue // the test knows how many there are
		}
		if w.Many && w.How.Writes() && (w.How != shared.Element || w.Same) && (w.How != shared.Count || isLookedAt(v)) {
			return c.workers(v, w), true
		}
	}
	for _, w := range v.Accesses {
		if w.Site == nil || !w.How.Writes() || w.How == shared.Element && !w.Same || w.Site.Kind == spawn.Timer || c.join.WaitsItself(w.Site) {
			continue
		}
		if w.Among && !onlyOne(v, w) && c.again(v, w.Site) && (w.How != shared.Count || !w.Ordered || isLookedAt(v)) {
			return c.loop(v, w), true
		}
		for _, o := range v.Accesses {
			if o.Site == nil || o.Site == w.Site || !c.overlap(v, w.Site, o.Site) {
				continue
			}
			if runTwice(w, o) && (w.How != shared.Count || isLookedAt(v)) || !w.Ordered && (!runsSame(w, o) && c.bothWrite(w, o) || c.isRead(w, o)) || bothEnd(w, o) {
				return c.two(v, w, o), true
			}
		}
		for _, o := range v.Accesses {
			if o.Site == nil && (!w.With(o) || isLast(v, o)) && o.How.Writes() && o.How != shared.Element && sameField(w, o) && !setBefore(v, w.Site, o) && (c.reaches(v, w.Site, o.Instr) || c.comesBack(v, w.Site, o.Instr) || c.waitsLater(v, w.Site, o.Instr)) {
				return c.starter(v, w, o), true
			}
		}
	}
	for _, r := range v.Accesses {
		if r.Site == nil || r.How != shared.Read || r.Site.Kind == spawn.Timer || c.join.WaitsItself(r.Site) {
			continue
		}
		for _, o := range v.Accesses {
			if o.Site == nil && !r.With(o) && changesVariable(o) && sameField(r, o) && !setBefore(v, r.Site, o) && (c.reaches(v, r.Site, o.Instr) || c.comesBack(v, r.Site, o.Instr) || c.derivesLater(v, r.Site, o.Instr)) {
				return c.changed(v, r, o), true
			}
		}
	}
	for _, r := range v.Accesses {
		for _, w := range v.Accesses {
			if c.readsUnlocked(v, r, w) {
				return c.unlocked(v, r, w), true
			}
		}
	}
	return rule.Report{}, false
}

// bothEnd reports whether two goroutines end with a write of one variable, or one of them
// with a use of what the other writes, so that neither could wait for the other.
func bothEnd(w, o shared.Access) bool {
	if !w.Ends || !o.Ends || runsSame(w, o) || !sameField(w, o) || o.How == shared.Element || w.How == shared.Element {
		return false
	}
	return o.How.Writes() || o.How == shared.Read && (w.How != shared.MapSet || looksInto(o.Instr))
}

// readsUnlocked reports whether the goroutines of a loop read a variable with nothing
// to order that, which they change under a lock.
func (c *checker) readsUnlocked(v *shared.Variable, r, w shared.Access) bool {
	if r.Site == nil || r.Site != w.Site || r.How != shared.Read || r.Ordered || !w.How.Writes() || !w.Ordered || w.Among || !sameField(r, w) {
		return false
	}
	if r.Site.Kind == spawn.Timer || c.join.WaitsItself(r.Site) || !c.again(v, r.Site) || onlyOne(v, w) || len(c.locks.HeldAt(w.Instr)) == 0 {
		return false
	}
	switch w.How {
	case shared.Element:
		return false
	case shared.MapSet:
		return looksInto(r.Instr)
	}
	return true
}

// looksInto reports whether a map that was read is looked into.
func looksInto(read ssa.Instruction) bool {
	v, ok := read.(ssa.Value)
	return ok && slices.ContainsFunc(path.Uses(v), func(ref ssa.Instruction) bool {
		switch ref.(type) {
		case *ssa.Lookup, *ssa.Range:
			return true
		}
		return false
	})
}

// isLookedAt reports whether anybody looks at a variable. Benchmarks count in one
// that nobody reads, lest the compiler drops the work.
func isLookedAt(v *shared.Variable) bool {
	return slices.ContainsFunc(v.Accesses, func(a shared.Access) bool { return !a.How.Writes() })
}

// changesVariable reports whether an access changes the variable itself, not
// what it refers to.
func changesVariable(a shared.Access) bool {
	switch a.How {
	case shared.Assign, shared.Count, shared.Append, shared.Field:
		return true
	}
	return false
}

func (c *checker) bothWrite(a, b shared.Access) bool {
	return b.How.Writes() && b.How != shared.Element && !b.Ordered && b.Site.Kind != spawn.Timer && sameField(a, b)
}

// isRead reports whether one goroutine looks, with nothing to order that, at what
// another changes.
func (c *checker) isRead(w, r shared.Access) bool {
	if r.How != shared.Read || r.Ordered || r.Site.Kind == spawn.Timer || c.join.WaitsItself(r.Site) || !sameField(w, r) {
		return false
	}
	switch w.How {
	case shared.Element:
		return false
	case shared.MapSet:
		return looksInto(r.Instr)
	}
	return true
}

// runsSame reports whether two accesses are one, of a function that two sites start.
func runsSame(a, b shared.Access) bool {
	return a.Instr == b.Instr && len(a.Via) == 0
}

// runTwice is runsSame for a write that nothing orders with itself: what both take from
// a queue does not. Arguments may tell the two apart.
func runTwice(a, b shared.Access) bool {
	return runsSame(a, b) && a.Among && b.Among && !byArgument(a)
}

// sameField reports whether two accesses can touch the same memory: fields of
// one struct are apart.
func sameField(a, b shared.Access) bool {
	return a.Field == nil || b.Field == nil || a.Field == b.Field
}

// loopVariable reports whether a variable belongs to a for statement: one for
// all rounds, if it is reported, as it was below go 1.22.
func (c *checker) loopVariable(v *shared.Variable) bool {
	pos := v.Cell.Pos()
	file := c.File(pos)
	if file == nil {
		return false
	}
	nodes, _ := astutil.PathEnclosingInterval(file, pos, pos)
	for _, n := range nodes {
		switch n := n.(type) {
		case *ast.RangeStmt:
			return pos < n.X.Pos()
		case *ast.ForStmt:
			return pos < n.Body.Pos()
		case *ast.FuncLit, *ast.FuncDecl:
			return false
		}
	}
	return false
}
