package condwait

import (
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// A waiter is a wait in a loop, and what decides whether it waits once more.
type waiter struct {
	wait  *ssa.Call
	cond  path.Path
	lock  path.Path // not valid if it has no name
	state []path.Path
}

// waiters finds the waits in loops by the conditions they wait for. A function that
// only waits counts where it is called.
func (u *unlocked) waiters() map[any][]waiter {
	out := make(map[any][]waiter)
	for _, fn := range u.calls.Functions() {
		for _, i := range u.calls.In(fn) {
			call, ok := i.(*ssa.Call)
			if !ok || len(call.Call.Args) == 0 || !knowledge.Is(callees.Object(&call.Call), "sync", "Cond.Wait") {
				continue
			}
			cond, ok := path.Of(call.Call.Args[0])
			if !ok {
				continue
			}
			lock, _ := u.locks.WaitsWith(call)
			if held := u.locks.HeldAt(call); !known(lock) && len(held) == 1 {
				lock = held[0].Path // which else
			}
			if state := u.waitsFor(call); len(state) > 0 {
				out[keyOf(cond)] = append(out[keyOf(cond)], waiter{call, cond, lock, state})
				continue
			}
			for _, up := range u.calls.CallersOf(fn) {
				at, ok := callees.AtCaller(cond, fn, up)
				if _, plain := up.(*ssa.Call); !ok || !plain {
					continue
				}
				if state := u.waitsFor(up); len(state) > 0 {
					out[keyOf(at)] = append(out[keyOf(at)], waiter{up.(*ssa.Call), at, lock, state})
				}
			}
		}
	}
	return out
}

// waitsFor lists what the loop around a wait tests before it waits again.
func (u *unlocked) waitsFor(call ssa.CallInstruction) []path.Path {
	loop := flow.Innermost(flow.Loops(call.Parent()), call)
	if loop == nil {
		return nil
	}
	var out []path.Path
	for b := range loop.Blocks {
		if branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok && decides(branch, call.Block(), loop) {
			out = append(out, u.readBy(branch.Cond, 0)...)
		}
	}
	return out
}

// decides reports whether a branch of a loop has to do with whether a block runs in a
// round: on one side it can be avoided, or not be reached, on the other not.
func decides(branch *ssa.If, target *ssa.BasicBlock, loop *flow.Loop) bool {
	var reached, avoided [2]bool
	for side, from := range branch.Block().Succs {
		seen := make(map[*ssa.BasicBlock]bool)
		var walk func(*ssa.BasicBlock)
		walk = func(b *ssa.BasicBlock) {
			switch {
			case b == target:
				reached[side] = true
			case !loop.Blocks[b] || b == loop.Header:
				avoided[side] = true
			case !seen[b]:
				seen[b] = true
				if len(b.Succs) == 0 {
					avoided[side] = true
				}
				for _, s := range b.Succs {
					walk(s)
				}
			}
		}
		walk(from)
	}
	return reached[0] != reached[1] || avoided[0] != avoided[1]
}

// maxReads bounds how far conditions are taken apart.
const maxReads = 8

// readBy lists the fields and variables that a condition is made of, also by way of
// functions of the package that answer it.
func (u *unlocked) readBy(v ssa.Value, depth int) []path.Path {
	if depth > maxReads {
		return nil
	}
	switch v := v.(type) {
	case *ssa.BinOp:
		return append(u.readBy(v.X, depth+1), u.readBy(v.Y, depth+1)...)
	case *ssa.Convert:
		return u.readBy(v.X, depth+1)
	case *ssa.Extract:
		return u.readBy(v.Tuple, depth+1)
	case *ssa.Lookup:
		return u.readBy(v.X, depth+1)
	case *ssa.Phi: // of && and ||
		var out []path.Path
		for i, e := range v.Edges {
			out = append(out, u.readBy(e, depth+1)...)
			if branch, ok := last(v.Block().Preds[i]).(*ssa.If); ok {
				out = append(out, u.readBy(branch.Cond, depth+1)...)
			}
		}
		return out
	case *ssa.UnOp:
		if p, ok := path.Of(v); ok && p.Len() > 0 {
			return []path.Path{p}
		}
		if p, ok := path.Of(v.X); ok {
			return []path.Path{p} // a variable
		}
		return u.readBy(v.X, depth+1)
	case *ssa.Call:
		if f, ok := v.Call.Value.(*ssa.Builtin); ok && f.Name() == "len" {
			return u.readBy(v.Call.Args[0], depth+1)
		}
		if len(v.Call.Args) > 0 && knowledge.IsAtomicVariable(callees.Object(&v.Call)) {
			if p, ok := path.Of(v.Call.Args[0]); ok {
				return []path.Path{p}
			}
			return nil
		}
		return u.answeredBy(v, depth+1)
	}
	return nil
}

func last(b *ssa.BasicBlock) ssa.Instruction { return b.Instrs[len(b.Instrs)-1] }

// answeredBy lists what a function of the package reads for its answer, as its caller
// names it.
func (u *unlocked) answeredBy(call *ssa.Call, depth int) []path.Path {
	fn := u.only(call)
	if fn == nil || depth > maxReads {
		return nil
	}
	var read, out []path.Path
	for _, b := range fn.Blocks {
		switch i := last(b).(type) {
		case *ssa.If:
			read = append(read, u.readBy(i.Cond, depth+1)...)
		case *ssa.Return:
			for _, r := range i.Results {
				read = append(read, u.readBy(r, depth+1)...)
			}
		}
	}
	for _, p := range read {
		if q, ok := callees.AtCaller(p, fn, call); ok {
			out = append(out, q)
		}
	}
	return out
}
