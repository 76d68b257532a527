package lockwait

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// announced reports whether an operation runs only where a counter or flag says, under the
// lock that is held, that a partner waits: the partner has set it under the lock, and
// takes that no more on its way. From a pool of numbers in minikube.
func (c *checker) announced(op *channels.Op, h lockset.Held, others []*channels.Op) bool {
	for b := op.Instr.Block(); b.Idom() != nil; b = b.Idom() {
		p := b.Idom()
		branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok || len(b.Preds) != 1 || b.Preds[0] != p {
			continue
		}
		said := positive(branch.Cond, b == p.Succs[0])
		if said == nil || !c.under(said, h) {
			continue
		}
		if fa, ok := said.X.(*ssa.FieldAddr); ok && c.saidByWaiters(path.FieldOf(fa), h, others) {
			return true
		}
	}
	return false
}

// positive returns the load of a number or flag that a condition says is more than zero, or
// true, when it comes out as truth; or nil.
func positive(cond ssa.Value, truth bool) *ssa.UnOp {
	switch cond := cond.(type) {
	case *ssa.UnOp:
		if cond.Op == token.NOT {
			return positive(cond.X, !truth)
		}
		if truth && cond.Op == token.MUL {
			return cond
		}
	case *ssa.BinOp:
		load, ok := cond.X.(*ssa.UnOp)
		k, isConst := flow.ConstInt(cond.Y)
		if !ok || load.Op != token.MUL || !isConst || k != 0 {
			return nil
		}
		if truth && (cond.Op == token.GTR || cond.Op == token.NEQ) || !truth && (cond.Op == token.EQL || cond.Op == token.LEQ) {
			return load
		}
	}
	return nil
}

// under reports whether a lock, or one of its class, is held where an instruction runs.
func (c *checker) under(i ssa.Instruction, h lockset.Held) bool {
	return slices.ContainsFunc(c.locks.HeldAt(i), func(o lockset.Held) bool { return same(o.Path, h.Path) })
}

// saidByWaiters reports whether only those who then wait raise a field, under the lock, and
// come to their wait without it.
func (c *checker) saidByWaiters(field *types.Var, h lockset.Held, others []*channels.Op) bool {
	raised := false
	for _, fn := range c.calls.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				fa, ok := i.(*ssa.FieldAddr)
				if !ok || path.FieldOf(fa) != field {
					continue
				}
				for _, ref := range path.Uses(fa) {
					switch ref := ref.(type) {
					case *ssa.DebugRef, *ssa.UnOp:
					case *ssa.Store:
						if ref.Addr != ssa.Value(fa) {
							return false
						}
						if lowers(ref.Val) {
							continue
						}
						if !c.under(ref, h) || !c.goesToWait(ref, h, others) {
							return false
						}
						raised = true
					default:
						return false
					}
				}
			}
		}
	}
	return raised
}

// lowers reports whether a value that is stored in a number or flag is zero, false, or less
// than what it was.
func lowers(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Const:
		return v.Value == nil || v.Value.ExactString() == "0" || v.Value.ExactString() == "false"
	case *ssa.BinOp:
		k, ok := flow.ConstInt(v.Y)
		return ok && (v.Op == token.SUB && k > 0 || v.Op == token.ADD && k < 0)
	}
	return false
}

// goesToWait reports whether every way from an instruction comes to the wait of a partner,
// which has given the lock back by then and does not take it before.
func (c *checker) goesToWait(said ssa.Instruction, h lockset.Held, others []*channels.Op) bool {
	waits := func(i ssa.Instruction) bool {
		return slices.ContainsFunc(others, func(o *channels.Op) bool { return o.Instr == i })
	}
	if len(flow.ExitsWithout(said.Parent(), said, waits)) > 0 {
		return false
	}
	takes := func(i ssa.Instruction) bool {
		call, ok := i.(*ssa.Call)
		return ok && slices.ContainsFunc(c.locks.Takes(call), func(t lockset.Taken) bool { return !t.Path.Valid() || same(t.Path, h.Path) })
	}
	if len(flow.Reach(said.Parent(), said, takes, waits)) > 0 {
		return false
	}
	return !slices.ContainsFunc(flow.Reach(said.Parent(), said, waits, nil), func(i ssa.Instruction) bool { return c.under(i, h) })
}

// unheard reports whether the lock that a partner takes by a call is that of an object which
// it has made itself, as it has the channel, and which nobody else may have yet: who waits
// is a literal of the partner's, and what was called for the object before has only been
// given that. The call may be what hands the object out.
func (n *needs) unheard(call ssa.CallInstruction) bool {
	fn := call.Parent()
	if n.op == nil || call.Common().IsInvoke() || len(call.Common().Args) == 0 || n.holder == fn || !callees.Within(n.holder, fn) ||
		len(n.made) == 0 || slices.ContainsFunc(n.made, func(m *ssa.MakeChan) bool { return m.Parent() != fn }) {
		return false
	}
	obj, ok := path.Origin(call.Common().Args[0]).(*ssa.Alloc)
	return ok && obj.Parent() == fn && !leaks(obj, call, n.holder)
}

// leaks reports whether an object that a function makes is anywhere else before an
// instruction: a call has been given it, other than one that was given the literal, or it
// was stored.
func leaks(obj ssa.Value, before ssa.Instruction, lit *ssa.Function) bool {
	return slices.ContainsFunc(path.Uses(obj), func(ref ssa.Instruction) bool {
		if ref == before || !flow.Reaches(ref, before, nil) {
			return false
		}
		switch ref := ref.(type) {
		case *ssa.DebugRef, *ssa.UnOp:
			return false
		case *ssa.FieldAddr:
			return leaks(ref, before, lit)
		case *ssa.Store:
			return ref.Val == obj
		case ssa.CallInstruction:
			return lit == nil || !slices.ContainsFunc(ref.Common().Args, func(a ssa.Value) bool {
				f, _ := callees.Func(a)
				return f == lit
			})
		}
		return true
	})
}
