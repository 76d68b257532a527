package lostgoerror

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// unread reports the calls in fn of functions that answer on a channel of
// errors, where nobody looks at the channel.
func (c *checker) unread(fn *ssa.Function) {
	for _, call := range c.calls.In(fn) {
		if v, ok := call.(*ssa.Call); ok && c.told[v] {
			continue
		}
		for _, feed := range c.channels.FeedsOf(call.Common()) {
			t := call.Common().Signature().Results().At(feed.Result).Type()
			elem := knowledge.ElemOfChan(t)
			if _, plain := call.(*ssa.Call); plain && feed.Blocks() && feed.Always && knowledge.IsError(elem) && !c.IsTest(call.Pos()) {
				continue // the goroutine leaks: chanleak/abandoned-generator has these
			}
			if feed.Told || feed.Relays && !feed.Always {
				continue // heard of elsewhere; or it rests with another channel whether there is one
			}
			if !carriesError(elem) || looksAt(call, feed.Result) || c.Commented(call.Pos()) && c.assignsBlank(call.Pos()) {
				continue
			}
			c.reportUnread(call, feed, elem)
		}
	}
}

// unreceived reports channels of errors with room, from which nobody receives:
// the function that makes them keeps them, so that nobody else can.
func (c *checker) unreceived() {
	for _, ch := range c.channels.Chans {
		if ch.Make == nil || ch.Out != 0 || ch.Measured || len(ch.Kept) > 0 || returns(ch.Make) || c.IsTest(ch.Make.Pos()) {
			continue
		}
		if n, ok := ch.Cap(); ok && n == 0 || !carriesError(knowledge.ElemOfChan(ch.Make.Type())) {
			continue // without room the sender leaks: chanleak has these
		}
		sends := ch.Each(channels.CanSend)
		if len(ch.Each(channels.CanRecv)) > 0 || len(sends) == 0 || slices.ContainsFunc(ch.Ops, func(o *channels.Op) bool { return o.Open }) {
			continue
		}
		at := sends[0]
		advice := "receive from it, if only to log"
		if outer := c.shadowed(at); outer.IsValid() {
			advice = fmt.Sprintf("this %s shadows the one of line %d; set that one, with =", ch.Name(), c.Line(outer))
		}
		c.Report(rule.Report{
			Kind: "unread-channel", Pos: at.Pos(),
			Message: fmt.Sprintf("the error that is sent on %s is lost, since nobody receives from it: %s", ch.Name(), advice),
			Witness: witness.Trace{
				{Goroutine: callees.Label(ch.Make.Parent()), Text: "makes " + ch.Name() + ", and never receives from it", Pos: ch.Make.Pos()},
				{Goroutine: callees.Label(at.Fn()), Text: "sends an error that nobody receives", Pos: at.Pos()},
			},
		})
	}
}

// shadowed returns where a channel of the same name and type is declared in a scope
// around that of the one that is sent on, in the same function.
func (c *checker) shadowed(send *channels.Op) token.Pos {
	f := c.File(send.Pos())
	if f == nil {
		return token.NoPos
	}
	outer := token.NoPos
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil || send.Pos() < n.Pos() || n.End() <= send.Pos() {
			return false
		}
		s, ok := n.(*ast.SendStmt)
		if !ok || s.Arrow != send.Pos() && s.Pos() != send.Pos() {
			return true
		}
		id, ok := ast.Unparen(s.Chan).(*ast.Ident)
		if !ok {
			return true
		}
		v, ok := c.TypesInfo.Uses[id].(*types.Var)
		if !ok || v.Parent() == nil || v.Parent().Parent() == nil {
			return true
		}
		if _, o := v.Parent().Parent().LookupParent(v.Name(), v.Pos()); o != nil && o.Parent() != c.Pkg.Scope() && types.Identical(o.Type(), v.Type()) {
			outer = o.Pos()
		}
		return true
	})
	return outer
}

