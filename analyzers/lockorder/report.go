package lockorder

import (
	"cmp"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/lockgraph"
	"github.com/asynclint/asynclint/passes/witness"
)

// maxRelated bounds the further places that go with a report.
const maxRelated = 8

// report reports an edge where its function takes the second lock, or calls
// what does, with the other places that do so.
func (c *checker) report(m match, others []match) {
	e, other, here := m.e, m.other, m.here
	at := e.Event.Instr.Pos()
	where := other.Fn
	if here != nil {
		where = fmt.Sprintf("%s (%s)", other.Fn, c.Place(here.Event.Instr.Pos(), at))
	}
	way := ""
	if e.Via != "" {
		way = " through " + e.Via
	}
	meet := "meet"
	if !same(e.Edge, other) {
		meet = "meet with the same two"
	}
	var related []analysis.RelatedInformation
	for _, o := range others[:min(len(others), maxRelated)] {
		related = append(related, analysis.RelatedInformation{Pos: o.e.Event.Instr.Pos(), Message: fmt.Sprintf("%s takes them in this order, too", o.e.Fn)})
	}
	c.Report(rule.Report{
		Kind: m.kind, Pos: at, Related: related,
		Message: fmt.Sprintf("%s is taken%s while %s is held (%s), and %s takes them the other way round: two goroutines that %s wait for each other for ever; take both in one order, or give %s back first",
			e.Taken, way, e.Held, c.Place(cmp.Or(e.Event.Held.Pos, at), at), where, meet, e.Held),
		Witness: trace(e, other, here),
	})
}

// reportInstances reports the second of two locks of one type.
func (c *checker) reportInstances(i lockgraph.Instances) {
	kind, what := "instances", "arguments"
	switch {
	case i.Elements:
		what = "indices"
	case i.Method:
		kind, what = "possible", "receiver and argument"
	}
	at, way := i.Second.Pos(), ""
	if i.Via != "" {
		way = " through " + i.Via
	}
	me := lockgraph.NameOf(i.Second.Parent())
	c.Report(rule.Report{
		Kind: kind, Pos: at,
		Message: fmt.Sprintf("%s is taken%s while %s is held (%s), in the order of the %s: another %s that has the two the other way round and this one wait for each other for ever; order them by something that they have, or hold one at a time",
			i.Taken, way, i.Held, c.Place(i.First.Pos(), at), what, me),
		Witness: witness.Trace{
			{Goroutine: me, Text: "takes " + i.Held, Pos: i.First.Pos()},
			{Goroutine: "another " + me, Text: "takes the same as its first that is the second here", Pos: i.First.Pos()},
			{Goroutine: me, Text: "waits for " + i.Taken, Blocks: true, Pos: at},
			{Goroutine: "another " + me, Text: "waits for " + i.Held, Blocks: true, Pos: at},
		},
	})
}

// trace is the run in which the two goroutines meet.
func trace(e lockgraph.Here, other lockgraph.Edge, here *lockgraph.Here) witness.Trace {
	me, you := e.Fn, other.Fn
	if you == me {
		you += " elsewhere"
	}
	at := e.Event.Instr.Pos()
	out := witness.Trace{{Goroutine: me, Text: "takes " + e.Held.String(), Pos: cmp.Or(e.Event.Held.Pos, at)}}
	if here == nil {
		out = append(out, witness.Event{Goroutine: you, Text: "takes " + other.Held.String(), Pos: at})
	} else {
		out = append(out, witness.Event{Goroutine: you, Text: "takes " + other.Held.String(), Pos: cmp.Or(here.Event.Held.Pos, here.Event.Instr.Pos())})
	}
	out = append(out, waits(e, me)...)
	if here != nil {
		out = append(out, waits(*here, you)...)
	}
	return out
}

func waits(e lockgraph.Here, who string) witness.Trace {
	var out witness.Trace
	if e.Via != "" {
		out = append(out, witness.Event{Goroutine: who, Text: "calls " + e.Via, Pos: e.Event.Instr.Pos()})
	}
	return append(out, witness.Event{Goroutine: who, Text: "waits for " + e.Taken.String(), Blocks: true, Pos: e.Pos})
}
