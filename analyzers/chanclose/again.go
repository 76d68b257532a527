package chanclose

import (
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/closing"
	"github.com/asynclint/asynclint/passes/witness"
)

// startedAgain reports a close in a goroutine that may be started once more
// when it has been waited for, though the channel is made only once.
func (c *checker) startedAgain(a *closing.Act) bool {
	for _, r := range a.Runs {
		if !c.counts(r.Chans[0], r) || c.closing.Handled(r) {
			continue
		}
		wait := c.closing.Restarted(r)
		if wait == nil {
			continue
		}
		name, line := chanName(r), c.Line(r.Root.Site.Pos())
		c.Report(rule.Report{
			Kind: kindOf(r), Pos: a.Pos(),
			Message: fmt.Sprintf("close of closed channel panics when the goroutine is started a second time (line %d), after %s has waited for the first (line %d): %s is made only once; make it anew where the goroutine is started",
				line, wait.Fn().Name(), c.Line(wait.Pos()), name),
			Related: []analysis.RelatedInformation{{Pos: r.Root.Site.Pos(), Message: "started here"}, {Pos: wait.Pos(), Message: "waited for here"}},
			Witness: witness.Trace{
				{Goroutine: c.label(r), Text: "closes " + name, Pos: a.Pos()},
				{Goroutine: callees.Label(wait.Fn()), Text: "has waited for it; it may be started again", Pos: wait.Pos()},
				{Goroutine: "another " + c.label(r), Text: "closes " + name + ": panics", Pos: a.Pos()},
			},
		})
		return true
	}
	return false
}

// removedTwice reports a close of a channel that the caller names and that may
// have been closed with all the others of its registry.
func (c *checker) removedTwice(a *closing.Act) bool {
	all := c.closing.AlsoRemoved(a)
	if all == nil || len(a.Runs) == 0 || !c.counts(a.Runs[0].Chans[0], a.Runs[0]) || c.closing.Handled(a.Runs[0]) {
		return false
	}
	name := a.Name()
	c.Report(rule.Report{
		Kind: "many-closers", Pos: a.Pos(),
		Message: fmt.Sprintf("close of closed channel panics when %s is called after %s has closed all channels (line %d), or twice: close %s only if it was still there",
			a.Fn().Name(), all.Fn().Name(), c.Line(all.Pos()), name),
		Related: []analysis.RelatedInformation{{Pos: all.Pos(), Message: "closed here too"}},
		Witness: witness.Trace{
			{Goroutine: callees.Label(all.Fn()), Text: "closes all channels", Pos: all.Pos()},
			{Goroutine: callees.Label(a.Fn()), Text: "closes " + name + ": panics", Pos: a.Pos()},
		},
	})
	return true
}
