package lockorder

import (
	_ "embed"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/lockgraph"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/spawn"
)

//go:embed doc.go
var doc string

// Rule finds locks that are taken in one order here and in another there.
var Rule = rule.New(rule.Rule{
	Name:    "lockorder",
	Summary: "finds two locks that are taken in opposite orders",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "cycle", Severity: rule.Warning, Summary: "two goroutines that take two locks in opposite orders wait for each other for ever"},
		{Name: "instances", Severity: rule.Warning, Summary: "two locks of one type are taken in the order of two arguments or indices, and another call may have them the other way round"},
		{Name: "possible", Severity: rule.Strict, Summary: "the same, where one of the calls goes through an interface or a function value, or nothing shows that both run at once or with the same objects"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, join.Analyzer, lockgraph.Analyzer, lockset.Analyzer, roots.Analyzer, spawn.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

// pair is two classes in the order in which they are taken.
type pair struct{ held, taken path.Class }

func (k pair) back() pair { return pair{k.taken, k.held} }

type checker struct {
	*rule.Pass
	graph *lockgraph.Result
	roots *roots.Result
}

// match is an edge with one that runs against it.
type match struct {
	e     lockgraph.Here
	other lockgraph.Edge
	here  *lockgraph.Here // other, if it is of this package
	kind  string
}

func run(p *rule.Pass) error {
	c := &checker{p, p.ResultOf[lockgraph.Analyzer].(*lockgraph.Result), p.ResultOf[roots.Analyzer].(*roots.Result)}
	given := c.given()
	for _, i := range c.graph.Instances {
		k := slices.IndexFunc(given, func(r roundabout) bool { return r.pair.Event.Instr == i.Second })
		if k >= 0 && !i.Method {
			given = slices.Delete(given, k, k+1) // this says enough
		}
		if k < 0 || !i.Method {
			c.reportInstances(i)
		}
	}
	for _, r := range given {
		c.reportGiven(r)
	}
	own := make(map[pair][]lockgraph.Here)
	var order []pair
	for _, e := range c.graph.Own {
		k := pair{e.Held, e.Taken}
		if own[k] == nil {
			order = append(order, k)
		}
		own[k] = append(own[k], e)
	}
	imported := make(map[pair][]lockgraph.Edge)
	for _, e := range c.graph.Imported {
		k := pair{e.Held, e.Taken}
		imported[k] = append(imported[k], e)
	}
	found := make(map[pair][]match)
	for _, k := range order {
		found[k] = c.matches(own[k], own[k.back()], imported[k.back()])
	}
	for _, k := range order {
		c.reportOrder(found[k], found[k.back()])
	}
	c.rings(order, own, found)
	c.bound(own, imported)
	if c.ResultOf[lockset.Analyzer].(*lockset.Result).Any() {
		for _, fn := range c.ResultOf[callees.Analyzer].(*callees.Result).Functions() {
			c.locals(fn)
		}
	}
	return nil
}

// reportOrder reports one of the places where two locks are taken in one
// order, the most certain; the others go with it. Of a pair that is taken both ways here
// one end is reported, that which is easier to see; the run shows the other.
func (c *checker) reportOrder(list, back []match) {
	for _, kind := range []string{"cycle", "possible"} {
		if sites := only(list, kind); len(sites) > 0 {
			first := mostCertain(sites)
			if others := only(back, kind); len(others) > 0 {
				o := mostCertain(others)
				if o.rank() < first.rank() || o.rank() == first.rank() && o.e.Event.Instr.Pos() < first.e.Event.Instr.Pos() {
					return
				}
			}
			c.report(first, slices.DeleteFunc(sites, func(m match) bool { return m.e.Event == first.e.Event }))
			return
		}
	}
}

func mostCertain(sites []match) match {
	return slices.MinFunc(sites, func(a, b match) int { return a.rank() - b.rank() })
}

// better reports whether m is more certain than o, for the same edge, or else
// easier to see.
func (m match) better(o match) bool {
	if m.kind != o.kind {
		return m.kind == "cycle"
	}
	return m.rank() < o.rank()
}

// rank is lower for what a reader believes sooner: both locks taken in the
// function itself rather than deep in calls, and the same at the other end.
func (m match) rank() int {
	n := 2 * m.e.Steps()
	if m.here != nil {
		n += m.here.Steps()
	}
	return n
}

func only(list []match, kind string) []match {
	return slices.DeleteFunc(slices.Clone(list), func(m match) bool { return m.kind != kind })
}

// matches finds the edges that something runs against: the first in each
// function, a certain one if there is one.
func (c *checker) matches(list, back []lockgraph.Here, imported []lockgraph.Edge) []match {
	var out []match
	for _, e := range list {
		m, ok := c.match(e, back, imported)
		if !ok {
			continue
		}
		i := slices.IndexFunc(out, func(o match) bool { return o.e.Event.Instr.Parent() == e.Event.Instr.Parent() })
		switch {
		case i < 0:
			out = append(out, m)
		case m.kind == "cycle" && out[i].kind != "cycle":
			out[i] = m
		}
	}
	return out
}

// match finds the best of the edges that run against e.
func (c *checker) match(e lockgraph.Here, back []lockgraph.Here, imported []lockgraph.Edge) (match, bool) {
	var best match
	found := false
	for i := range back {
		o := &back[i]
		// What tests do under locks of the program says nothing about the program.
		if c.IsTest(e.Event.Instr.Pos()) != c.IsTest(o.Event.Instr.Pos()) || !c.conflict(e.Edge, o.Edge) || c.keptApart(e, *o) || c.ended(e, *o) {
			continue
		}
		m := match{e, o.Edge, o, "possible"}
		if c.certain(e.Edge, o.Edge) && c.atOnce(e, *o) && c.written(e, *o) {
			m.kind = "cycle"
		}
		if !found || m.better(best) {
			best, found = m, true
		}
	}
	if found || c.IsTest(e.Event.Instr.Pos()) {
		return best, found
	}
	for _, o := range imported {
		if !c.conflict(e.Edge, o) {
			continue
		}
		m := match{e, o, nil, "possible"}
		if c.certain(e.Edge, o) {
			m.kind = "cycle"
		}
		if !found || m.better(best) {
			best, found = m, true
		}
	}
	return best, found
}

// readOnly counts the locks that both edges take by RLock.
func readOnly(a, b lockgraph.Edge) (n int) {
	if a.HeldMode == lockset.Read && b.TakenMode == lockset.Read {
		n++
	}
	if b.HeldMode == lockset.Read && a.TakenMode == lockset.Read {
		n++
	}
	return n
}

// conflict reports whether two goroutines on two opposite edges can wait for
// each other: no third lock keeps them apart, the locks may be the same, and a
// lock that both only read is written by somebody.
func (c *checker) conflict(a, b lockgraph.Edge) bool {
	if slices.ContainsFunc(a.Gates, func(c path.Class) bool { return slices.Contains(b.Gates, c) }) {
		return false
	}
	if !lockgraph.SameOwner(a.HeldIn, b.TakenIn) || !lockgraph.SameOwner(b.HeldIn, a.TakenIn) || a.HeldRole.Apart(b.TakenRole) || b.HeldRole.Apart(a.TakenRole) {
		return false
	}
	reads := func(m, n lockset.Mode) bool { return m == lockset.Read && n == lockset.Read }
	return !(reads(a.HeldMode, b.TakenMode) && !c.graph.Written(a.Held) || reads(b.HeldMode, a.TakenMode) && !c.graph.Written(b.Held))
}

// written reports whether somebody can wait for Lock of each lock that both edges only take
// by RLock, while they hold what they hold: a third goroutine, no second run of one of the two.
func (c *checker) written(a, b lockgraph.Here) bool {
	one := func(x, y lockgraph.Here) bool { // x holds what y takes
		return x.HeldMode != lockset.Read || y.TakenMode != lockset.Read ||
			c.graph.Third(x.Held, x.Event.Held.Path, x.Event.Instr, y.Event.Instr)
	}
	return one(a, b) && one(b, a)
}

// certain reports whether nothing was guessed on the way to either edge, and
// both may have the same objects. Two
// locks that are read at both ends need two writers at the same moment.
func (c *checker) certain(a, b lockgraph.Edge) bool {
	plain := func(e lockgraph.Edge) bool {
		return !e.Guess && !e.Asked && !e.Alone && !e.HeldRole.Unsure() && !e.TakenRole.Unsure()
	}
	return plain(a) && plain(b) && same(a, b) && readOnly(a, b) < 2
}

// same reports whether nothing speaks against two edges having the same two
// objects: where one has names for them, they hang together.
func same(a, b lockgraph.Edge) bool {
	return a.Link != lockgraph.Apart && b.Link != lockgraph.Apart && (a.Link == lockgraph.Linked || b.Link == lockgraph.Linked)
}

// atOnce reports whether two goroutines can be on the two edges at the same
// time with no lock taken further up that keeps them apart.
func (c *checker) atOnce(a, b lockgraph.Here) bool {
	if c.roots.Serial(a.Event.Instr.Parent(), b.Event.Instr.Parent()) {
		return false
	}
	ra, rb := c.roots.Of(a.Event.Instr.Parent()), c.roots.Of(b.Event.Instr.Parent())
	if !ra.Complete || !rb.Complete {
		return true
	}
	for _, x := range ra.List {
		for _, y := range rb.List {
			if x.Same(y) && !many(x) {
				continue
			}
			if !c.kept(a, x, b, y) {
				return true
			}
		}
	}
	return false
}

// keptApart reports whether a third lock keeps apart whoever gets to the two edges, as
// far as the calls of the package show.
func (c *checker) keptApart(a, b lockgraph.Here) bool {
	ra, rb := c.used(c.roots.Of(a.Event.Instr.Parent()).List), c.used(c.roots.Of(b.Event.Instr.Parent()).List)
	if len(ra) == 0 || len(rb) == 0 {
		return false
	}
	return !slices.ContainsFunc(ra, func(x roots.Root) bool {
		return slices.ContainsFunc(rb, func(y roots.Root) bool {
			theirs := c.heldTo(y, b)
			return !slices.ContainsFunc(c.heldTo(x, a), func(k any) bool {
				return k != any(a.Held) && k != any(a.Taken) && slices.Contains(theirs, k)
			})
		})
	})
}

// used leaves out that other packages, and tests, may call what this one calls itself:
// its own calls show with which locks it is to be called.
func (c *checker) used(list []roots.Root) []roots.Root {
	calls := c.ResultOf[callees.Analyzer].(*callees.Result)
	own := slices.DeleteFunc(slices.Clone(list), func(r roots.Root) bool {
		return callees.InTest(r.Fn) || r.Kind == roots.External && slices.ContainsFunc(calls.CallersOf(r.Fn), func(call ssa.CallInstruction) bool { return !callees.InTest(call.Parent()) })
	})
	if len(own) == 0 {
		return list
	}
	return own
}

// many reports whether several goroutines may run from a root at once.
func many(r roots.Root) bool {
	return r.Kind == roots.External && r.Fn.Name() != "main" && r.Fn.Name() != "init"
}

// kept reports whether a lock that both runs hold keeps them apart, or one
// holds what it takes already.
func (c *checker) kept(a lockgraph.Here, x roots.Root, b lockgraph.Here, y roots.Root) bool {
	ha, hb := c.heldTo(x, a), c.heldTo(y, b)
	if slices.Contains(ha, any(a.Taken)) || slices.Contains(hb, any(b.Taken)) {
		return true
	}
	return slices.ContainsFunc(ha, func(k any) bool { return slices.Contains(hb, k) })
}

// heldTo lists the locks that are held on the way from a root to an edge, but for that
// of the edge.
func (c *checker) heldTo(r roots.Root, e lockgraph.Here) []any {
	var at ssa.Instruction = e.Event.Instr
	out := c.roots.Held(r, at)
	for _, g := range e.Gates {
		out = append(out, any(g))
	}
	return slices.DeleteFunc(out, func(k any) bool {
		return k == any(e.Held) || k == any(e.Taken) && e.Event.Acq.Again // given back first
	})
}
