package chanclose

import (
	"fmt"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/closing"
	"github.com/asynclint/asynclint/passes/witness"
)

// afterClose reports acts on channels that are closed on every path to them.
func (c *checker) afterClose() {
	for _, fn := range c.callees.Functions() {
		for _, a := range c.closing.AfterClose(fn) {
			c.reportAfter(a)
			c.tell(a.Instr)
		}
	}
}

func (c *checker) reportAfter(a closing.After) {
	name, fn := a.Chan.String(), callees.Label(a.Instr.Parent())
	if a.Instr.Parent().Parent() != nil {
		fn = "the function literal"
	}
	does, panics := "sends on "+name, "send on closed channel"
	fix := "send before closing"
	if a.Does == channels.CanClose {
		does, panics = "closes "+name, "close of closed channel"
		fix = "close it once"
	}
	how := ""
	if a.Via != "" {
		how = fmt.Sprintf(", as %s does it", a.Via)
	}
	msg := fmt.Sprintf("%s: %s is closed (line %d) on every path to here%s; %s", panics, name, c.Line(a.Closed.Pos()), how, fix)
	trace := witness.Trace{
		{Goroutine: fn, Text: "closes " + name, Pos: a.Closed.Pos()},
		{Goroutine: fn, Text: does + ": panics", Pos: a.Instr.Pos()},
	}
	if a.Both {
		msg = fmt.Sprintf("close of closed channel panics when the conditions of both closes hold: %s is closed at line %d already, which does not return; %s", name, c.Line(a.Closed.Pos()), fix)
	}
	if a.Deferred {
		msg = fmt.Sprintf("close of closed channel: %s is closed here and once more when %s returns (deferred, line %d); drop one of the two", name, fn, c.Line(a.Closed.Pos()))
		trace = witness.Trace{
			{Goroutine: fn, Text: "closes " + name, Pos: a.Instr.Pos()},
			{Goroutine: fn, Text: "returns: the deferred close of " + name + " panics", Pos: a.Closed.Pos()},
		}
	}
	c.Report(rule.Report{
		Kind: "after-close", Pos: a.Instr.Pos(), Message: msg, Witness: trace,
		Related: []analysis.RelatedInformation{{Pos: a.Closed.Pos(), Message: "closed here"}},
	})
}

// tell notes that the closes of an instruction are reported, and reports whether one
// was before.
func (c *checker) tell(i ssa.Instruction) bool {
	before := c.saidHere[i]
	c.saidHere[i] = true
	for _, act := range c.closing.Closes {
		if act.Instr == i {
			c.said[act] = true
		}
	}
	return before
}
