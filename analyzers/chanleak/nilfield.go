package chanleak

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// nilFields reports fields of channel type that nothing can have set. Whoever compares
// one with nil knows that, and in a select such a case is switched off. One report for a
// field is enough.
func (c *checker) nilFields() {
	said := make(map[*types.Var]bool)
	var compared map[*types.Var]bool
	for _, op := range c.chans.Ops {
		if op.Case >= 0 || c.IsTest(op.Pos()) || !c.callable(op.Fn()) {
			continue
		}
		f := c.chans.Unset(op.Chan)
		if f == nil || said[f] {
			continue
		}
		if compared == nil {
			compared = c.compared()
		}
		if compared[f] || c.switchedOff(op.Instr) {
			continue
		}
		said[f] = true
		c.said[op.Instr] = true
		what, blocks := "a receive from a nil channel waits for ever", true
		switch {
		case op.Does == canSend:
			what = "a send on a nil channel waits for ever"
		case op.Does == canClose:
			what, blocks = "closing a nil channel panics", false
		case op.Range():
			what = "a range over a nil channel waits for ever"
		}
		name := op.Name()
		msg := fmt.Sprintf("nothing in the package ever sets %s, and %s: make the channel where its object is made", name, what)
		c.Report(rule.Report{
			Kind: "no-partner", Pos: op.Pos(), Message: msg,
			Witness: witness.Trace{{Goroutine: callees.Label(op.Fn()), Text: "comes to " + name + ", which is nil", Blocks: blocks, Pos: op.Pos()}},
		})
	}
}

// switchedOff reports whether an instruction only runs when a flag is set, in a field of
// the package, that nothing sets.
func (c *checker) switchedOff(i ssa.Instruction) bool {
	for b := i.Block(); b.Idom() != nil; b = b.Idom() {
		at := b.Idom()
		branch, ok := at.Instrs[len(at.Instrs)-1].(*ssa.If)
		if !ok || at.Succs[0] != b || len(b.Preds) != 1 {
			continue
		}
		if f := path.FieldRead(branch.Cond); f != nil && !f.Exported() && f.Pkg() == c.Pkg && !c.sets(f) {
			return true
		}
	}
	return false
}

// sets reports whether the package does more with a field than read it.
func (c *checker) sets(f *types.Var) bool {
	for _, fn := range c.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				fa, ok := i.(*ssa.FieldAddr)
				if !ok || path.FieldOf(fa) != f {
					continue
				}
				for _, use := range path.Uses(fa) {
					switch use := use.(type) {
					case *ssa.UnOp, *ssa.DebugRef:
					case *ssa.Store:
						if use.Addr != ssa.Value(fa) || !path.IsZero(use.Val) {
							return true
						}
					default:
						return true
					}
				}
			}
		}
	}
	return false
}

// compared returns the fields that the package compares with something, as with nil.
func (c *checker) compared() map[*types.Var]bool {
	out := make(map[*types.Var]bool)
	for _, fn := range c.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if cmp, ok := i.(*ssa.BinOp); ok {
					out[path.FieldRead(cmp.X)], out[path.FieldRead(cmp.Y)] = true, true
				}
			}
		}
	}
	return out
}

// deadReceives reports receives from channels of functions that nothing ever sends on or
// closes, or that are never set, when something comes after the receive that the
// author wants to happen. With nothing behind it, it is a way to wait for ever.
func (c *checker) deadReceives() {
	for _, op := range c.chans.Ops {
		if op.Does != canRecv || c.said[op.Instr] || c.IsTest(op.Pos()) || testCode(op.Fn()) {
			continue
		}
		if sel, ok := op.Instr.(*ssa.Select); ok {
			if op.Case == 0 && sel.Blocking && len(sel.States) > 1 {
				c.deadSelect(sel)
			}
			continue
		}
		if isNil := neverSet(op.Chan); isNil && !c.saidNil[path.Variable(op.Chan)] && c.wantsOn(op) || !isNil && op.Partnerless() && c.wantsOn(op) && !c.waitsOnly(op) {
			c.said[op.Instr] = true
			c.reportDead(op, isNil)
		}
	}
}

// wantsOn reports whether something comes after a receive that is more than the end of
// its function or a word about it: the receive is not there to wait for ever.
func (c *checker) wantsOn(op *channels.Op) bool {
	recv, ok := op.Instr.(*ssa.UnOp)
	if !ok {
		return false
	}
	for _, r := range path.Uses(recv) {
		if _, debug := r.(*ssa.DebugRef); !debug && !op.Range() {
			return true
		}
	}
	return comesAfter(recv)
}

func (c *checker) reportDead(op *channels.Op, isNil bool) {
	name, how := op.Name(), "receiving from"
	if op.Range() {
		how = "ranging over"
	}
	why := "nothing sends on it or closes it; close it where what it waits for is over"
	if isNil {
		if written := c.written(op.Instr); written != nil {
			name = written.Name
		} else if _, constant := path.Origin(op.Chan).(*ssa.Const); constant {
			name = "the channel"
		}
		why = "it is never set, and a nil channel never has a value"
		if inner := c.shadowing(op); inner.IsValid() {
			why = fmt.Sprintf("it is never set, since the %s of line %d is another variable, which shadows it; assign to the one outside there, with =", name, c.Line(inner))
		}
	}
	c.Report(rule.Report{
		Kind: "no-partner", Pos: op.Pos(),
		Message: fmt.Sprintf("%s %s waits for ever: %s", how, name, why),
		Witness: witness.Trace{{Goroutine: callees.Label(op.Fn()), Text: "receives from " + name, Blocks: true, Pos: op.Pos()}},
	})
}

// deadSelect reports a select that has nothing but receives that never come: from
// channels of functions, or of unexported fields, that nothing sends on or closes.
func (c *checker) deadSelect(sel *ssa.Select) {
	ops := c.chans.At(sel)
	if len(ops) != len(sel.States) {
		return
	}
	var names []string
	kind := "no-partner"
	for _, o := range ops {
		inField := o.Known() && kept(o) && !can(o, canSend|canClose)
		if o.Does != canRecv || !inField && !o.Partnerless() {
			return
		}
		if inField {
			kind = "never-served"
		}
		names = append(names, o.Name())
	}
	if kind == "never-served" && !c.callable(sel.Parent()) {
		return
	}
	c.said[sel] = true
	c.Report(rule.Report{
		Kind: kind, Pos: sel.Pos(),
		Message: fmt.Sprintf("this select waits for ever: nothing sends on %s, or closes them; close one where what it stands for happens", strings.Join(names, " or ")),
		Witness: witness.Trace{{Goroutine: callees.Label(sel.Parent()), Text: "waits", Blocks: true, Pos: sel.Pos()}},
	})
}
