package relock

import (
	"fmt"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/lockgraph"
	"github.com/asynclint/asynclint/passes/witness"
)

// comingBack reports the calls of a literal that an object of another package keeps and
// calls with its lock held, where they take that lock again.
func comingBack(p *rule.Pass) {
	said := make(map[ssa.Instruction]bool)
	for _, a := range p.ResultOf[lockgraph.Analyzer].(*lockgraph.Result).Again {
		if said[a.At] || p.IsTest(a.At.Pos()) {
			continue
		}
		said[a.At] = true
		inner := callees.NameOf(a.At.Common())
		p.Report(rule.Report{
			Pos: a.At.Pos(),
			Message: fmt.Sprintf("%s waits for ever: it takes %s, which %s holds while it calls this function, given to %s (%s); call it in a goroutine of its own, or let %s give the lock back before the call",
				inner, a.Class, a.Fn, callees.NameOf(a.Call.Common()), p.Place(a.Call.Pos(), a.At.Pos()), a.Fn),
			Related: []analysis.RelatedInformation{{Pos: a.Call.Pos(), Message: "given here"}},
			Witness: witness.Trace{
				{Goroutine: a.Fn, Text: "takes " + a.Class.String(), Pos: a.Call.Pos()},
				{Goroutine: a.Fn, Text: "calls the function literal", Pos: a.At.Parent().Pos()},
				{Goroutine: a.Fn, Text: "waits for " + a.Class.String() + " in " + inner, Blocks: true, Pos: a.At.Pos()},
			},
		})
	}
}
