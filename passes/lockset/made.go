package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
)

// JustMade reports whether the object that a path begins at was made by fn:
// nobody else has it yet, or it is another one in each call.
func JustMade(p path.Path, fn *ssa.Function) bool {
	if Pointed(p) {
		return false
	}
	switch root := p.Root().(type) {
	case *ssa.Alloc:
		return root.Parent() == fn
	case *ssa.Call:
		callee := callees.Unwrap(root.Call.StaticCallee())
		return callee != nil && Makes(callee, 0)
	case *ssa.Extract:
		if c, ok := root.Tuple.(*ssa.Call); ok {
			callee := callees.Unwrap(c.Call.StaticCallee())
			return callee != nil && Makes(callee, root.Index)
		}
	}
	return false
}

// Pointed reports whether the object at p is reached through a pointer: what a
// new object points to may be old.
func Pointed(p path.Path) bool {
	return slices.ContainsFunc(p.Fields(), func(f *types.Var) bool {
		switch types.Unalias(f.Type()).Underlying().(type) {
		case *types.Pointer, *types.Interface:
			return true
		}
		return false
	})
}

// Makes reports whether the i-th result of a function is an object that it
// made, or nil.
func Makes(fn *ssa.Function, i int) bool { return fn != nil && makes(fn, i, 0) }

// makes reports whether the i-th result of a function is an object that it
// made.
func makes(fn *ssa.Function, i, depth int) bool {
	if depth > 3 || fn.Signature.Results().Len() <= i {
		return false
	}
	made := false
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		v, at := path.Origin(ret.Results[i]), 0
		if x, ok := v.(*ssa.Extract); ok {
			v, at = x.Tuple, x.Index
		}
		switch v := v.(type) {
		case *ssa.Const:
		case *ssa.Alloc:
			made = true
		case *ssa.Call:
			callee := callees.Unwrap(v.Call.StaticCallee())
			if callee == nil || !makes(callee, at, depth+1) {
				return false
			}
			made = true
		default:
			return false
		}
	}
	return made
}
