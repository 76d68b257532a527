package contexts

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Heeds is the fact on a function that is known to stop, or to fail, when the context that it is
// given has ended: itself, or something that it hands it to.
type Heeds struct{}

// AFact makes Heeds a fact.
func (*Heeds) AFact() {}

func (*Heeds) String() string { return "heeds its context" }

// Heeded reports whether something is done with a context by which its end is noticed.
func (u *Uses) Heeded(ctx ssa.Value) bool { return ctx != nil && u.heeded(ctx, 0) }

// heeded reports whether a function does something with a context by which it notices that
// this has ended.
func (u *Uses) heeded(ctx ssa.Value, depth int) bool {
	return slices.ContainsFunc(path.Uses(ctx), func(ref ssa.Instruction) bool {
		if st, ok := ref.(*ssa.Store); ok {
			return depth < maxDerived && u.heededIn(st, ctx, depth+1)
		}
		call, ok := ref.(ssa.CallInstruction)
		if !ok {
			return false
		}
		if IsMethod(call.Common(), "Done", "Err") {
			return call.Common().Value == ctx
		}
		for _, v := range derivedBy(call) {
			if depth < maxDerived && u.heeded(v, depth+1) {
				return true
			}
		}
		return slices.Contains(call.Common().Args, ctx) && u.HeededBy(call.Common())
	})
}

// heededIn reports whether something is done with the context that a variable of the function has,
// and it alone: so has what a literal captures.
func (u *Uses) heededIn(st *ssa.Store, ctx ssa.Value, depth int) bool {
	variable, ok := st.Addr.(*ssa.Alloc)
	if !ok || st.Val != ctx {
		return false
	}
	cell := path.CellOf(variable)
	return !cell.Escapes && len(cell.Stores) == 1 && slices.ContainsFunc(cell.Loads, func(load *ssa.UnOp) bool { return u.heeded(load, depth) })
}

// maxDerived bounds how many contexts are made one from the other.
const maxDerived = 3

// derivedBy returns the contexts that a call makes of others.
func derivedBy(call ssa.CallInstruction) (out []ssa.Value) {
	v, ok := call.(*ssa.Call)
	if !ok {
		return nil
	}
	if knowledge.IsContext(v.Type()) {
		return []ssa.Value{v}
	}
	for _, ref := range *v.Referrers() {
		if e, ok := ref.(*ssa.Extract); ok && knowledge.IsContext(e.Type()) {
			out = append(out, e)
		}
	}
	return out
}

// HeededBy reports whether what a call runs is known to heed the context that it is given. Of
// functions of other modules that is known of those in package knowledge alone, and of methods of
// interfaces also where a type of this package, or of one of the module that it imports, has one that does;
// others mostly do.
func (u *Uses) HeededBy(call *ssa.CallCommon) bool {
	if f, ok := knowledge.OfCall(call); ok {
		return f.Ends&knowledge.ByContext != 0 || f.Waits != 0
	}
	fns, exact := u.calls.Resolve(call)
	if (exact || call.IsInvoke()) && len(fns) > 0 && !slices.ContainsFunc(fns, func(f *ssa.Function) bool { return len(f.Blocks) == 0 }) {
		return slices.ContainsFunc(fns, func(f *ssa.Function) bool {
			heeds, _ := u.heeds.Of(f)
			return heeds
		})
	}
	obj := callees.Object(call)
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	if call.IsInvoke() {
		return u.heededByOne(call)
	}
	return knowledge.IsStd(obj.Pkg().Path()) && obj.Pkg().Path() != "context" || u.pass.ImportObjectFact(obj.Origin(), new(Heeds))
}

// heededByOne reports whether a method of an interface is implemented, in a package of the module
// that this one imports, by one that heeds its context.
func (u *Uses) heededByOne(call *ssa.CallCommon) bool {
	found := false
	u.implementations(call, func(method *types.Func) bool {
		found = method.Pkg() != u.pass.Pkg && u.pass.ImportObjectFact(method, new(Heeds))
		return !found
	})
	return found
}
