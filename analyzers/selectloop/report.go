package selectloop

import (
	"fmt"
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// reportSpin reports a case that takes the zero value again and again.
func (c *checker) reportSpin(op *channels.Op, loop *flow.Loop, why cause) {
	name, recv := subject(op), receiveOf(op)
	what := fmt.Sprintf("the loop spins once %s is closed%s: %s is ready in every round, and its case does not leave", name, c.words(why, op), recv)
	fix := "return when ok is false, case v, ok := " + recv
	switch {
	case why.kind == ended:
		what = fmt.Sprintf("the loop spins once %s has ended: %s is ready in every round, and its case does not leave", name, recv)
		fix = "return there"
	case c.okTested(op):
		fix = "return there, or set the channel to nil so that the case rests"
	case knowledge.IsEmpty(chanElem(op)):
		fix = "return there, or set the channel to nil so that the case rests"
	}
	c.Report(rule.Report{
		Kind: "closed-spin", Pos: op.Pos(),
		Message: what + ": " + fix,
		Witness: c.trace(op, why, witness.Event{Goroutine: goroutine(op), Text: "goes round without waiting", Pos: loopPos(loop, op)}),
	})
}

// reportBreak reports a break that leaves only the select.
func (c *checker) reportBreak(op *channels.Op, cl *clause, b *ast.BranchStmt, why cause) {
	c.broken[b.Pos()] = true
	when := "once " + subject(op) + " is closed" + c.words(why, op)
	if why.kind == ended {
		when = "after " + subject(op) + " has ended"
	}
	what := "goes on"
	if c.spins(op, c.loopAround(op.Instr)) {
		what = "spins"
	}
	c.Report(rule.Report{
		Kind: "break", Pos: b.Pos(), End: b.End(),
		Message: fmt.Sprintf("break leaves the select, not the loop, which %s %s: return, or give the loop a label and break that", what, when),
		Witness: c.trace(op, why, witness.Event{Goroutine: goroutine(op), Text: "leaves the select, and the loop goes on", Pos: b.Pos()}),
		Fix:     c.fix(b, cl.where),
	})
}

func (c *checker) trace(op *channels.Op, why cause, last witness.Event) witness.Trace {
	var t witness.Trace
	if why.closer != nil {
		t = append(t, witness.Event{Goroutine: callees.Label(why.closer.Fn()), Text: "closes " + why.closer.Name(), Pos: why.closer.Pos()})
	}
	if why.owner != nil {
		t = append(t, witness.Event{Goroutine: callees.Label(why.owner.Parent()), Text: "calls " + callees.NameOf(why.owner.Common()) + ", which closes " + subject(op), Pos: why.owner.Pos()})
	}
	return append(t, witness.Event{Goroutine: goroutine(op), Text: "receives the zero value from " + subject(op), Pos: op.Pos()}, last)
}

// words says by whom a channel is closed.
func (c *checker) words(why cause, op *channels.Op) string {
	switch {
	case why.closer != nil:
		return " (" + c.Place(why.closer.Pos(), op.Pos()) + ")"
	case why.owner != nil:
		return ", by " + callees.NameOf(why.owner.Common()) + " (" + c.Place(why.owner.Pos(), op.Pos()) + ")"
	case why.by != "":
		return ", " + why.by
	}
	return ""
}

// subject names what ends: the channel, or the context.
func subject(op *channels.Op) string {
	if ctx := contexts.DoneOf(op.Chan); ctx != nil {
		return path.Name(ctx)
	}
	call, ok := path.Origin(op.Chan).(*ssa.Call)
	if !ok || op.Fn() != call.Parent() || !flow.InLoop(call) {
		return op.Name()
	}
	if call.Call.IsInvoke() {
		return path.Name(call.Call.Value) + "." + call.Call.Method.Name() + "()"
	}
	if obj := callees.Object(&call.Call); obj != nil && obj.Signature().Recv() != nil && len(call.Call.Args) > 0 {
		return path.Name(call.Call.Args[0]) + "." + obj.Name() + "()"
	}
	return callees.NameOf(call.Common()) + "()"
}

func receiveOf(op *channels.Op) string {
	if ctx := contexts.DoneOf(op.Chan); ctx != nil {
		return "<-" + path.Name(ctx) + ".Done()"
	}
	return "<-" + subject(op)
}

func goroutine(op *channels.Op) string { return callees.Label(op.Fn()) }

// loopPos returns a position in the head of a loop.
func loopPos(loop *flow.Loop, op *channels.Op) token.Pos {
	for _, i := range loop.Header.Instrs {
		if i.Pos().IsValid() {
			return i.Pos()
		}
	}
	return op.Pos()
}
