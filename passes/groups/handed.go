package groups

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// handed returns what a call does that runs a function which another function of the
// package has returned, such as the end of what that has counted: defer w.track()(), or
// done := w.track() and later done().
func (r *Result) handed(call ssa.CallInstruction) []Op {
	common := call.Common()
	if common.IsInvoke() || common.StaticCallee() != nil {
		return nil
	}
	made, ok := path.Origin(common.Value).(*ssa.Call)
	if !ok || made.Call.IsInvoke() {
		return nil
	}
	fns, exact := r.callees.Resolve(&made.Call)
	if !exact || len(fns) != 1 || fns[0].Signature.Results().Len() != 1 {
		return nil
	}
	maker := fns[0]
	var out []Op
	for i, ops := range r.returnedBy(maker) {
		if i > 0 && len(ops) != len(out) {
			return nil // one way does what another does not
		}
		out = out[:0]
		for _, o := range ops {
			g, ok := rebase(o.Group, maker, &made.Call)
			if !ok || !known(g, maker) {
				return nil
			}
			out = append(out, Op{Call: call, Real: o.Real, Method: o.Method, Group: g, Always: o.Always})
		}
	}
	return out
}

// returnedBy returns for each return of a function what the function that it gives away
// does to groups itself.
func (r *Result) returnedBy(maker *ssa.Function) [][]Op {
	var out [][]Op
	for _, b := range maker.Blocks {
		if len(b.Instrs) == 0 {
			continue
		}
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == maker.Recover || len(ret.Results) != 1 {
			continue
		}
		fn, recv := callees.Func(ret.Results[0])
		if fn == nil {
			return nil
		}
		var ops []Op
		if recv != nil {
			obj, _ := fn.Object().(*types.Func)
			if g, ok := path.Of(recv); ok && knowledge.Is(obj, "sync", "WaitGroup.Done", "WaitGroup.Wait") {
				ops = append(ops, Op{Method: obj.Name(), Group: g, Always: true})
			}
		} else if fn.Parent() == maker {
			for _, call := range r.callees.In(fn) {
				if o, ok := method(call); ok {
					o.Always = always(fn, o)
					ops = append(ops, o)
				}
			}
		}
		out = append(out, ops)
	}
	return out
}
