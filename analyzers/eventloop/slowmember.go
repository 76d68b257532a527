package eventloop

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// slowMembers reports sends to the members that a loop keeps, one after the other, of the
// goroutine of a loop that also takes in which of them leaves: one that receives no more,
// and says that it leaves, waits for the loop, which waits for it.
func (c *checker) slowMembers() {
	for _, fn := range c.callees.Functions() {
		if c.IsTest(fn.Pos()) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if send, ok := i.(*ssa.Send); ok && !c.said[send] {
					c.toMember(send)
				}
			}
		}
	}
}

func (c *checker) toMember(send *ssa.Send) {
	all, ok := containerOf(send.Chan, 6)
	if !ok || c.removesBeside(send, all) || c.keepsReceiving(send) {
		return
	}
	for _, w := range c.waysTo(send, all, 3, nil, nil) {
		if leave := c.servesLeave(w.fn, w.of, w.first(send)); leave != nil {
			c.reportSlow(send, w.fn, leave)
			return
		}
	}
}

// containerOf returns the map or slice of which a channel is an element that a loop comes
// to, or a part of one.
func containerOf(v ssa.Value, depth int) (path.Path, bool) {
	v = path.Origin(v)
	if depth == 0 {
		return path.Path{}, false
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return containerOf(v.X, depth-1)
		}
	case *ssa.FieldAddr:
		return containerOf(v.X, depth-1)
	case *ssa.Field:
		return containerOf(v.X, depth-1)
	case *ssa.Alloc: // the variable of the loop, a struct
		if cell := path.CellOf(v); len(cell.Stores) == 1 {
			return containerOf(cell.Stores[0].Val, depth-1)
		}
	case *ssa.IndexAddr:
		return path.Of(v.X)
	case *ssa.Extract:
		next, ok := v.Tuple.(*ssa.Next)
		if !ok {
			return path.Path{}, false
		}
		if r, ok := next.Iter.(*ssa.Range); ok {
			return path.Of(r.X)
		}
	}
	return path.Path{}, false
}

// removesBeside reports whether the loop around a send takes elements out of what it goes
// over, or all are dropped after it: each member is told once.
func (c *checker) removesBeside(send *ssa.Send, all path.Path) bool {
	l := flow.Innermost(flow.Loops(send.Parent()), send)
	if l == nil {
		return true // it is no loop over the members
	}
	return slices.ContainsFunc(send.Parent().Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool {
			if takesOut(i, all) != nil {
				return l.Contains(i)
			}
			st, ok := i.(*ssa.Store)
			if !ok || flow.Innermost(flow.Loops(send.Parent()), st) == l || !flow.Reaches(send, st, nil) {
				return false
			}
			p, ok := path.Of(st.Addr)
			return ok && p == all && l.Header.Dominates(st.Block())
		})
	})
}

// takesOut returns what an instruction takes out of a map, or the value of a slice without
// an element, if it does that to what is at a path; or nil.
func takesOut(i ssa.Instruction, all path.Path) ssa.Value {
	at := func(v ssa.Value) bool {
		p, ok := path.Of(v)
		return ok && p == all
	}
	switch i := i.(type) {
	case *ssa.Call:
		if b, ok := i.Call.Value.(*ssa.Builtin); ok && b.Name() == "delete" && at(i.Call.Args[0]) {
			return i.Call.Args[1]
		}
	case *ssa.Store:
		call, ok := path.Origin(i.Val).(*ssa.Call)
		if !ok || !at(i.Addr) {
			return nil
		}
		if knowledge.IsBuiltin(&call.Call, "append") {
			if part, ok := call.Call.Args[0].(*ssa.Slice); ok && part.High != nil {
				return call
			}
		} else if obj := callees.Object(&call.Call); obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "slices" && strings.HasPrefix(obj.Name(), "Delete") {
			return call
		}
	}
	return nil
}

// keepsReceiving reports whether a member certainly receives until the channel is closed, or
// goes on while it waits to leave, or the sender asks how much room there is.
func (c *checker) keepsReceiving(send *ssa.Send) bool {
	for _, op := range c.chans.At(send) {
		for _, ch := range op.Chans {
			if ch.Measured {
				return true
			}
			for _, r := range ch.Each(channels.CanRecv) {
				if sel, ok := r.Instr.(*ssa.Select); ok && slices.ContainsFunc(c.chans.At(sel), func(o *channels.Op) bool { return o.Does == channels.CanSend }) {
					return true
				}
				if r.Range() && !c.chans.OtherExit(r) {
					return true
				}
			}
		}
	}
	return false
}

