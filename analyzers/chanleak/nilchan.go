package chanleak

import (
	"fmt"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// nilSends reports sends on a local channel variable that is never set. Receives
// from one are a way to wait for ever on purpose, and in a select a nil channel
// is a case that is switched off.
func (c *checker) nilSends() {
	for _, op := range c.chans.Ops {
		if op.Does != canSend || !op.Hard() || !neverSet(op.Chan) || notNilAt(op) {
			continue
		}
		if v := path.Variable(op.Chan); v != nil {
			c.saidNil[v] = true
		}
		name := op.Name()
		if _, ok := path.Origin(op.Chan).(*ssa.Const); ok {
			name = "the channel" // the compiler's form has no name for it
		}
		c.Report(rule.Report{
			Kind: "no-partner", Pos: op.Pos(),
			Message: fmt.Sprintf("%s is never set, and sending on a nil channel waits for ever: make the channel before its goroutines start", name),
			Witness: witness.Trace{{Goroutine: callees.Label(op.Fn()), Text: "sends on " + name + ", which is nil", Blocks: true, Pos: op.Pos()}},
		})
	}
}

// notNilAt reports whether a send is only come to if its channel is not nil: a
// variable that is nil is not sent on.
func notNilAt(op *channels.Op) bool {
	at := op.Instr.Block()
	for b := at.Idom(); b != nil; b = b.Idom() {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cmp, ok := branch.Cond.(*ssa.BinOp)
		if !ok || cmp.Op != token.NEQ && cmp.Op != token.EQL || !isNilConst(cmp.Y) {
			continue
		}
		if !isNilConst(cmp.X) && path.Variable(cmp.X) != path.Variable(op.Chan) || !types.Identical(cmp.X.Type(), op.Chan.Type()) {
			continue
		}
		some := b.Succs[0]
		if cmp.Op == token.EQL {
			some = b.Succs[1]
		}
		if len(some.Preds) == 1 && some.Dominates(at) {
			return true
		}
	}
	return false
}

// neverSet reports whether a channel is the nil that its local variable has been
// declared with, or is read from a local variable that nobody assigns.
func neverSet(ch ssa.Value) bool {
	v := path.Origin(ch)
	if k, ok := v.(*ssa.Const); ok {
		return k.IsNil()
	}
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return false
	}
	local, ok := path.Variable(load).(*ssa.Alloc)
	if !ok {
		return false
	}
	if _, loaded := path.Origin(load.X).(*ssa.Alloc); !loaded {
		return false // a field or element of it
	}
	cell := path.CellOf(local)
	return len(cell.Stores) == 0 && len(cell.Parts) == 0 && !cell.Escapes
}
