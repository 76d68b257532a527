package lockwait

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// below returns the function that waits, if the lock is held by what calls it.
func below(w wait, via ssa.CallInstruction) *ssa.Function {
	if via == nil {
		return nil
	}
	return callees.Top(w.instr.Parent())
}

// madeSince reports whether a call takes the lock of an object that the function
// which waits makes itself: the lock held was taken before that.
func (n *needs) madeSince(call ssa.CallInstruction) bool {
	op, ok := lockset.OpOf(call)
	if !ok || n.waiter == nil || callees.Top(call.Parent()) != n.waiter {
		return false
	}
	v := op.Lock
	for {
		f, ok := path.Origin(v).(*ssa.FieldAddr)
		if !ok {
			break
		}
		v = f.X
	}
	v = path.Origin(v)
	if makes(v) {
		return true
	}
	cell, ok := path.Variable(v).(*ssa.Alloc)
	if !ok {
		return false
	}
	made := false
	for _, st := range path.CellOf(cell).Stores {
		if k, ok := st.Val.(*ssa.Const); ok && k.IsNil() {
			continue
		}
		if made = makes(path.Origin(st.Val)); !made {
			return false
		}
	}
	return made
}

// handsOut reports whether an instruction sends the object that a channel is in:
// whoever knows the channel has received that, so the sender has gone on. From
// zrepl, whose requests carry the channel by which they are woken.
func handsOut(i ssa.Instruction, ch ssa.Value) bool {
	send, ok := i.(*ssa.Send)
	if !ok || ch == nil {
		return false
	}
	p, ok := path.Of(ch)
	if !ok {
		return false
	}
	v := path.Origin(send.X)
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		v = path.Origin(load.X)
	}
	return v == p.Root()
}

// makes reports whether a value is an object just made.
func makes(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Alloc:
		return true
	case *ssa.Call:
		return lockset.Makes(callees.Unwrap(v.Call.StaticCallee()), 0)
	case *ssa.Extract:
		call, ok := v.Tuple.(*ssa.Call)
		return ok && v.Index == 0 && makes(call)
	}
	return false
}

// apart reports whether a function with a call of Done uses the group for itself,
// as the one that waits does: either adds to it and waits for it. Two such calls
// at a time are for different goroutines to wait for. From cubefs, whose writers
// are written to in one way or the other.
func (n *needs) apart(w wait, done ssa.CallInstruction) bool {
	mine, theirs := callees.Top(w.instr.Parent()), callees.Top(done.Parent())
	return mine != theirs && n.counts(mine, w) && n.counts(theirs, w)
}

// counts reports whether a function, its literals included, adds to the group
// and waits for it.
func (n *needs) counts(fn *ssa.Function, w wait) bool {
	return n.uses(fn, w, "WaitGroup.Add") && n.uses(fn, w, "WaitGroup.Wait")
}

func (n *needs) uses(fn *ssa.Function, w wait, method string) bool {
	return slices.ContainsFunc(n.calls.In(fn), func(c ssa.CallInstruction) bool {
		return knowledge.Is(callees.Object(c.Common()), "sync", method) && n.isCall(c, w, method)
	}) || slices.ContainsFunc(fn.AnonFuncs, func(f *ssa.Function) bool { return n.uses(f, w, method) })
}
