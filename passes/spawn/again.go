package spawn

import (
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// CallsDown reports whether from may call to, by at most depth calls, in the same goroutine.
func (r *Result) CallsDown(from, to *ssa.Function, depth int) bool {
	if depth == 0 {
		return false
	}
	for _, call := range r.callees.In(from) {
		if r.At(call) != nil {
			continue
		}
		for _, f := range r.callees.Of(call.Common()) {
			if f == to || r.CallsDown(f, to, depth-1) {
				return true
			}
		}
	}
	return false
}

// Again reports whether a function is called in a loop, or started in one, for
// an object that was there before.
func (r *Result) Again(fn *ssa.Function, depth int) bool {
	if depth == 0 {
		return false
	}
	for _, s := range r.Of(fn) {
		if !madeForIt(s.Instr, s.Args) && (flow.InLoop(s.Instr) || r.Again(callees.Unwrap(s.Instr.Parent()), depth-1)) {
			return true
		}
	}
	for _, call := range r.callees.CallersOf(fn) {
		if !madeForIt(call, call.Common().Args) && (flow.InLoop(call) || r.Again(callees.Unwrap(call.Parent()), depth-1)) {
			return true
		}
	}
	return false
}

// madeForIt reports whether a call is on an object that is made for it: its
// first argument is made in the function, and in the same loop.
func madeForIt(call ssa.CallInstruction, args []ssa.Value) bool {
	if len(args) == 0 {
		return false
	}
	var made ssa.Instruction
	switch v := path.Origin(args[0]).(type) {
	case *ssa.Alloc:
		made = v
	case *ssa.Call:
		made = v
	case *ssa.Extract:
		made = v
	default:
		return false
	}
	if made.Parent() != call.Parent() {
		return false
	}
	l := flow.Innermost(flow.Loops(call.Parent()), call)
	return l == nil || l.Contains(made)
}
