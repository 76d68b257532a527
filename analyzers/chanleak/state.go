package chanleak

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

// knowsByState reports whether whoever ends the receiver sets a field that the
// sender tests before it sends, neither of them under a lock or atomically. Then
// both run in one goroutine, that of an event loop, or the field is the defect.
func (c *checker) knowsByState(op, stop *channels.Op) bool {
	if stop == nil || stop.Open || len(stop.Chans) == 0 {
		return false
	}
	for _, ch := range stop.Chans {
		closes := ch.Each(canClose)
		if len(closes) == 0 || slices.ContainsFunc(closes, func(cl *channels.Op) bool {
			return !slices.ContainsFunc(c.setBeside(cl), func(f *types.Var) bool { return c.testedBefore(op.Instr, f, 2) })
		}) {
			return false
		}
	}
	return true
}

// setBeside returns the fields of basic types that the function of an operation
// sets on its way, without a lock.
func (c *checker) setBeside(op *channels.Op) []*types.Var {
	var out []*types.Var
	for _, b := range op.Fn().Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok || len(c.locks.HeldAt(i)) > 0 || !flow.Reaches(i, op.Instr, nil) && !flow.Reaches(op.Instr, i, nil) {
				continue
			}
			if f := path.FieldOf(st.Addr); f != nil && knowledge.IsBasic(f.Type()) {
				out = append(out, f)
			}
		}
	}
	return out
}

// testedBefore reports whether a function tests a field, without a lock, on every
// path to an instruction: itself, by a function that it calls, or in all that
// call it.
func (c *checker) testedBefore(at ssa.Instruction, f *types.Var, depth int) bool {
	fn := at.Parent()
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if !flow.Dominates(i, at) {
				continue
			}
			switch i := i.(type) {
			case *ssa.If:
				if c.asksField(i.Cond, f, 4) {
					return true
				}
			case *ssa.Call:
				if fns, exact := c.callees.Resolve(&i.Call); exact && len(fns) == 1 && c.tests(fns[0], f) {
					return true
				}
			}
		}
	}
	calls := c.callees.CallersOf(callees.Unwrap(fn))
	return depth > 0 && len(calls) > 0 && c.callees.AllCallersKnown(fn) && !slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
		_, plain := call.(*ssa.Call)
		return !plain || !c.testedBefore(call, f, depth-1)
	})
}

// tests reports whether a function that returns nothing tests a field: it comes
// back only if the test lets it.
func (c *checker) tests(fn *ssa.Function, f *types.Var) bool {
	return len(fn.Blocks) > 1 && fn.Signature.Results().Len() == 0 && slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		return ok && c.asksField(branch.Cond, f, 4)
	})
}

// asksField reports whether a condition is computed from a field that is read
// without a lock.
func (c *checker) asksField(v ssa.Value, f *types.Var, depth int) bool {
	if depth == 0 {
		return false
	}
	switch v := v.(type) {
	case *ssa.BinOp:
		return c.asksField(v.X, f, depth-1) || c.asksField(v.Y, f, depth-1)
	case *ssa.UnOp:
		if path.FieldOf(v.X) == f {
			return len(c.locks.HeldAt(v)) == 0
		}
		return c.asksField(v.X, f, depth-1)
	case *ssa.Phi:
		return slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return c.asksField(e, f, depth-1) })
	}
	return false
}
