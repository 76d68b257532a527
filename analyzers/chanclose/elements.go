package chanclose

import (
	"fmt"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/witness"
)

// elementClosed reports sends on channels that were found in a map or list under a
// lock, when another takes them out and closes them.
func (c *checker) elementClosed() {
	for _, f := range c.closing.Found() {
		send, cl, in := f.Send, f.Close, f.In
		if c.IsTest(send.Pos()) || c.IsTest(cl.Pos()) || c.saidAt(send.Op) {
			continue
		}
		name, me, you := send.Name(), callees.Label(send.Fn()), callees.Label(cl.Fn())
		if strings.HasPrefix(name, "the ") {
			name = "the channel"
		}
		c.Report(rule.Report{
			Kind: "unlocked-send", Pos: send.Pos(),
			Message: fmt.Sprintf("send on closed channel panics when %s closes %s (%s) after it was found in %s under the lock, which is not held any more at the send: hold the lock while sending, or leave %s open",
				you, name, c.Place(cl.Pos(), send.Pos()), in.Name(), name),
			Related: []analysis.RelatedInformation{{Pos: cl.Pos(), Message: "closed here"}},
			Witness: witness.Trace{
				{Goroutine: me, Text: "finds " + name + " under the lock, and gives the lock back", Pos: send.Fn().Pos()},
				{Goroutine: you, Text: "takes it out of " + in.Name() + " and closes it", Pos: cl.Pos()},
				{Goroutine: me, Text: "sends on " + name + ": panics", Pos: send.Pos()},
			},
		})
	}
}
