package rlockwrite

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// nameOf names the object at v, or the one that it points to, also one that was loaded
// from a map, slice or array, as its locks are named.
func (c *checker) nameOf(v ssa.Value) (path.Path, bool) {
	if p, ok := path.Of(v); ok {
		return p, true
	}
	return c.locks.ElementOf(v)
}

// isShared reports whether an object whose lock is taken is one that others may have:
// not one made here. Who takes the lock of what was found in a container, or by a
// function, takes it to be shared himself. Tests know what they have.
func isShared(root ssa.Value, fn *ssa.Function) bool {
	return guards.IsShared(root) || isFound(root) && !callees.InTest(fn)
}

// isFound reports whether an object comes out of a container, or of a function of the
// package that has not made it.
func isFound(root ssa.Value) bool {
	switch v := root.(type) {
	case *ssa.IndexAddr, *ssa.Lookup:
		return true
	case *ssa.UnOp:
		_, element := v.X.(*ssa.IndexAddr)
		return v.Op == token.MUL && element
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Next:
			return true
		case *ssa.Lookup:
			return t.CommaOk
		case *ssa.Call:
			return finds(t, v.Index)
		}
	case *ssa.Call:
		return finds(v, 0)
	}
	return false
}

// finds reports whether a result of a call is an object that was there before.
func finds(call *ssa.Call, result int) bool {
	fn := callees.Unwrap(call.Call.StaticCallee())
	return fn != nil && len(fn.Blocks) > 0 && !mayMake(fn, result) && !lockset.Makes(fn, result)
}

// mayMake reports whether a result of a function may be an object that it has made, or
// that somebody else may have for it.
func mayMake(fn *ssa.Function, result int) bool {
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if ok && result < len(ret.Results) && !path.IsNil(ret.Results[result]) && !isFound(path.Origin(ret.Results[result])) {
			return true
		}
	}
	return false
}
