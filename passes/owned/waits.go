package owned

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// endsItself reports whether the function that starts a goroutine closes what that waits
// for, or another goroutine of it does, in a literal or once a context or others have
// ended.
func (o *Result) endsItself(fn *ssa.Function, fields []*types.Var) bool {
	return slices.ContainsFunc(o.ending(fields), func(op *channels.Op) bool {
		return op.Does == channels.CanClose && callees.Within(op.Fn(), fn) || o.peerEnds(fn, op, func(s *spawn.Site, body *ssa.Function) bool {
			return s.Kind == spawn.Timer || o.toldToEnd(body) || o.toldToEnd(op.Fn())
		})
	})
}

// ending returns the operations that end who waits for fields.
func (o *Result) ending(fields []*types.Var) []*channels.Op {
	return slices.DeleteFunc(slices.Clone(o.chans.Ops), func(op *channels.Op) bool {
		return op.Does&(channels.CanClose|channels.CanSend) == 0 || !slices.ContainsFunc(op.Chans, func(ch *channels.Chan) bool {
			return slices.ContainsFunc(ch.Kept, func(f *types.Var) bool { return slices.Contains(fields, f) })
		})
	})
}

// peerEnds reports whether a goroutine that a function starts comes to an operation, and
// is as it is asked for.
func (o *Result) peerEnds(fn *ssa.Function, op *channels.Op, is func(*spawn.Site, *ssa.Function) bool) bool {
	return slices.ContainsFunc(o.spawn.In(fn), func(s *spawn.Site) bool {
		return slices.ContainsFunc(s.Bodies, func(body *ssa.Function) bool { return o.callees.ComesTo(body, op.Fn(), 2) && is(s, body) })
	})
}

// mayEndItself reports whether another goroutine that a function starts may end the one of
// an object, such as one that reads until its connection is closed.
func (o *Result) mayEndItself(fn *ssa.Function, st *Start) bool {
	return slices.ContainsFunc(o.ending(st.Fields), func(op *channels.Op) bool {
		return (op.Does == channels.CanClose || !st.Closed) && o.peerEnds(fn, op, func(*spawn.Site, *ssa.Function) bool { return true })
	})
}

// toldToEnd reports whether a function waits for the end of a context that it is given, or
// for a group.
func (o *Result) toldToEnd(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			for _, op := range o.chans.At(i) {
				if op.Does == channels.CanRecv && isDone(op.Chan) && o.ownField(op) == nil {
					return true
				}
			}
			if call, ok := i.(*ssa.Call); ok && groups.IsWait(&call.Call) {
				return true
			}
		}
	}
	return false
}

// waitsOn returns the fields without which a function does not end: on every
// way to a return it receives from a channel that one of them holds, or from
// that of a context that one of them holds; nil if there is another way.
func (o *Result) waitsOn(fn *ssa.Function, depth int) []*types.Var {
	if f, known := o.waits[fn]; known || depth == 0 || len(fn.Blocks) == 0 {
		return f
	}
	o.waits[fn] = nil
	var fields []*types.Var
	passes := func(i ssa.Instruction) bool {
		found := o.fieldsAt(i, depth)
		for _, f := range found {
			if !slices.Contains(fields, f) {
				fields = append(fields, f)
			}
		}
		return len(found) > 0
	}
	if len(flow.ExitsWithout(fn, nil, passes)) > 0 {
		return nil
	}
	o.waits[fn] = fields
	return fields
}

// fieldsAt returns the fields that an instruction waits for.
func (o *Result) fieldsAt(i ssa.Instruction, depth int) []*types.Var {
	switch i := i.(type) {
	case *ssa.UnOp:
		for _, op := range o.chans.At(i) {
			if f := o.ownField(op); f != nil {
				o.sent[f] = o.sent[f] || !untilClosed(op)
				return []*types.Var{f}
			}
		}
	case *ssa.Select:
		if !i.Blocking {
			return nil
		}
		var out []*types.Var
		for _, op := range o.chans.At(i) {
			b := flow.CaseBlock(i, op.Case)
			if b == nil {
				return nil
			}
			if !leads(b, i) {
				continue
			}
			f := o.ownField(op)
			if f == nil || op.Does != channels.CanRecv {
				return nil
			}
			o.sent[f] = true
			out = append(out, f)
		}
		return out
	case *ssa.Call:
		if fns, exact := o.callees.Resolve(&i.Call); exact && len(fns) == 1 {
			return o.waitsOn(fns[0], depth-1)
		}
	}
	return nil
}

// untilClosed reports whether a receive is that of a range loop, which nothing else ends
// than that the channel is closed.
func untilClosed(op *channels.Op) bool {
	l := flow.Innermost(flow.Loops(op.Fn()), op.Instr)
	if l == nil || !op.Range() {
		return false
	}
	for b := range l.Blocks {
		for _, s := range b.Succs {
			if _, panics := s.Instrs[len(s.Instrs)-1].(*ssa.Panic); !l.Blocks[s] && b != op.Instr.Block() && !panics {
				return false
			}
		}
	}
	return true
}

// leads reports whether a return can be reached from a block without coming
// back to a select.
func leads(b *ssa.BasicBlock, sel *ssa.Select) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	work := []*ssa.BasicBlock{b}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] || b == sel.Block() {
			continue
		}
		seen[b] = true
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			return true
		}
		work = append(work, b.Succs...)
	}
	return false
}

// ownField returns the field of an object that holds the channel received
// from, or the context whose end it tells.
func (o *Result) ownField(op *channels.Op) *types.Var {
	if op.Does != channels.CanRecv {
		return nil
	}
	if call, ok := path.Origin(op.Chan).(*ssa.Call); ok && isDone(op.Chan) {
		if p, ok := path.Of(callees.Receiver(&call.Call)); ok && p.Last() != nil && !p.Last().Exported() && p.Last().Pkg() == o.pass.Pkg {
			return p.Last()
		}
		return nil
	}
	if op.Open || len(op.Chans) == 0 {
		return nil
	}
	var field *types.Var
	for _, ch := range op.Chans {
		if len(ch.Kept) != 1 || ch.Out&(channels.CanSend|channels.CanClose) != 0 || !ch.Kept[0].IsField() || field != nil && field != ch.Kept[0] {
			return nil
		}
		field = ch.Kept[0]
	}
	return field
}

func isContext(t types.Type) bool { return path.IsNamed(t, "context", "Context") }

func isDone(v ssa.Value) bool {
	call, ok := path.Origin(v).(*ssa.Call)
	return ok && knowledge.Is(callees.Object(&call.Call), "context", "Context.Done")
}
