package chanclose

import (
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// besides reports channels that a function closes on every way, itself or by the methods
// that it calls, and that a goroutine, or a function that a context or timer runs, closes
// as well.
func (c *checker) besides() {
	for _, fn := range c.callees.Functions() {
		for _, b := range c.closing.BesideClose(fn) {
			if c.IsTest(b.Own.Pos()) || c.tell(b.Own) {
				continue
			}
			name, own := b.Chan.String(), callees.Label(fn)
			who := "the goroutine of " + c.Place(b.Site.Pos(), b.Own.Pos())
			if b.Site.Kind == spawn.Timer {
				who = fmt.Sprintf("what %s runs (%s)", callees.NameOf(b.Site.Instr.Common()), c.Place(b.Site.Pos(), b.Own.Pos()))
			}
			c.Report(rule.Report{
				Kind: "many-closers", Pos: b.Own.Pos(),
				Message: fmt.Sprintf("close of closed channel panics: both %s and %s close %s, and nothing keeps the second from doing so; close it in one of them, or under a sync.Once", own, who, name),
				Related: []analysis.RelatedInformation{{Pos: b.Site.Pos(), Message: "closed by what starts here"}},
				Witness: witness.Trace{
					{Goroutine: own, Text: "starts what closes " + name, Pos: b.Site.Pos()},
					{Goroutine: b.Site.Label(), Text: "closes " + name, Pos: b.Site.Pos()},
					{Goroutine: own, Text: "closes " + name + ": panics", Pos: b.Own.Pos()},
				},
			})
		}
	}
}
