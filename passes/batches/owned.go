package batches

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// seen returns the functions whose bodies a call runs, if they may have to do with what was
// gathered: literals in the same function, methods and functions of the package for a field.
func (b *Batch) seen(call *ssa.CallCommon) []*ssa.Function {
	if b.values != nil {
		return nil
	}
	fn, _ := callees.Func(call.Value)
	if fn == nil || len(fn.Blocks) == 0 || b.field == nil && fn.Parent() == nil {
		return nil
	}
	return []*ssa.Function{fn}
}

// maxCalls bounds through how many calls a function is followed.
const maxCalls = 3

// somewhere reports whether a function or one that it calls has an instruction.
func (b *Batch) somewhere(fn *ssa.Function, is flow.Pred, depth int) bool {
	for _, blk := range fn.Blocks {
		for _, i := range blk.Instrs {
			if is(i) {
				return true
			}
			call, ok := callees.CallAt(i)
			if !ok || depth == maxCalls {
				continue
			}
			for _, next := range b.seen(call.Common()) {
				if b.somewhere(next, is, depth+1) {
					return true
				}
			}
		}
	}
	return false
}

// Uses reports whether an instruction has to do with what was gathered: reads it, hands it
// on, or runs or makes a function that does.
func (b *Batch) Uses(i ssa.Instruction) bool {
	if _, debug := i.(*ssa.DebugRef); debug {
		return false
	}
	touches := func(v ssa.Value) bool { return v != nil && (b.values[v] || b.at(v)) }
	_, phi := i.(*ssa.Phi)
	if !phi && slices.ContainsFunc(i.Operands(nil), func(op *ssa.Value) bool { return touches(*op) }) {
		return true
	}
	call, ok := callees.CallAt(i)
	if !ok {
		return false
	}
	for _, fn := range b.seen(call.Common()) {
		if b.somewhere(fn, func(i ssa.Instruction) bool {
			return slices.ContainsFunc(i.Operands(nil), func(op *ssa.Value) bool { return touches(*op) })
		}, 0) {
			return true
		}
	}
	return false
}

// owned reports whether nothing but the function, the literals in it and what it calls sees
// what was gathered, but for what makes the object.
func (b *Batch) owned() bool {
	if b.field == nil {
		return true
	}
	if b.field.Exported() {
		return false
	}
	tree := make(map[*ssa.Function]bool)
	b.reach(b.fn, tree, 0)
	for _, fn := range b.calls.Functions() {
		if !b.touches(fn) {
			continue
		}
		top := callees.Top(fn)
		if !tree[top] {
			return false
		}
		if top == callees.Top(b.fn) {
			continue
		}
		if obj := top.Object(); obj == nil || obj.Exported() || b.calls.UsedAsValue(top) ||
			slices.ContainsFunc(b.calls.CallersOf(top), func(call ssa.CallInstruction) bool { return !tree[callees.Top(call.Parent())] }) {
			return false
		}
	}
	return true
}

// reach adds a function, and those of the package that it calls.
func (b *Batch) reach(fn *ssa.Function, tree map[*ssa.Function]bool, depth int) {
	top := callees.Top(fn)
	if tree[top] || depth > maxCalls {
		return
	}
	tree[top] = true
	for _, f := range callees.WithLiterals(top) {
		for _, call := range b.calls.In(f) {
			for _, next := range b.seen(call.Common()) {
				b.reach(next, tree, depth+1)
			}
		}
	}
}

// touches reports whether a function has to do with the field, but for setting it in an
// object that it makes.
func (b *Batch) touches(fn *ssa.Function) bool {
	for _, blk := range fn.Blocks {
		for _, i := range blk.Instrs {
			fa, ok := i.(*ssa.FieldAddr)
			if !ok || path.FieldOf(fa) != b.field {
				continue
			}
			_, made := path.Origin(fa.X).(*ssa.Alloc)
			if !made || slices.ContainsFunc(path.Uses(fa), func(use ssa.Instruction) bool { _, store := use.(*ssa.Store); return !store }) {
				return true
			}
		}
	}
	return false
}
