package chanleak

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

const (
	canSend  = channels.CanSend
	canRecv  = channels.CanRecv
	canClose = channels.CanClose
)

// ledger reports operations on fields and package variables that nothing in
// the package answers, and nothing outside can.
func (c *checker) ledger() {
	var unserved, unreceived grouped
	for _, op := range c.chans.Ops {
		if !op.Hard() || !op.Known() || c.IsTest(op.Pos()) && !c.called(op.Fn()) {
			continue
		}
		if !kept(op) {
			c.fillsUp(op)
			continue
		}
		switch {
		case op.Does == canRecv && !can(op, canSend|canClose) && !c.waitsOnly(op):
			unserved.add(op)
		case op.Does == canSend && !can(op, canRecv) && c.fills(op) && !c.lendsOut(op):
			unreceived.add(op)
		}
	}
	for _, ops := range unserved {
		c.neverServed(ops[0], ops[1:])
	}
	for _, ops := range unreceived {
		c.neverReceived(ops[0], ops[1:])
	}
}

// grouped is operations by the channel they act on: what is missing is missing once.
type grouped [][]*channels.Op

func (g *grouped) add(op *channels.Op) {
	i := slices.IndexFunc(*g, func(ops []*channels.Op) bool { return ops[0].Chans[0] == op.Chans[0] })
	if i < 0 {
		*g = append(*g, []*channels.Op{op})
		return
	}
	(*g)[i] = append((*g)[i], op)
}

// called reports whether anything here certainly runs a function: mocks in tests
// have methods that their interface asks for and nobody calls.
func (c *checker) called(fn *ssa.Function) bool {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	if fn.Signature.Recv() == nil || c.callees.UsedAsValue(fn) || len(c.spawn.Of(fn)) > 0 {
		return true
	}
	return slices.ContainsFunc(c.callees.CallersOf(fn), func(call ssa.CallInstruction) bool { return !call.Common().IsInvoke() })
}

// kept reports whether the channels of op live in fields or package variables.
func kept(op *channels.Op) bool {
	for _, ch := range op.Chans {
		if len(ch.Kept) == 0 {
			return false
		}
	}
	return true
}

// can reports whether anything can do one of caps on a channel of op.
func can(op *channels.Op, caps channels.Caps) bool {
	for _, ch := range op.Chans {
		if (ch.Does()|ch.Out)&caps != 0 {
			return true
		}
	}
	return false
}

// fills reports whether a send that nobody receives must wait: the channel
// has no buffer, or the send is repeated.
func (c *checker) fills(op *channels.Op) bool {
	unbuffered := true
	for _, ch := range op.Chans {
		n, isConst := ch.Cap()
		if ch.Measured || isConst && n > roomy {
			return false // len of it serves as a counter; a test's recorder
		}
		if !isConst || n > 0 {
			unbuffered = false
		}
	}
	return unbuffered || c.sentRepeatedly(op)
}

// sentRepeatedly reports whether one channel is sent on again and again: in a
// loop all of whose rounds send on it, or by a function that is called so, not
// on an object that each round makes or gets.
func (c *checker) sentRepeatedly(op *channels.Op) bool {
	if flow.InLoop(op.Instr) {
		return sameInLoop(op)
	}
	for _, call := range c.callees.CallersOf(callees.Unwrap(op.Fn())) {
		if flow.InLoop(call) && sameBase(call) || !flow.InLoop(call) && c.repeated(call, 1) {
			return true
		}
	}
	return false
}

// sameBase reports whether all rounds of the loop around a call have one first
// argument.
func sameBase(call ssa.CallInstruction) bool {
	l := flow.Innermost(flow.Loops(call.Parent()), call)
	if l == nil || len(call.Common().Args) == 0 {
		return true
	}
	root := path.Origin(call.Common().Args[0])
	if p, ok := path.Of(root); ok {
		root = path.Origin(p.Root())
	}
	i, ok := root.(ssa.Instruction)
	return !ok || i.Parent() != call.Parent() || !l.Contains(i)
}

// roomy is a buffer that is meant never to be full.
const roomy = 64

// repeated reports whether an instruction is in a loop, or in a function that
// is called from one.
func (c *checker) repeated(instr ssa.Instruction, depth int) bool {
	if flow.InLoop(instr) {
		return true
	}
	if depth == 0 {
		return false
	}
	for _, call := range c.callees.CallersOf(callees.Unwrap(instr.Parent())) {
		if c.repeated(call, depth-1) {
			return true
		}
	}
	return false
}

