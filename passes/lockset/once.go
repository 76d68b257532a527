package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// A sync.Once is a lock that Do(f) holds while f runs: who calls Do meanwhile
// waits for f, and f itself for ever. Only calls of Do take and give it back, so
// that it is no part of the state along paths: what f takes is taken with it held.

// onceOf returns the Once that a call of Do is about, or nil.
func onceOf(call *ssa.CallCommon) ssa.Value {
	if len(call.Args) == 2 && knowledge.Is(callees.Object(call), "sync", "Once.Do") {
		return call.Args[0]
	}
	return nil
}

// Doing returns the Once that a call of Do holds while it runs its function, as a
// lock. Its path is not valid if the Once has no name; ok is
// false for other calls.
func (r *Result) Doing(call ssa.CallInstruction) (h Held, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.doing(call)
}

func (r *Result) doing(call ssa.CallInstruction) (Held, bool) {
	once := onceOf(call.Common())
	// A function that only panics asserts that another Do is over.
	if once == nil || slices.ContainsFunc(r.aims[call], func(t target) bool {
		return t.fn != nil && len(t.fn.Blocks) > 0 && len(flow.ExitsWithout(t.fn, nil, nil)) == 0
	}) {
		return Held{}, false
	}
	p, _ := r.ids.Of(once)
	return Held{p, Once, call.Pos()}, true
}

// withOnce adds to what a call of Do takes the Once itself, which it holds while
// it takes the rest.
func (r *Result) withOnce(call ssa.CallInstruction, out []effect) []effect {
	h, ok := r.doing(call)
	if !ok {
		return out
	}
	e := effect{Held: h, acq: Acquire{Lock: Rel{Param: Unnamed}, Mode: Once, Always: true, State: true, pos: call.Pos()}, callee: "Do"}
	if !h.Path.Valid() {
		e.acq.Class = classByType(call.Common().Args[0])
		return append(out, e)
	}
	if cell, local := h.Path.Root().(*ssa.Alloc); local && h.Path.Len() == 0 && !captured(cell) {
		return out // nobody else waits for it
	}
	for i := range out {
		out[i].inner = append(slices.Clone(out[i].inner), h)
	}
	return append(out, e)
}

// captured reports whether a literal, or a function that is given its address, has
// a variable, too.
func captured(cell *ssa.Alloc) bool {
	return slices.ContainsFunc(path.Uses(cell), func(i ssa.Instruction) bool {
		switch i := i.(type) {
		case *ssa.MakeClosure:
			return true
		case *ssa.Store:
			return i.Val == ssa.Value(cell)
		case ssa.CallInstruction:
			return onceOf(i.Common()) != ssa.Value(cell)
		}
		return false
	})
}
