package chanleak

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/abandoned"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/witness"
)

// generators reports calls of functions that feed the channel they return
// from a goroutine, when the caller can leave before it has received all.
func (c *checker) generators() {
	for _, fn := range c.callees.Functions() {
		for _, call := range c.callees.In(fn) {
			v, ok := call.(*ssa.Call)
			if !ok {
				continue
			}
			for _, feed := range c.chans.FeedsOf(&v.Call) {
				if (feed.Blocks() || c.neverCalledOff(v, feed)) && !c.saidOf(v) {
					c.generator(v, feed)
				}
			}
		}
	}
}

// neverCalledOff reports whether the end of a context is all that calls off the sends of
// a feed, and the one that a call gives never ends.
func (c *checker) neverCalledOff(call *ssa.Call, feed channels.Feed) bool {
	ctx := feed.BlocksUnless(&call.Call)
	return ctx != nil && contexts.NeverEnds(ctx, c.callees, func(by ssa.CallInstruction) bool { return c.IsTest(by.Pos()) })
}

// saidOf reports whether a channel that the function of a call makes was reported
// there.
func (c *checker) saidOf(call *ssa.Call) bool {
	fns, exact := c.callees.Resolve(&call.Call)
	return exact && len(fns) == 1 && slices.ContainsFunc(c.chans.Chans, func(ch *channels.Chan) bool {
		return ch.Make != nil && ch.Make.Parent() == fns[0] && c.said[ch.Make]
	})
}

func (c *checker) generator(call *ssa.Call, feed channels.Feed) {
	fn := call.Parent()
	u := abandoned.UsesOf(call, feed.Result)
	switch {
	case u.Escapes || testCode(fn) && (len(u.Ops) > 0 || !feed.Always):
		// What a test leaves ends with it, unless no run of it goes well.
	case len(u.Ops) == 0:
		elem := knowledge.ElemOfChan(call.Call.Signature().Results().At(feed.Result).Type())
		if !knowledge.IsError(elem) || feed.Always { // lostgoerror/unread-channel has the others
			c.dropped(call, feed)
		}
	default:
		if exit := abandoned.Exit(call, feed, u, nil, func(cond ssa.Value, truth bool) bool { return c.endsService(cond, truth, fn) }); exit != nil {
			c.reportLeft(call, exit, u, feed)
		}
	}
}

func (c *checker) dropped(call *ssa.Call, feed channels.Feed) {
	name := callees.NameOf(&call.Call)
	advice := "receive from it until it is closed"
	switch {
	case feed.Closes:
	case feed.Under > 0 && feed.Sends != 1:
		advice = "receive all that comes, or give " + name + " a context that ends"
	case feed.Sends == 1:
		advice = "receive the value that comes, or make the channel with room for it"
	case feed.Sends > 1:
		advice = fmt.Sprintf("receive the up to %d values that come, or make the channel with room for them", feed.Sends)
	default:
		advice = "receive all that comes, or give " + name + " a way to be told to stop"
	}
	c.Report(rule.Report{
		Kind: "abandoned-generator", Pos: call.Pos(),
		Message: fmt.Sprintf("the goroutine that %s starts waits for ever: nobody receives from the channel that %s returns; %s",
			name, name, advice),
		Witness: witness.Trace{
			{Goroutine: callees.Label(call.Parent()), Text: "calls " + name + " and drops its channel", Pos: call.Pos()},
			{Goroutine: "goroutine of " + name, Text: "sends", Blocks: true, Pos: call.Pos()},
		},
		Unless: c.ending.Last(call.Parent()),
	})
}

func (c *checker) reportLeft(call *ssa.Call, exit ssa.Instruction, u *abandoned.Uses, feed channels.Feed) {
	name := callees.NameOf(&call.Call)
	pos := call.Pos()
	leave := exit.Pos()
	first, body := token.NoPos, (*ast.BlockStmt)(nil)
	for i := range u.Ops { // the smallest position: the order does not count
		if b, loop := c.breakOf(i); b.IsValid() && (first == token.NoPos || b < first) {
			first, body = b, loop
		}
	}
	switch {
	case first.IsValid() && body.Pos() <= leave && leave < body.End():
		pos = leave // what comes before it has received all
	case first.IsValid():
		pos, leave = first, first
	}
	what := "before it has received the value"
	if abandoned.Many(feed) {
		what = "before it has received all values"
	}
	if !leave.IsValid() {
		leave = call.Pos()
	}
	advice := "give " + name + " a context to stop by"
	if slices.ContainsFunc(callees.Arguments(call.Common()), func(a ssa.Value) bool { return knowledge.IsContext(a.Type()) }) {
		advice = "let its sends leave on the end of the context that it has"
	}
	if feed.Under > 0 {
		advice = "give it a context that is cancelled here: the one that it has never ends"
	}
	c.Report(rule.Report{
		Kind: "abandoned-generator", Pos: pos,
		Message: fmt.Sprintf("the goroutine that %s started waits for ever to send when %s leaves %s (line %d): receive the rest, or %s",
			name, callees.Label(call.Parent()), what, c.Line(leave), advice),
		Witness: witness.Trace{
			{Goroutine: callees.Label(call.Parent()), Text: "calls " + name, Pos: call.Pos()},
			{Goroutine: callees.Label(call.Parent()), Text: "leaves", Pos: leave},
			{Goroutine: "goroutine of " + name, Text: "sends", Blocks: true, Pos: call.Pos()},
		},
		Unless: c.ending.Last(call.Parent()),
	})
}

// breakOf returns where a range over a channel is left early, and its body.
func (c *checker) breakOf(i ssa.Instruction) (token.Pos, *ast.BlockStmt) {
	f := c.File(i.Pos())
	if f == nil {
		return token.NoPos, nil
	}
	var loop *ast.RangeStmt
	ast.Inspect(f, func(n ast.Node) bool {
		if r, ok := n.(*ast.RangeStmt); ok && (r.For == i.Pos() || r.X.Pos() <= i.Pos() && i.Pos() < r.X.End()) {
			loop = r
		}
		return loop == nil
	})
	if loop == nil {
		return token.NoPos, nil
	}
	return leavesLoop(loop.Body, true), loop.Body
}

// leavesLoop returns the first statement that leaves a loop with a body.
func leavesLoop(body ast.Node, breaks bool) token.Pos {
	pos := token.NoPos
	ast.Inspect(body, func(n ast.Node) bool {
		if pos.IsValid() {
			return false
		}
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			if breaks && n != body {
				pos = leavesLoop(n, false)
				return false
			}
		case *ast.ReturnStmt:
			pos = n.Pos()
		case *ast.BranchStmt:
			if n.Tok == token.BREAK && (breaks || n.Label != nil) {
				pos = n.Pos()
			}
		}
		return true
	})
	return pos
}
