package failure

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Handles is the fact on a function that has handled its error when it returns it.
type Handles struct{}

// AFact makes Handles a fact.
func (*Handles) AFact() {}

func (*Handles) String() string { return "handles its error before it returns it" }

// maxHandled bounds through how many functions an error is followed to where it comes
// from.
const maxHandled = 3

// Handled reports whether the error of a call has been handled when the call returns
// it: the function logs one, or a deferred literal looks at it; it runs until it is
// stopped, so that its error says no more than that; it keeps its error in its object;
// or all that it returns comes from calls of such functions.
func (r *Result) Handled(call *ssa.CallCommon) bool {
	fns, exact := r.calls.Resolve(call)
	if exact && len(fns) == 1 && len(fns[0].Blocks) > 0 {
		return r.handles(fns[0], 0)
	}
	obj := callees.Object(call)
	return obj != nil && !call.IsInvoke() && r.pass.ImportObjectFact(obj, new(Handles))
}

func (r *Result) handles(fn *ssa.Function, depth int) bool {
	if len(fn.Blocks) == 0 {
		return false
	}
	if deferredSees(fn) {
		return true
	}
	if fn.Parent() != nil {
		return passesOn(fn)
	}
	return slices.ContainsFunc(Branches(fn), func(b Branch) bool { return errvalue.Uses(b.Err).Has(errvalue.Logged) }) ||
		slices.ContainsFunc(flow.Loops(fn), endless) || keepsError(fn, 0) || r.fromHandled(fn, depth)
}

// fromHandled reports whether each error that a function returns comes from a call of
// one that has handled it.
func (r *Result) fromHandled(fn *ssa.Function, depth int) bool {
	if depth == maxHandled || !LastIsError(fn.Signature) {
		return false
	}
	found := false
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover {
			continue
		}
		for _, err := range Sources(ret.Results[len(ret.Results)-1], nil) {
			if path.IsNil(err) {
				continue
			}
			call, _ := callees.CallOf(path.Origin(err))
			if call == nil || !r.callHandles(call, depth+1) {
				return false
			}
			found = true
		}
	}
	return found
}

// callHandles reports whether all functions of the package that a call may run have
// handled the error that they return.
func (r *Result) callHandles(call *ssa.Call, depth int) bool {
	fns := r.calls.Of(call.Common())
	if len(fns) > 0 {
		return !slices.ContainsFunc(fns, func(fn *ssa.Function) bool { return !r.handles(fn, depth) })
	}
	return r.Handled(call.Common())
}

// Sources returns what a value may be, through variables and where ways meet.
func Sources(v ssa.Value, seen []ssa.Value) []ssa.Value {
	if slices.Contains(seen, v) {
		return nil
	}
	seen = append(seen, v)
	var from []ssa.Value
	switch u := v.(type) {
	case *ssa.Phi:
		from = u.Edges
	case *ssa.UnOp:
		cell, ok := u.X.(*ssa.Alloc)
		if !ok || path.CellOf(cell).Escapes {
			return []ssa.Value{v}
		}
		for _, st := range path.CellOf(cell).Stores {
			from = append(from, st.Val)
		}
	default:
		return []ssa.Value{v}
	}
	var out []ssa.Value
	for _, f := range from {
		out = append(out, Sources(f, seen)...)
	}
	return out
}

// passesOn reports whether a literal gives an error to somebody, a function that
// cancels with it, say: returning it as well just leaves the literal.
func passesOn(lit *ssa.Function) bool {
	return slices.ContainsFunc(Branches(lit), func(b Branch) bool {
		return errvalue.Uses(b.Err).Has(errvalue.Passed)
	})
}

// deferredSees reports whether a deferred literal looks at the error that a
// function returns.
func deferredSees(fn *ssa.Function) bool {
	for _, call := range callees.Calls(fn) {
		d, ok := call.(*ssa.Defer)
		if !ok {
			continue
		}
		mc, ok := d.Call.Value.(*ssa.MakeClosure)
		if !ok {
			continue
		}
		for i, b := range mc.Bindings {
			cell, ok := b.(*ssa.Alloc)
			if !ok || !isErrorResult(fn, cell) {
				continue
			}
			for _, ref := range path.Uses(mc.Fn.(*ssa.Function).FreeVars[i]) {
				if _, load := ref.(*ssa.UnOp); load {
					return true
				}
			}
		}
	}
	return false
}

// isErrorResult reports whether a variable is a named result of type error.
func isErrorResult(fn *ssa.Function, cell *ssa.Alloc) bool {
	for r := range fn.Signature.Results().Variables() {
		if r.Name() != "" && r.Name() == cell.Comment && knowledge.IsError(r.Type()) {
			return true
		}
	}
	return false
}

// keepsError reports whether a function stores an error in a field, or what it
// calls in the package does: its object then knows that it failed.
func keepsError(fn *ssa.Function, depth int) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Store:
				if _, field := i.Addr.(*ssa.FieldAddr); field && knowledge.IsError(i.Val.Type()) && !path.IsNil(i.Val) {
					return true
				}
			case *ssa.Call:
				if callee := callees.Unwrap(i.Call.StaticCallee()); depth < 1 && callee != nil && callee.Pkg == fn.Pkg && keepsError(callee, depth+1) {
					return true
				}
			}
		}
	}
	return false
}

// endless reports whether a loop is left only by returning, and does not go through
// the elements of something: it serves until it is stopped.
func endless(l *flow.Loop) bool {
	if t := l.Test(); t != nil {
		if cmp, ok := t.Cond.(*ssa.BinOp); ok && counts(cmp.X, l) {
			return false // it tries so often
		}
	}
	if n, _ := l.Limit(); n != nil {
		return false // and is tested at its end
	}
	return l.Over() == nil && !slices.ContainsFunc(l.Exits(), func(b *ssa.BasicBlock) bool { return !returnsAtOnce(b) })
}

func counts(v ssa.Value, l *flow.Loop) bool {
	phi, _ := flow.Counter(v, l)
	return phi != nil
}

// returnsAtOnce reports whether a block returns, or the cases of a select that it
// chooses from do.
func returnsAtOnce(b *ssa.BasicBlock) bool {
	switch last := b.Instrs[len(b.Instrs)-1].(type) {
	case *ssa.Return, *ssa.Panic:
		return true
	case *ssa.If:
		cmp, ok := last.Cond.(*ssa.BinOp)
		if !ok {
			return false
		}
		chosen, ok := cmp.X.(*ssa.Extract)
		if !ok || chosen.Index != 0 {
			return false
		}
		_, ok = chosen.Tuple.(*ssa.Select)
		return ok && returnsAtOnce(b.Succs[0]) && returnsAtOnce(b.Succs[1])
	}
	return false
}
