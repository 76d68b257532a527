package earlycatch

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// panicAsSuccess reports a function that returns the error of another and only logs
// when that panics: it returns nil then, as when all went well.
func (c *checker) panicAsSuccess(fn *ssa.Function) {
	if !failure.LastIsError(fn.Signature) || c.docSaysWhy(fn) {
		return
	}
	for _, call := range c.calls.In(fn) {
		d, ok := call.(*ssa.Defer)
		if !ok || !c.recovers.Quiet(d) || c.Commented(d.Pos()) {
			continue
		}
		work := c.guarded(fn, d)
		if work == nil || hasAnswer(fn, work) {
			continue
		}
		c.Report(rule.Report{
			Kind: "recover-nil", Pos: d.Pos(),
			Message: fmt.Sprintf("when %s panics, the panic is logged and %s returns nil, so the caller takes it for a success: give the result a name, and set it to an error in the deferred function",
				callees.NameOf(work.Common()), callees.Label(fn)),
		})
		return
	}
}

// guarded returns the call, behind a defer, whose error a function returns.
func (c *checker) guarded(fn *ssa.Function, d *ssa.Defer) *ssa.Call {
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover {
			continue
		}
		for _, err := range failure.Sources(ret.Results[len(ret.Results)-1], nil) {
			call, _ := callees.CallOf(path.Origin(err))
			if call == nil || !d.Block().Dominates(call.Block()) || !c.failures.CanFail(call.Common()) {
				continue
			}
			if c.isOthers(call, fn) || c.isMember(fn) {
				return call
			}
		}
	}
	return nil
}

// hasAnswer reports whether the named result of a function is set to an error before a
// call, for the case that it does not come back, or by a literal.
func hasAnswer(fn *ssa.Function, call *ssa.Call) bool {
	res := fn.Signature.Results().At(fn.Signature.Results().Len() - 1)
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			cell, ok := i.(*ssa.Alloc)
			if !ok || res.Name() == "" || cell.Pos() != res.Pos() {
				continue
			}
			return slices.ContainsFunc(path.CellOf(cell).Stores, func(st *ssa.Store) bool {
				return st.Parent() != fn || failure.IsMade(st.Val) && flow.Dominates(st, call)
			})
		}
	}
	return false
}

// isOthers reports whether a call runs what its function was given to run, or the next
// in a chain of which its method is a part.
func (c *checker) isOthers(call *ssa.Call, fn *ssa.Function) bool {
	if call.Call.IsInvoke() {
		p, ok := path.Of(call.Call.Value)
		return ok && fn.Signature.Recv() != nil && p.Len() > 0 && p.Root() == ssa.Value(fn.Params[0]) && call.Call.Method.Name() == fn.Name()
	}
	switch v := path.Origin(call.Call.Value).(type) {
	case *ssa.Parameter:
		return callees.Within(fn, v.Parent())
	case *ssa.UnOp:
		return path.FieldOf(v.X) != nil
	}
	return false
}
