package lockorder

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/lockgraph"
	"github.com/asynclint/asynclint/passes/witness"
)

// bound reports calls that give an object of another package something to call, which
// that does with its lock held, where that takes a lock under which the first is taken
// elsewhere.
func (c *checker) bound(own map[pair][]lockgraph.Here, imported map[pair][]lockgraph.Edge) {
	said := make(map[ssa.Instruction]bool)
	for _, b := range c.graph.Bound {
		if said[b.Call] || c.IsTest(b.Call.Pos()) {
			continue
		}
		back := slices.Clone(imported[pair{b.Taken, b.Held}])
		for _, h := range own[pair{b.Taken, b.Held}] {
			if !c.IsTest(h.Event.Instr.Pos()) {
				back = append(back, h.Edge)
			}
		}
		for _, o := range c.graph.Bound {
			if o.Held == b.Taken && o.Taken == b.Held {
				back = append(back, o.Edge)
			}
		}
		i := slices.IndexFunc(back, func(o lockgraph.Edge) bool { return c.conflict(b.Edge, o) && c.certain(b.Edge, o) })
		if i < 0 {
			continue
		}
		said[b.Call] = true
		kind := "cycle"
		if b.Link != lockgraph.Linked {
			kind = "possible" // the other may have another one
		}
		other, at := back[i], b.Call.Pos()
		c.Report(rule.Report{
			Kind: kind, Pos: at,
			Message: fmt.Sprintf("%s calls with %s held what %s gives it here, where %s takes %s, and %s takes them the other way round: two goroutines that meet wait for each other for ever; give %s back before the call, or take both in one order",
				b.Fn, b.Held, callees.NameOf(b.Call.Common()), b.Callee, b.Taken, other.Fn, b.Held),
			Witness: witness.Trace{
				{Goroutine: b.Fn, Text: "takes " + b.Held.String(), Pos: at},
				{Goroutine: other.Fn, Text: "takes " + other.Held.String(), Pos: at},
				{Goroutine: b.Fn, Text: "calls " + b.Via, Pos: at},
				{Goroutine: b.Fn, Text: "waits for " + b.Taken.String(), Blocks: true, Pos: at},
				{Goroutine: other.Fn, Text: "waits for " + other.Taken.String(), Blocks: true, Pos: at},
			},
		})
	}
}
