package lockorder

import (
	_ "embed"
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/lockgraph"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
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
		{Name: "cycle", Severity: rule.Strict, Summary: "two goroutines that take two locks in opposite orders wait for each other for ever"},
		{Name: "possible", Severity: rule.Strict, Summary: "the same, where one of the calls goes through an interface or a function value, or nothing shows that both run at once"},
	},
	Requires: []*analysis.Analyzer{lockgraph.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

// pair is two classes in the order in which they are taken.
type pair struct{ held, taken path.Class }

func run(p *rule.Pass) error {
	// What tests do under locks of the program says nothing about the program.
	mixed := func(a, b lockgraph.Here) bool { return p.IsTest(a.Event.Instr.Pos()) != p.IsTest(b.Event.Instr.Pos()) }
	g := p.ResultOf[lockgraph.Analyzer].(*lockgraph.Result)
	own := make(map[pair][]lockgraph.Here)
	var order []pair
	for _, e := range g.Own {
		k := pair{e.Held, e.Taken}
		if own[k] == nil {
			order = append(order, k)
		}
		own[k] = append(own[k], e)
	}
	imported := make(map[pair][]lockgraph.Edge)
	for _, e := range g.Imported {
		k := pair{e.Held, e.Taken}
		imported[k] = append(imported[k], e)
	}
	for _, k := range order {
		back := pair{k.taken, k.held}
		// The rarer order is usually the mistake.
		if len(own[back]) > 0 && distinct(own[k]) > distinct(own[back]) {
			continue
		}
		for _, e := range first(own[k]) {
			if other, ok := opposite(e, own[back], mixed); ok {
				report(p, e, other.Edge, &other)
			} else if i := slices.IndexFunc(imported[back], func(o lockgraph.Edge) bool { return conflict(e.Edge, o) }); i >= 0 && len(own[back]) == 0 && !p.IsTest(e.Event.Instr.Pos()) {
				report(p, e, imported[back][i], nil)
			}
		}
	}
	return nil
}

// distinct counts the places where the edges take their lock.
func distinct(list []lockgraph.Here) int { return len(first(list)) }

// first keeps one edge for each place where the lock is taken.
func first(list []lockgraph.Here) []lockgraph.Here {
	var out []lockgraph.Here
	for _, e := range list {
		i := slices.IndexFunc(out, func(o lockgraph.Here) bool { return o.Pos == e.Pos })
		if i < 0 {
			out = append(out, e)
		} else if certain(e.Edge) && !certain(out[i].Edge) {
			out[i] = e
		}
	}
	return out
}

func certain(e lockgraph.Edge) bool { return !e.Guess && !e.Alone }

// opposite returns the best of the edges that run against e.
func opposite(e lockgraph.Here, back []lockgraph.Here, mixed func(a, b lockgraph.Here) bool) (lockgraph.Here, bool) {
	var best lockgraph.Here
	found := false
	for _, o := range back {
		if !mixed(e, o) && conflict(e.Edge, o.Edge) && (!found || certain(o.Edge) && !certain(best.Edge)) {
			best, found = o, true
		}
	}
	return best, found
}

// conflict reports whether two goroutines on two opposite edges can wait for
// each other: no third lock keeps them apart, and neither lock is only read.
func conflict(a, b lockgraph.Edge) bool {
	if slices.ContainsFunc(a.Gates, func(c path.Class) bool { return slices.Contains(b.Gates, c) }) {
		return false
	}
	if !lockgraph.SameOwner(a.HeldIn, b.TakenIn) || !lockgraph.SameOwner(b.HeldIn, a.TakenIn) {
		return false
	}
	reads := func(m, n lockset.Mode) bool { return m == lockset.Read && n == lockset.Read }
	return !reads(a.HeldMode, b.TakenMode) && !reads(b.HeldMode, a.TakenMode)
}

func report(p *rule.Pass, e lockgraph.Here, other lockgraph.Edge, here *lockgraph.Here) {
	kind := "cycle"
	if !certain(e.Edge) || !certain(other) {
		kind = "possible"
	}
	where := other.Fn
	if here != nil {
		where = fmt.Sprintf("%s (%s)", other.Fn, p.Place(here.Event.Instr.Pos(), e.Pos))
	}
	way := ""
	if e.Via != "" {
		way = " through " + e.Via
	}
	me := e.Fn
	trace := witness.Trace{{Goroutine: me, Text: "takes " + e.Held.String(), Pos: position(e.Event.Held.Pos, e.Event.Instr.Pos())}}
	you := other.Fn
	if you == me {
		you += " elsewhere"
	}
	if here != nil {
		trace = append(trace, witness.Event{Goroutine: you, Text: "takes " + other.Held.String(), Pos: position(here.Event.Held.Pos, here.Event.Instr.Pos())})
	} else {
		trace = append(trace, witness.Event{Goroutine: you, Text: "takes " + other.Held.String(), Pos: e.Pos})
	}
	if e.Via != "" {
		trace = append(trace, witness.Event{Goroutine: me, Text: "calls " + e.Via, Pos: e.Event.Instr.Pos()})
	}
	trace = append(trace, witness.Event{Goroutine: me, Text: "waits for " + e.Taken.String(), Blocks: true, Pos: e.Pos})
	if here != nil {
		if here.Via != "" {
			trace = append(trace, witness.Event{Goroutine: you, Text: "calls " + here.Via, Pos: here.Event.Instr.Pos()})
		}
		trace = append(trace, witness.Event{Goroutine: you, Text: "waits for " + other.Taken.String(), Blocks: true, Pos: here.Pos})
	}
	p.Report(rule.Report{
		Kind: kind, Pos: e.Pos,
		Message: fmt.Sprintf("%s is taken%s while %s is held (%s), and %s takes them the other way round: two goroutines that meet wait for each other for ever; take both in one order, or give %s back first",
			e.Taken, way, e.Held, p.Place(position(e.Event.Held.Pos, e.Event.Instr.Pos()), e.Pos), where, e.Held),
		Witness: trace,
	})
}

func position(a, b token.Pos) token.Pos {
	if a.IsValid() {
		return a
	}
	return b
}
