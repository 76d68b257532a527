package sequential

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// sharesPointer reports whether two questions are given one object that either
// might write to: not their receiver, not a context, nothing that is known to
// be only read.
func sharesPointer(a, b *question) bool {
	for i, x := range a.call.Call.Args {
		if !mayBeWritten(a, i) {
			continue
		}
		for j, y := range b.call.Call.Args {
			if mayBeWritten(b, j) && path.Origin(x) == path.Origin(y) {
				return true
			}
		}
	}
	return false
}

func mayBeWritten(q *question, i int) bool {
	a := q.call.Call.Args[i]
	if a == q.recv || !q.effects.Unknown && !q.call.Call.IsInvoke() {
		return false
	}
	if knowledge.IsContext(a.Type()) || knowledge.IsConcurrent(a.Type()) {
		return false
	}
	switch a.Type().Underlying().(type) {
	case *types.Pointer, *types.Map, *types.Interface:
		_, isConst := path.Origin(a).(*ssa.Const)
		return !isConst
	}
	return false
}

// isError reports whether a value is an error of one of the calls: the error
// itself, or a variable that holds nothing else at this place.
func isErrorOf(v ssa.Value, calls []*question) bool {
	o := path.Origin(path.Stored(v))
	for _, q := range calls {
		if e := q.err(); e != nil && (e == v || e == o) {
			return true
		}
	}
	return false
}

// testsError takes a condition apart that compares an error with nil. It
// returns the error and which successor is taken when there is one.
func testsError(cond ssa.Value) (err ssa.Value, failed int, ok bool) {
	cmp, isCmp := cond.(*ssa.BinOp)
	if !isCmp || cmp.Op != token.NEQ && cmp.Op != token.EQL {
		return nil, 0, false
	}
	x, y := cmp.X, cmp.Y
	if isNil(x) {
		x, y = y, x
	}
	if !isNil(y) || !knowledge.IsError(x.Type()) {
		return nil, 0, false
	}
	if cmp.Op == token.EQL {
		failed = 1
	}
	return x, failed, true
}

func isNil(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.IsNil()
}