// returns reports whether the function that makes a channel returns it: what the
// callers do with it is looked at there.
func returns(mk *ssa.MakeChan) bool {
	for _, b := range mk.Parent().Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if ok && slices.ContainsFunc(ret.Results, func(v ssa.Value) bool { return path.Origin(v) == ssa.Value(mk) }) {
			return true
		}
	}
	return false
}

func (c *checker) reportUnread(call ssa.CallInstruction, feed channels.Feed, elem types.Type) {
	name := callees.NameOf(call.Common())
	which := "the channel that it returns"
	if n := call.Common().Signature().Results().Len(); n > 1 {
		which = fmt.Sprintf("result %d", feed.Result+1)
	}
	what, more := "the error", ""
	if feed.Sends != 1 {
		what = "the errors"
	}
	last := witness.Event{Goroutine: "goroutine of " + name, Text: "sends an error that nobody receives", Pos: call.Pos()}
	if feed.Blocks() {
		more = ", and the goroutine waits for ever to send"
		last.Blocks = true
	}
	kind := "unread-channel"
	if knowledge.IsError(elem) && isStatement(call) && !handsOver(call) && !c.assignsBlank(call.Pos()) && !c.Commented(call.Pos()) {
		kind = "dropped-reply"
	}
	r := rule.Report{
		Kind: kind, Pos: call.Pos(),
		Message: fmt.Sprintf("%s that %s sends on %s is lost, since nobody receives from it%s: receive from it, if only to log", what, name, which, more),
		Witness: witness.Trace{
			{Goroutine: callees.Label(call.Parent()), Text: "calls " + name + " and drops " + which, Pos: call.Pos()},
			last,
		},
	}
	if feed.Sends != 1 {
		r.Message = fmt.Sprintf("%s that %s sends on %s are lost, since nobody receives from it%s: receive from it, if only to log", what, name, which, more)
	}
	c.Report(r)
}

// isStatement reports whether a call is made for its effect alone: nobody looks at what
// it returns.
func isStatement(call ssa.CallInstruction) bool {
	v, ok := call.(*ssa.Call)
	return ok && !callees.IsUsed(v)
}

// carriesError reports whether values of a type are errors or answers with
// one: structs with an error among their fields.
func carriesError(t types.Type) bool {
	if knowledge.IsError(t) {
		return true
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range st.NumFields() {
		if knowledge.IsError(st.Field(i).Type()) {
			return true
		}
	}
	return false
}

// looksAt reports whether the caller does anything with a result of a call
// but compare it with nil.
func looksAt(call ssa.CallInstruction, result int) bool {
	v, ok := call.(*ssa.Call)
	if !ok {
		return false // go or defer
	}
	if v.Call.Signature().Results().Len() == 1 {
		return used(v, 0)
	}
	for _, ref := range path.Uses(v) {
		if e, ok := ref.(*ssa.Extract); ok && e.Index == result && used(e, 0) {
			return true
		}
	}
	return false
}

// maxUses bounds the chain of variables that a channel is followed through.
const maxUses = 4

func used(v ssa.Value, depth int) bool {
	if depth > maxUses {
		return true
	}
	for _, ref := range path.Uses(v) {
		switch ref := ref.(type) {
		case *ssa.DebugRef, *ssa.BinOp:
		case *ssa.ChangeType:
			if used(ref, depth+1) {
				return true
			}
		case *ssa.Store:
			cell, ok := ref.Addr.(*ssa.Alloc)
			if !ok || loaded(cell, depth) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// loaded reports whether a variable that holds the channel is used.
func loaded(cell *ssa.Alloc, depth int) bool {
	c := path.CellOf(cell)
	if c.Escapes || len(c.Parts) > 0 {
		return true
	}
	for _, l := range c.Loads {
		if l.Op != token.MUL || used(l, depth+1) {
			return true
		}
	}
	return false
}

// handsOver reports whether a call is given the function to run: whose error that is, its
// caller knows, as with a go statement.
func handsOver(call ssa.CallInstruction) bool {
	return slices.ContainsFunc(call.Common().Args, func(a ssa.Value) bool { return knowledge.IsFunc(a.Type()) })
}
