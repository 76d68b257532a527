package tests

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// maxDeep is how far calls of a goroutine are followed for what it keeps.
const maxDeep = 3

// keeps returns a bit for each parameter, receiver first, that is a function or a test
// and that a function puts into an object which it makes, starts a goroutine of and
// returns, where the goroutine, or what it calls, calls it.
func (r *Result) keeps(fn *ssa.Function) uint32 {
	var started []*ssa.Go
	for _, call := range r.callees.In(fn) {
		if g, ok := call.(*ssa.Go); ok {
			started = append(started, g)
		}
	}
	if len(started) == 0 {
		return 0
	}
	var bits uint32
	for i, p := range fn.Params {
		if i >= 32 || !knowledge.IsFunc(p.Type()) && !knowledge.IsTesting(p.Type()) {
			continue
		}
		for _, ref := range path.Uses(p) {
			st, ok := ref.(*ssa.Store)
			if !ok || st.Val != ssa.Value(p) {
				continue
			}
			field, ok := path.Of(st.Addr)
			if !ok || field.Len() != 1 {
				continue
			}
			if made, ok := field.Root().(*ssa.Alloc); !ok || made.Parent() != fn || !returned(made) {
				continue
			}
			if slices.ContainsFunc(started, func(g *ssa.Go) bool { return r.goesTo(g, field) }) {
				bits |= 1 << i
			}
		}
	}
	return bits
}

// returned reports whether a function returns an object that it makes.
func returned(made *ssa.Alloc) bool {
	return slices.ContainsFunc(made.Parent().Blocks, func(b *ssa.BasicBlock) bool {
		if len(b.Instrs) == 0 {
			return false
		}
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		return ok && slices.ContainsFunc(ret.Results, func(v ssa.Value) bool { return path.Origin(v) == ssa.Value(made) })
	})
}

// goesTo reports whether a goroutine calls what a field holds.
func (r *Result) goesTo(g *ssa.Go, field path.Path) bool {
	fns, exact := r.callees.Resolve(&g.Call)
	return exact && len(fns) == 1 && r.usesField(fns[0], &g.Call, field, 0)
}

// usesField reports whether a function calls what a field of one of its arguments, or of
// what it captures, holds, or a method of it.
func (r *Result) usesField(fn *ssa.Function, call *ssa.CallCommon, field path.Path, depth int) bool {
	if len(fn.Blocks) == 0 || depth > maxDeep {
		return false
	}
	for i, a := range call.Args {
		object, ok := path.Of(a)
		if !ok || i >= len(fn.Params) || !field.HasPrefix(object) {
			continue
		}
		if in, ok := field.Rebase(object, path.Rooted(fn.Params[i])); ok {
			field = in
			break
		}
	}
	return slices.ContainsFunc(r.callees.In(fn), func(c ssa.CallInstruction) bool {
		common := c.Common()
		v := common.Value
		if common.StaticCallee() != nil {
			v = callees.Receiver(common)
		}
		if v == nil {
			return false
		}
		if p, ok := path.Of(v); ok && p == field {
			return true
		}
		fns, exact := r.callees.Resolve(common)
		return exact && len(fns) == 1 && fns[0] != fn && r.usesField(fns[0], common, field, depth+1)
	})
}

// Keeps reports whether a call leaves a goroutine running that calls its argument, by
// the object that the call returns.
func (r *Result) Keeps(call *ssa.Call, arg int) bool {
	return arg < 32 && !call.Call.IsInvoke() && r.of(&call.Call).Keeps&(1<<arg) != 0
}
