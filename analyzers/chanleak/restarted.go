package chanleak

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// leftForNext reports whether a send is all that its goroutine does, and the receiver is
// to be started again, and takes the word then: a flag that is raised where it is started
// is lowered where it leaves, and who starts the sender looks at that. From a planner of
// tasks in beego.
func (c *checker) leftForNext(op *channels.Op, leaver *ssa.Function) bool {
	senders, receivers := c.spawn.Of(op.Fn()), c.spawn.Of(leaver)
	if len(senders) == 0 || len(receivers) == 0 || len(c.locks.HeldAt(op.Instr)) > 0 || !onlySends(op) || len(c.callees.CallersOf(leaver)) > len(receivers) {
		return false
	}
	for _, s := range receivers {
		flag := startFlag(s.Instr)
		if flag == nil || !c.lowers(leaver, flag, 2) {
			return false
		}
		for _, s := range senders {
			if !readsField(s.Instr.Parent(), flag) {
				return false
			}
		}
	}
	return true
}

// onlySends reports whether the function of a send does nothing besides.
func onlySends(op *channels.Op) bool {
	return !slices.ContainsFunc(op.Fn().Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool {
			switch i := i.(type) {
			case *ssa.Send, *ssa.Select:
				return i != op.Instr
			case ssa.CallInstruction, *ssa.Store, *ssa.MapUpdate:
				return true
			}
			return false
		})
	})
}

// startFlag returns the field that is tested, and raised, before a goroutine is started,
// so that there is one at a time; or nil.
func startFlag(start ssa.Instruction) *types.Var {
	for _, b := range start.Parent().Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok || !flow.Dominates(st, start) && !flow.Dominates(start, st) {
				continue
			}
			if set, _ := flow.ConstBool(st.Val); !set {
				continue
			}
			field := path.FieldOf(st.Addr)
			for d := start.Block().Idom(); field != nil && d != nil; d = d.Idom() {
				if branch, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If); ok && testsField(branch.Cond, field) {
					return field
				}
			}
		}
	}
	return nil
}

func testsField(cond ssa.Value, field *types.Var) bool {
	u, ok := cond.(*ssa.UnOp)
	return ok && (path.FieldOf(u.X) == field || testsField(u.X, field))
}

// lowers reports whether a function, or one that it calls, sets a field to false.
func (c *checker) lowers(fn *ssa.Function, field *types.Var, depth int) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok || path.FieldOf(st.Addr) != field {
				continue
			}
			if set, isConst := flow.ConstBool(st.Val); isConst && !set {
				return true
			}
		}
	}
	return depth > 0 && slices.ContainsFunc(c.callees.In(fn), func(call ssa.CallInstruction) bool {
		return c.spawn.At(call) == nil && slices.ContainsFunc(c.callees.Of(call.Common()), func(f *ssa.Function) bool { return c.lowers(callees.Unwrap(f), field, depth-1) })
	})
}
