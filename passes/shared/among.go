package shared

import (
	"go/token"
	"go/types"
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// among reports whether an instruction of a goroutine can be reached with
// nothing that orders it among goroutines with the same body: a lock does, a
// receive does not, unless they hand a token on to each other. A call that locks
// on its way does not either, if nothing after the instruction lets another
// goroutine in: what it took it has given back. Nor does a lock that many hold at
// a time, or one that was given back.
func (f *finder) among(instr ssa.Instruction, how How) bool {
	fn := instr.Parent()
	last := sync.OnceValue(func() bool { return f.last(instr) })
	return len(flow.Reach(fn, nil, flow.Is(instr), func(i ssa.Instruction) bool {
		return i != instr && f.orders(i) && !takes(i) && !f.isWork(i) && !(join.Passes(i) && last()) && !admits(i, instr, how)
	})) > 0
}

// isWork reports whether an instruction calls a function for its work, input or
// output that may fail: the locks and waits in it are about that, and are over when
// it returns. Of one that is given a function or a channel this is not certain.
func (f *finder) isWork(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	if !ok || !knowledge.ReturnsError(call.Call.Signature()) {
		return false
	}
	if _, known := knowledge.OfCall(call.Common()); known {
		return false
	}
	for _, a := range call.Call.Args {
		if knowledge.IsFunc(a.Type()) || knowledge.IsChan(a.Type()) {
			return false
		}
	}
	return f.join.Call(call.Common(), call.Parent()).Waits&(knowledge.Network|knowledge.Disk|knowledge.Process|knowledge.Database) != 0
}

// takes reports whether an instruction only takes from channels that outlive the
// goroutine's round and that its function does not put anything into.
func takes(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.UnOp:
		return i.Op == token.ARROW && isQueue(i.X, i.Parent())
	case *ssa.If:
		recv := join.IfThere(i)
		return recv != nil && takes(recv)
	case *ssa.Select:
		for _, st := range i.States {
			if st.Send != nil || !isQueue(st.Chan, i.Parent()) {
				return false
			}
		}
		return true
	}
	return false
}

// isQueue reports whether a channel comes from outside of the function and its
// round, and the function neither sends on a channel nor closes one of the type:
// with those goroutines wait for each other.
func isQueue(ch ssa.Value, fn *ssa.Function) bool {
	if mc, ok := path.Origin(ch).(*ssa.MakeChan); ok && (mc.Parent() == fn || flow.InLoop(mc)) {
		return false
	}
	return !puts(fn, ch)
}

func puts(fn *ssa.Function, ch ssa.Value) bool {
	// Two variables may hold one channel: the type decides.
	same := func(c ssa.Value) bool {
		a, ok := knowledge.Core(c.Type()).(*types.Chan)
		b, ok2 := knowledge.Core(ch.Type()).(*types.Chan)
		return ok && ok2 && types.Identical(a.Elem(), b.Elem())
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Send:
				if same(i.Chan) {
					return true
				}
			case *ssa.Select:
				for _, st := range i.States {
					if st.Send != nil && same(st.Chan) {
						return true
					}
				}
			case ssa.CallInstruction:
				if bi, ok := i.Common().Value.(*ssa.Builtin); ok && bi.Name() == "close" && same(i.Common().Args[0]) {
					return true
				}
			}
		}
	}
	for _, lit := range fn.AnonFuncs {
		if puts(lit, ch) {
			return true
		}
	}
	return false
}