// servesLeave returns the receive, or the case of a select, that takes out of what is at a
// path who is received there, if that is in a loop with an instruction.
func (c *checker) servesLeave(fn *ssa.Function, all path.Path, at ssa.Instruction) *channels.Op {
	l := flow.Outermost(flow.Loops(fn), at)
	for b := range loopBlocks(l) {
		for _, i := range b.Instrs {
			for _, o := range c.chans.At(i) {
				if o.Does != channels.CanRecv {
					continue
				}
				in := l.Contains
				if sel, ok := i.(*ssa.Select); ok {
					if !sel.Blocking {
						continue
					}
					in = func(i ssa.Instruction) bool { return flow.InCase(sel, o.Case, i.Block()) }
				}
				if who := o.Received(); who != nil && c.takesWho(fn, in, all, who) {
					return o
				}
			}
		}
	}
	return nil
}

// loopBlocks returns the blocks of a loop in order.
func loopBlocks(l *flow.Loop) func(func(*ssa.BasicBlock) bool) {
	return func(yield func(*ssa.BasicBlock) bool) {
		if l == nil {
			return
		}
		for _, b := range l.Header.Parent().Blocks {
			if l.Blocks[b] && !yield(b) {
				return
			}
		}
	}
}

// takesWho reports whether a part of a function takes out what was received, itself or in
// what it calls.
func (c *checker) takesWho(fn *ssa.Function, in flow.Pred, all path.Path, who ssa.Value) bool {
	return slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		return in(b.Instrs[0]) && c.takes(b, all, who, 2)
	})
}

func (c *checker) takes(b *ssa.BasicBlock, all path.Path, who ssa.Value, depth int) bool {
	return slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool {
		if out := takesOut(i, all); out != nil {
			_, list := out.(*ssa.Call)
			return list || of(out, who, 6)
		}
		call, ok := i.(*ssa.Call)
		if !ok || depth == 0 {
			return false
		}
		fns, exact := c.callees.Resolve(&call.Call)
		if !exact || len(fns) != 1 {
			return false
		}
		for j, a := range call.Call.Args {
			if j >= len(fns[0].Params) || !of(a, who, 6) {
				continue
			}
			if inner, ok := callees.AsCalled(all, fns[0], call); ok && slices.ContainsFunc(fns[0].Blocks, func(b *ssa.BasicBlock) bool {
				return c.takes(b, inner, fns[0].Params[j], depth-1)
			}) {
				return true
			}
		}
		return false
	})
}

// of reports whether a value is another one, or read from it.
func of(v, from ssa.Value, depth int) bool {
	v = path.Origin(v)
	if v == path.Origin(from) {
		return true
	}
	if depth == 0 {
		return false
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		return v.Op == token.MUL && of(v.X, from, depth-1)
	case *ssa.FieldAddr:
		return of(v.X, from, depth-1)
	case *ssa.Field:
		return of(v.X, from, depth-1)
	case *ssa.TypeAssert:
		return of(v.X, from, depth-1)
	case *ssa.Extract:
		as, ok := v.Tuple.(*ssa.TypeAssert)
		return ok && v.Index == 0 && of(as.X, from, depth-1)
	case *ssa.Alloc:
		cell := path.CellOf(v)
		return len(cell.Stores) == 1 && of(cell.Stores[0].Val, from, depth-1)
	}
	return false
}

func (c *checker) reportSlow(send *ssa.Send, loop *ssa.Function, leave *channels.Op) {
	op := c.chans.At(send)[0]
	name, from := op.Written(), leave.Written()
	c.said[send] = true
	c.Report(rule.Report{
		Kind: "slow-member", Pos: op.Pos(),
		Message: fmt.Sprintf("sending on %s waits until that member receives, and meanwhile the loop does not serve %s (%s): a member that has stopped receiving and asks to leave waits for the loop, and the loop for it; send in a select with a default, or with a channel that the member closes first",
			name, from, c.Place(leave.Pos(), op.Pos())),
		Related: []analysis.RelatedInformation{{Pos: leave.Pos(), Message: "who leaves is served here"}},
		Witness: witness.Trace{
			{Goroutine: "member", Text: "receives no more, and asks to leave", Blocks: true, Pos: leave.Pos()},
			{Goroutine: callees.Label(loop), Text: "sends on " + name, Blocks: true, Pos: op.Pos()},
		},
	})
}