// fillsUp reports a send in a loop on a buffered channel of the function, or of
// the one that the literal is in, that nobody ever receives from: slots that are
// taken and never given back. Where the buffer has room for all rounds, that is
// what it is for.
func (c *checker) fillsUp(op *channels.Op) {
	if c.said[op.Instr] || op.Does != canSend || can(op, canRecv|canClose) || len(op.Chans) != 1 || !flow.InLoop(op.Instr) || !sameInLoop(op) {
		return
	}
	ch := op.Chans[0]
	n, isConst := ch.Cap()
	if ch.Make == nil || len(ch.Kept) > 0 || ch.Measured || !isConst || n == 0 || n > roomy || counted(op.Instr, n) || flow.Innermost(flow.Loops(op.Fn()), op.Instr).Contains(ch.Make) || ch.Returned() {
		return
	}
	c.said[op.Instr] = true
	c.Report(rule.Report{
		Kind: "no-partner", Pos: op.Pos(),
		Message: fmt.Sprintf("sending on %s waits for ever once its buffer of %d is full: nothing ever receives from it; receive when what the value stands for is over", op.Name(), n),
		Witness: witness.Trace{
			{Goroutine: callees.Label(op.Fn()), Text: "makes the channel", Pos: ch.Make.Pos()},
			{Goroutine: callees.Label(op.Fn()), Text: fmt.Sprintf("sends for the %d. time", n+1), Blocks: true, Pos: op.Pos()},
		},
	})
}

func (c *checker) neverServed(op *channels.Op, more []*channels.Op) {
	how := "receiving from"
	if op.Range() {
		how = "ranging over"
	}
	c.Report(rule.Report{
		Kind: "never-served", Pos: op.Pos(),
		Message: fmt.Sprintf("%s %s%s waits for ever: nothing in the package sends on it or closes it, and %s; close it where the wait shall end",
			how, op.Written(), c.elsewhere(op, more), hidden(op)),
		Witness: witness.Trace{
			{Goroutine: callees.Label(op.Fn()), Text: "makes the channel", Pos: op.Chans[0].Make.Pos()},
			{Goroutine: callees.Label(op.Fn()), Text: "receives from " + op.Written(), Blocks: true, Pos: op.Pos()},
		},
	})
}

func (c *checker) neverReceived(op *channels.Op, more []*channels.Op) {
	for _, ch := range op.Chans {
		c.said[ch.Make] = true // its callers need not hear of it
	}
	when := "waits for ever"
	if n, ok := op.Chans[0].Cap(); !ok || n > 0 {
		when = "waits for ever once the buffer is full"
	}
	c.Report(rule.Report{
		Kind: "never-received", Pos: op.Pos(),
		Message: fmt.Sprintf("sending on %s%s %s: nothing in the package receives from it, and %s; receive from it, or drop the channel", op.Written(), c.elsewhere(op, more), when, hidden(op)),
		Witness: witness.Trace{
			{Goroutine: callees.Label(op.Fn()), Text: "makes the channel", Pos: op.Chans[0].Make.Pos()},
			{Goroutine: callees.Label(op.Fn()), Text: "sends on " + op.Written(), Blocks: true, Pos: op.Pos()},
		},
	})
}

// elsewhere says where the same is done to the channel of an operation, or to another;
// empty if nowhere.
func (c *checker) elsewhere(op *channels.Op, more []*channels.Op) string {
	if len(more) == 0 {
		return ""
	}
	text := " (also "
	for i, o := range more {
		switch {
		case i > 0 && i == len(more)-1:
			text += " and "
		case i > 0:
			text += ", "
		}
		if len(op.Chans) > 0 && !slices.Contains(o.Chans, op.Chans[0]) {
			text += "on " + o.Written() + ", "
		}
		text += c.Place(o.Pos(), op.Pos())
	}
	return text + ")"
}

// hidden says why no other package does anything to a channel.
func hidden(op *channels.Op) string {
	for _, ch := range op.Chans {
		for _, v := range ch.Kept {
			if v.Exported() {
				return "no other package can"
			}
			if !v.IsField() {
				return "it is in an unexported variable"
			}
		}
	}
	return "it is in an unexported field"
}
