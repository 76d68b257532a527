package chanleak

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
)

// lockedFlag is a field that is set while a lock is held.
type lockedFlag struct {
	field *types.Var
	lock  any
}

// toldUnderLock reports whether whoever ends the receiver first sets a field under
// a lock, and the sender tests that field under the same lock, which it keeps until
// it has sent: while it sends, nobody has ended the receiver.
func (c *checker) toldUnderLock(op, stop *channels.Op) bool {
	if stop == nil || stop.Open || len(stop.Chans) == 0 {
		return false
	}
	any := false
	for _, ch := range stop.Chans {
		for _, end := range ch.Each(canSend | canClose) {
			if !slices.ContainsFunc(c.setUnder(end.Instr, 2), func(f lockedFlag) bool { return c.testedUnder(op.Instr, f, 2) }) {
				return false
			}
			any = true
		}
	}
	return any
}

// setUnder returns the fields that are set under a lock before an instruction, or in
// the section of the lock that the instruction is in; by its function, or else by
// all that call that.
func (c *checker) setUnder(at ssa.Instruction, depth int) []lockedFlag {
	var out []lockedFlag
	fn := at.Parent()
	_, last := at.(*ssa.Defer)
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			f := setField(i)
			if f == nil {
				continue
			}
			for _, h := range c.locks.HeldAt(i) {
				if last || flow.Dominates(i, at) || c.heldAt(at, roots.Key(h.Path)) {
					out = append(out, lockedFlag{f, roots.Key(h.Path)})
				}
			}
		}
	}
	calls := c.callees.CallersOf(callees.Unwrap(fn))
	if len(out) > 0 || depth == 0 || len(calls) == 0 || !c.callees.AllCallersKnown(fn) {
		return out
	}
	for k, call := range calls {
		set := c.setUnder(call, depth-1)
		if k == 0 {
			out = set
			continue
		}
		out = slices.DeleteFunc(out, func(f lockedFlag) bool { return !slices.Contains(set, f) })
	}
	return out
}

// setField returns the field that an instruction sets, plainly or atomically.
func setField(i ssa.Instruction) *types.Var {
	switch i := i.(type) {
	case *ssa.Store:
		return path.FieldOf(i.Addr)
	case *ssa.Call:
		if args := i.Call.Args; len(args) > 0 && knowledge.IsAtomic(callees.Object(&i.Call), "Store", "Swap", "CompareAndSwap", "Add", "Or") {
			return path.FieldOf(args[0])
		}
	}
	return nil
}

func (c *checker) heldAt(i ssa.Instruction, lock any) bool {
	return slices.ContainsFunc(c.locks.HeldAt(i), func(h lockset.Held) bool { return roots.Key(h.Path) == lock })
}

// testedUnder reports whether a field is tested before an instruction under a lock
// that is kept until then: by its function, or by all that call that.
func (c *checker) testedUnder(at ssa.Instruction, f lockedFlag, depth int) bool {
	fn := at.Parent()
	for b := at.Block().Idom(); b != nil; b = b.Idom() {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || b.Succs[0] == at.Block() && b.Succs[1] == at.Block() {
			continue
		}
		if load := c.readIn(branch.Cond, f, 5); load != nil && !c.releasedBetween(load, at, f.lock) {
			return true
		}
	}
	calls := c.callees.CallersOf(callees.Unwrap(fn))
	return depth > 0 && len(calls) > 0 && c.callees.AllCallersKnown(fn) && !slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
		_, plain := call.(*ssa.Call)
		return !plain || !c.testedUnder(call, f, depth-1)
	})
}

// readIn returns where a condition reads a field while the lock is held, itself or by a
// function that answers with it.
func (c *checker) readIn(v ssa.Value, f lockedFlag, depth int) ssa.Instruction {
	if depth == 0 {
		return nil
	}
	switch v := v.(type) {
	case *ssa.BinOp:
		if i := c.readIn(v.X, f, depth-1); i != nil {
			return i
		}
		return c.readIn(v.Y, f, depth-1)
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return c.readIn(v.X, f, depth-1)
		}
		if path.FieldOf(v.X) == f.field && c.heldAt(v, f.lock) {
			return v
		}
	case *ssa.Call:
		if !c.heldAt(v, f.lock) {
			return nil
		}
		if args := v.Call.Args; len(args) > 0 && knowledge.IsAtomic(callees.Object(&v.Call), "Load") {
			if path.FieldOf(args[0]) == f.field {
				return v
			}
			return nil
		}
		fns, exact := c.callees.Resolve(&v.Call)
		if exact && len(fns) == 1 && len(fns[0].Blocks) > 0 && readsField(fns[0], f.field) {
			return v
		}
	}
	return nil
}

// readsField reports whether a function reads a field.
func readsField(fn *ssa.Function, f *types.Var) bool {
	return slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool {
			load, ok := i.(*ssa.UnOp)
			return ok && load.Op == token.MUL && path.FieldOf(load.X) == f
		})
	})
}

// releasedBetween reports whether a lock may be given back between two instructions.
func (c *checker) releasedBetween(from, to ssa.Instruction, lock any) bool {
	for _, rel := range c.locks.Releases(from.Parent()) {
		if _, deferred := rel.Instr.(*ssa.Defer); deferred || roots.Key(rel.Path) != lock {
			continue
		}
		if flow.Reaches(from, rel.Instr, nil) && flow.Reaches(rel.Instr, to, flow.Is(from)) {
			return true
		}
	}
	return false
}
