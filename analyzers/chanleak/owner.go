package chanleak

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// owners finds objects with a goroutine that only the object's owner can end,
// by closing a channel in one of its fields or by calling the cancel function
// there, and reports the functions that make such an object, start its
// goroutine, and drop it.
type owners struct {
	*checker
	waits  map[*ssa.Function][]*types.Var
	kept   map[keptKey]bool
	starts map[*ssa.Function]*start
}

// start is what a function starts on its first parameter, or on the object
// that it returns.
type start struct {
	fields []*types.Var // which end the goroutine
	site   *spawn.Site
	parent ssa.Value // of the context that the object keeps; nil for channels
}

type keptKey struct {
	fn *ssa.Function
	i  int
}

func (c *checker) neverStopped() {
	if len(c.spawn.Sites) == 0 {
		return
	}
	o := &owners{checker: c, waits: make(map[*ssa.Function][]*types.Var), kept: make(map[keptKey]bool), starts: make(map[*ssa.Function]*start)}
	for _, s := range c.spawn.Sites {
		o.site(s)
	}
	for _, fn := range c.callees.Functions() {
		if !o.ending.After(fn) && !testCode(fn) {
			o.drops(fn)
		}
	}
}

// site notes a goroutine that waits for its owner.
func (o *owners) site(s *spawn.Site) {
	body, fn := s.Body(), s.Instr.Parent()
	if body == nil || len(body.Blocks) == 0 || o.starts[fn] != nil {
		return
	}
	fields := o.waitsOn(body, 3)
	if len(fields) == 0 || o.endsItself(fn, fields) {
		return
	}
	st := &start{fields: fields, site: s}
	if isContext(fields[0].Type()) {
		if st.parent = o.parentOf(fields[0]); st.parent == nil {
			return
		}
	}
	o.starts[fn] = st
}

// endsItself reports whether the function that starts a goroutine, or another
// goroutine of it, closes what that waits for.
func (o *owners) endsItself(fn *ssa.Function, fields []*types.Var) bool {
	return slices.ContainsFunc(o.chans.Ops, func(op *channels.Op) bool {
		return op.Does == canClose && callees.Within(op.Fn(), fn) && slices.ContainsFunc(op.Chans, func(ch *channels.Chan) bool {
			return slices.ContainsFunc(ch.Kept, func(f *types.Var) bool { return slices.Contains(fields, f) })
		})
	})
}

// waitsOn returns the fields without which a function does not end: on every
// way to a return it receives from a channel that one of them holds, or from
// that of a context that one of them holds; nil if there is another way.
func (o *owners) waitsOn(fn *ssa.Function, depth int) []*types.Var {
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
func (o *owners) fieldsAt(i ssa.Instruction, depth int) []*types.Var {
	switch i := i.(type) {
	case *ssa.UnOp:
		for _, op := range o.chans.At(i) {
			if f := o.ownField(op); f != nil {
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
			if f == nil || op.Does != canRecv {
				return nil
			}
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
func (o *owners) ownField(op *channels.Op) *types.Var {
	if op.Does != canRecv {
		return nil
	}
	if call, ok := path.Origin(op.Chan).(*ssa.Call); ok && isDone(op.Chan) {
		if p, ok := path.Of(callees.Receiver(&call.Call)); ok && p.Last() != nil && !p.Last().Exported() && p.Last().Pkg() == o.Pkg {
			return p.Last()
		}
		return nil
	}
	if !o.known(op) {
		return nil
	}
	var field *types.Var
	for _, ch := range op.Chans {
		if len(ch.Kept) != 1 || ch.Out&(canSend|canClose) != 0 || !ch.Kept[0].IsField() || field != nil && field != ch.Kept[0] {
			return nil
		}
		field = ch.Kept[0]
	}
	return field
}

func isContext(t types.Type) bool { return path.IsNamed(t, "context", "Context") }
