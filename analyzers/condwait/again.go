package condwait

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// goesOn reports whether a wait in a loop is followed, before the condition is
// tested again, by something that needs it to hold, which is where the code gets
// to that has not waited: the loop is one of work, not of tests.
func goesOn(call ssa.CallInstruction) bool {
	branch := decider(call)
	if branch == nil {
		return false
	}
	state := testedState(branch.Cond, 0)
	if len(state) == 0 {
		return false
	}
	loop := flow.Innermost(flow.Loops(call.Parent()), call)
	retested := func(i ssa.Instruction) bool {
		if loop != nil && !loop.Contains(i) {
			return true // by another part of its condition
		}
		b, ok := i.(*ssa.If)
		return ok && slices.ContainsFunc(testedState(b.Cond, 0), func(p path.Path) bool { return slices.Contains(state, p) })
	}
	return len(flow.Reach(call.Parent(), call, func(i ssa.Instruction) bool { return needs(i, state) }, retested)) > 0
}

// consumes reports whether the function writes what it tested before it waited, or
// goes on with what may be gone again.
func consumes(call ssa.CallInstruction) bool {
	branch := decider(call)
	if branch == nil {
		return false
	}
	state := testedState(branch.Cond, 0)
	writes := func(i ssa.Instruction) bool {
		var at ssa.Value
		switch i := i.(type) {
		case *ssa.Store:
			at = i.Addr
		case *ssa.MapUpdate:
			at = i.Map
		case *ssa.Call:
			return true // by what it calls, perhaps
		default:
			return needs(i, state)
		}
		p, ok := path.Of(at)
		return ok && slices.Contains(state, p)
	}
	return len(state) == 0 || len(flow.Reach(call.Parent(), call, writes, nil)) > 0
}

// decider returns the nearest branch that decides whether a wait happens.
func decider(call ssa.CallInstruction) *ssa.If {
	for d := call.Block(); d != nil && d.Idom() != nil; d = d.Idom() {
		p := d.Idom()
		if branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If); ok && len(d.Preds) == 1 && !isThere(branch.Cond, call.Common().Args[0]) {
			return branch
		}
	}
	return nil
}

// testedState lists the fields and variables that a condition is made of.
func testedState(v ssa.Value, depth int) []path.Path {
	if depth > 4 {
		return nil
	}
	switch v := v.(type) {
	case *ssa.BinOp:
		return append(testedState(v.X, depth+1), testedState(v.Y, depth+1)...)
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return testedState(v.X, depth+1)
		}
		if p, ok := path.Of(v.X); ok {
			return []path.Path{p}
		}
	case *ssa.Call:
		if f, ok := v.Call.Value.(*ssa.Builtin); ok && f.Name() == "len" {
			return testedState(v.Call.Args[0], depth+1)
		}
	}
	return nil
}

// needs reports whether an instruction fails, or does wrong, if the condition
// does not hold: it takes a certain element, counts down, or follows a pointer.
func needs(i ssa.Instruction, state []path.Path) bool {
	is := func(v ssa.Value) bool {
		load, ok := v.(*ssa.UnOp)
		if !ok || load.Op != token.MUL {
			return false
		}
		p, ok := path.Of(load.X)
		return ok && slices.Contains(state, p)
	}
	constant := func(v ssa.Value) bool { _, ok := v.(*ssa.Const); return ok }
	switch i := i.(type) {
	case *ssa.IndexAddr:
		if _, slice := i.X.Type().Underlying().(*types.Slice); !slice || !is(i.X) {
			return false
		}
		return constant(i.Index) || fromEnd(i.Index, is)
	case *ssa.Slice:
		n, ok := flow.ConstInt(i.Low)
		return ok && n > 0 && is(i.X)
	case *ssa.FieldAddr:
		return is(i.X)
	case *ssa.Store:
		sub, ok := i.Val.(*ssa.BinOp)
		if !ok || sub.Op != token.SUB || !is(sub.X) {
			return false
		}
		p, ok := path.Of(i.Addr)
		return ok && slices.Contains(state, p)
	}
	return false
}

// fromEnd reports whether an index is len(x)-1 or the like.
func fromEnd(v ssa.Value, is func(ssa.Value) bool) bool {
	sub, ok := v.(*ssa.BinOp)
	if !ok || sub.Op != token.SUB {
		return false
	}
	n, ok := sub.X.(*ssa.Call)
	if !ok {
		return false
	}
	f, ok := n.Call.Value.(*ssa.Builtin)
	return ok && f.Name() == "len" && is(n.Call.Args[0])
}
