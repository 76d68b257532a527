package roots

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// Held returns the locks held in a run from root when it gets to an
// instruction of the function asked for: those held there, and those held at
// the calls of the chain. A lock is named by its class where it has one, else
// by its path.
func (r *Result) Held(root Root, at ssa.Instruction) []any {
	var out []any
	for _, h := range r.Around(root, at) {
		if k := Key(h.Path); !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// Around is Held with how the locks are held, as the functions on the way name them.
func (r *Result) Around(root Root, at ssa.Instruction) []lockset.Held {
	out := slices.Clone(r.locks.HeldAt(at))
	for _, i := range root.Chain {
		out = append(out, r.locks.HeldAt(i)...)
		if call, ok := i.(*ssa.Call); ok {
			out = append(out, r.heldAround(call)...)
		}
	}
	return out
}

// heldAround returns the locks that a function holds when it calls the
// function value that a call hands to it.
func (r *Result) heldAround(call *ssa.Call) []lockset.Held {
	callee := call.Call.StaticCallee()
	if callee == nil {
		return nil
	}
	callee = callees.Unwrap(callee)
	for i, a := range call.Call.Args {
		if fn, _ := callees.Func(a); fn == nil || i >= len(callee.Params) {
			continue
		}
		for _, c := range r.callees.In(callee) {
			if _, plain := c.(*ssa.Call); plain && path.Origin(c.Common().Value) == callee.Params[i] {
				return r.locks.HeldAt(c)
			}
		}
	}
	return nil
}

// Key names a lock across functions: its class where it has one, else its path.
func Key(p path.Path) any {
	if c, ok := p.Class(); ok {
		return c
	}
	return p
}
