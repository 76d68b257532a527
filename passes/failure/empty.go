package failure

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// Empty is the fact on a function some of whose results are false or nil whenever it
// returns an error: where one of them is set, it has not failed. Results are ascending.
// What a deferred function makes of the error does not count.
type Empty struct{ Results []int }

// AFact makes Empty a fact.
func (*Empty) AFact() {}

func (e *Empty) String() string { return fmt.Sprintf("with an error, results %v are empty", e.Results) }

// findEmpty computes the functions of the package that Empty is about.
func (r *Result) findEmpty() {
	const maxRounds = 8
	more := true
	for round := 0; more && round < maxRounds; round++ { // one may return what another gives
		more = false
		for _, fn := range r.calls.Functions() {
			if r.empty[fn] == nil && !r.never[fn] {
				r.empty[fn] = r.emptyIn(fn)
				more = more || r.empty[fn] != nil
			}
		}
	}
	for _, fn := range r.calls.Functions() {
		if obj, ok := fn.Object().(*types.Func); ok && obj.Exported() && r.empty[fn] != nil && obj.Pkg() == r.pass.Pkg {
			r.pass.ExportObjectFact(obj.Origin(), &Empty{r.empty[fn]})
		}
	}
}

func (r *Result) emptyIn(fn *ssa.Function) []int {
	res := fn.Signature.Results()
	if len(fn.Blocks) == 0 || res.Len() < 2 || !LastIsError(fn.Signature) {
		return nil
	}
	var out []int
	for k := range res.Len() - 1 {
		if canBeEmpty(res.At(k).Type()) {
			out = append(out, k)
		}
	}
	fails := false
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover || len(out) == 0 {
			continue
		}
		err := returned(ret, res.Len()-1)
		if path.IsNil(err) {
			continue
		}
		fails = true
		out = slices.DeleteFunc(out, func(k int) bool {
			v := returned(ret, k)
			return !path.IsZero(v) && !r.bothOf(v, err)
		})
	}
	if !fails || len(out) == 0 {
		return nil
	}
	return out
}

// bothOf reports whether a result and an error are those of one call that leaves the result
// empty when it fails.
func (r *Result) bothOf(v, err ssa.Value) bool {
	a, ok := v.(*ssa.Extract)
	if !ok {
		return false
	}
	b, ok := err.(*ssa.Extract)
	if !ok || a.Tuple != b.Tuple {
		return false
	}
	call, ok := a.Tuple.(*ssa.Call)
	return ok && LastIsError(call.Call.Signature()) && b.Index == call.Call.Signature().Results().Len()-1 && slices.Contains(r.EmptyOf(&call.Call), a.Index)
}

// EmptyOf returns the results of a call that are empty when it fails.
func (r *Result) EmptyOf(call *ssa.CallCommon) []int {
	if fns, exact := r.calls.Resolve(call); exact && len(fns) == 1 && len(fns[0].Blocks) > 0 {
		return r.empty[fns[0]]
	}
	obj, e := callees.Object(call), new(Empty)
	if obj == nil || call.IsInvoke() || !r.pass.ImportObjectFact(obj, e) {
		return nil
	}
	return e.Results
}

// Refuted reports whether a branch never runs, since another result of the call that gave
// its error has been found set on the way, which it is not when the call fails.
func (r *Result) Refuted(b Branch) bool {
	if b.Call == nil {
		return false
	}
	empty := r.EmptyOf(&b.Call.Call)
	if len(empty) == 0 {
		return false
	}
	return slices.ContainsFunc(flow.Leading(b.Block), func(t flow.Turn) bool { return isOneOf(t, b.Call, empty) })
}

// isOneOf reports whether a branch has found one of some results of a call set.
func isOneOf(t flow.Turn, call *ssa.Call, results []int) bool {
	set, ok := isSet(t.Branch.Cond, t.Truth).(*ssa.Extract)
	return ok && set.Tuple == ssa.Value(call) && slices.Contains(results, set.Index)
}

// AskedFirst returns, of a call whose error is looked at only where another result of it has
// been found set, which it is not when the call fails, that result; or nil. So the error is
// always nil where it is looked at, and a failure goes the other way. Who only returns
// both may try something else if there is none.
func (r *Result) AskedFirst(call *ssa.Call) ssa.Value {
	err, empty := ErrorOf(call), r.EmptyOf(&call.Call)
	if err == nil || len(empty) == 0 {
		return nil
	}
	var first ssa.Value
	for _, use := range path.Uses(err) {
		if _, debug := use.(*ssa.DebugRef); debug {
			continue
		}
		led := flow.Leading(use.Block())
		i := slices.IndexFunc(led, func(t flow.Turn) bool { return isOneOf(t, call, empty) })
		if _, phi := use.(*ssa.Phi); phi || i < 0 {
			return nil
		}
		if path.ReturnBy(use) == nil && !asksBoth(use, led[i]) {
			first = isSet(led[i].Branch.Cond, led[i].Truth)
		}
	}
	return first
}

// asksBoth reports whether the use of an error is a test whose failure goes where a branch
// before it goes that has found nothing set.
func asksBoth(use ssa.Instruction, before flow.Turn) bool {
	cmp, ok := use.(*ssa.BinOp)
	if !ok || !path.IsNil(cmp.Y) {
		return false
	}
	empty := before.Branch.Block().Succs[0]
	if before.Truth {
		empty = before.Branch.Block().Succs[1]
	}
	return slices.ContainsFunc(path.Uses(cmp), func(i ssa.Instruction) bool {
		branch, ok := i.(*ssa.If)
		return ok && slices.Contains(branch.Block().Succs, empty)
	})
}

// isSet returns the value that a condition says is true or not nil, or nil.
func isSet(cond ssa.Value, truth bool) ssa.Value {
	switch c := cond.(type) {
	case *ssa.UnOp:
		if c.Op == token.NOT {
			return isSet(c.X, !truth)
		}
	case *ssa.BinOp:
		if (c.Op == token.EQL || c.Op == token.NEQ) && path.IsNil(c.Y) && truth == (c.Op == token.NEQ) {
			return path.Origin(c.X)
		}
		return nil
	}
	if truth {
		return path.Origin(cond)
	}
	return nil
}

// canBeEmpty reports whether a type has values that a test can tell from an empty one.
func canBeEmpty(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return t.Kind() == types.Bool
	case *types.Pointer, *types.Map, *types.Slice, *types.Interface, *types.Signature, *types.Chan:
		return true
	}
	return false
}

// returned returns what a return says of a result, before deferred functions run.
func returned(ret *ssa.Return, k int) ssa.Value {
	v := ret.Results[k]
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		instrs := ret.Block().Instrs
		for _, i := range slices.Backward(instrs) {
			switch i := i.(type) {
			case *ssa.Store:
				if i.Addr == load.X {
					return path.Origin(i.Val)
				}
			case *ssa.Call:
				return v
			}
		}
	}
	return path.Origin(path.Stored(v))
}
