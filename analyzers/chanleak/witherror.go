package chanleak

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/product"
)

// goesOnWithError reports whether a receiver leaves because of an error that it received,
// and whoever sends does not: what fails is sent like anything else, with no way out
// behind it, or it is one of many, who do not know of each other.
func (c *checker) goesOnWithError(st *product.Stuck) bool {
	err := c.sentError(st.Instr)
	if err == nil || !slices.ContainsFunc(st.Chan.Each(canRecv), leavesOnError) {
		return false
	}
	return st.Site != nil && flow.InLoop(st.Site) || !leavesAfter(st.Instr, err)
}

// sentError returns the call that gives the error which an instruction sends, by itself
// or in a field, or what that is a part of.
func (c *checker) sentError(instr ssa.Instruction) *ssa.Call {
	send, ok := instr.(*ssa.Send)
	if !ok {
		return nil
	}
	v := path.Origin(send.X)
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		v = load.X
	}
	if lit, ok := v.(*ssa.Alloc); ok {
		for _, use := range path.Uses(lit) {
			if fa, ok := use.(*ssa.FieldAddr); ok && knowledge.IsError(path.FieldOf(fa).Type()) {
				for _, u := range path.Uses(fa) {
					if store, ok := u.(*ssa.Store); ok && store.Addr == ssa.Value(fa) {
						return c.failingCall(store.Val)
					}
				}
			}
		}
		return nil
	}
	return c.failingCall(v)
}

// failingCall returns the call whose error a value is, or a struct that has one, if it
// may fail.
func (c *checker) failingCall(v ssa.Value) *ssa.Call {
	v = path.Origin(v)
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	call, ok := v.(*ssa.Call)
	if !ok {
		return nil
	}
	if failure.LastIsError(call.Call.Signature()) {
		if !c.ResultOf[failure.Analyzer].(*failure.Result).CanFail(&call.Call) {
			return nil
		}
		return call
	}
	if s := path.StructOf(call.Type()); s != nil && slices.ContainsFunc(slices.Collect(s.Fields()), func(f *types.Var) bool { return knowledge.IsError(f.Type()) }) {
		return call
	}
	return nil
}

// leavesOnError reports whether a receiver returns, without receiving again, when an
// error that it received is not nil.
func leavesOnError(r *channels.Op) bool {
	v, ok := r.Instr.(ssa.Value)
	if !ok {
		return false
	}
	for _, b := range r.Fn().Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cmp, ok := branch.Cond.(*ssa.BinOp)
		if !ok || cmp.Op != token.NEQ && cmp.Op != token.EQL || !path.IsNil(cmp.Y) || !knowledge.IsError(cmp.X.Type()) || !asksValue(cmp.X, v, 0) && cmp.X != v {
			continue
		}
		there := b.Succs[0]
		if cmp.Op == token.EQL {
			there = b.Succs[1]
		}
		if flow.CanReturn(there, flow.Is(r.Instr)) {
			return true
		}
	}
	return false
}

// leavesAfter reports whether the loop around a send can be left, but for its test, once
// a call in it has been made; or there is no such loop.
func leavesAfter(send ssa.Instruction, call *ssa.Call) bool {
	l := flow.Innermost(flow.Loops(send.Parent()), send)
	if l == nil || !l.Contains(call) {
		return true
	}
	_, test := l.Limit()
	for b := range l.Blocks {
		if b == l.Header && b != call.Block() || b == test || !call.Block().Dominates(b) {
			continue
		}
		for _, s := range b.Succs {
			if !l.Blocks[s] && !flow.Panics(s) {
				return true
			}
		}
	}
	return false
}
