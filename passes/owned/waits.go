package owned

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// endsItself reports whether the function that starts a goroutine, or another
// goroutine of it, closes what that waits for.
func (o *Result) endsItself(fn *ssa.Function, fields []*types.Var) bool {
	return slices.ContainsFunc(o.chans.Ops, func(op *channels.Op) bool {
		return op.Does == channels.CanClose && callees.Within(op.Fn(), fn) && slices.ContainsFunc(op.Chans, func(ch *channels.Chan) bool {
			return slices.ContainsFunc(ch.Kept, func(f *types.Var) bool { return slices.Contains(fields, f) })
		})
	})
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
