package sequential

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

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

// looksAt are the words that say of a function that it asks about something
// instead of for it.
var looksAt = []string{"stat", "info", "head", "size", "attr", "metadata", "meta", "status", "exist", "length", "digest", "header"}

func isLook(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(looksAt, func(w string) bool { return strings.Contains(name, w) })
}

// oneObject reports whether two questions are about one object: one is a
// method of what the other is given, or looks at what the other reads.
func oneObject(a, b *question) bool {
	if owns(a, b) || owns(b, a) {
		return true
	}
	if !isLook(a.obj.Name()) && !isLook(b.obj.Name()) {
		return false
	}
	x, y := a.keys(), b.keys()
	return slices.ContainsFunc(x, func(v ssa.Value) bool {
		return slices.ContainsFunc(y, func(w ssa.Value) bool { return sameOrigin(v, w) })
	})
}

// owns reports whether a is a method of something that b is given, and given
// nothing else.
func owns(a, b *question) bool {
	if a.recv == nil || len(a.keys()) > 0 {
		return false
	}
	return slices.ContainsFunc(b.keys(), func(v ssa.Value) bool { return sameOrigin(v, a.recv) })
}

// sameOrigin reports whether two values are one, or parts of one: a field of
// what the other is.
func sameOrigin(v, w ssa.Value) bool {
	v, w = path.Origin(v), path.Origin(w)
	if v == w {
		_, isConst := v.(*ssa.Const)
		return !isConst
	}
	p, ok := path.Of(v)
	if !ok {
		return false
	}
	q, ok := path.Of(w)
	return ok && (p.HasPrefix(q) || q.HasPrefix(p))
}

// keys are the arguments that say what a question is about: not its receiver,
// no context.
func (q *question) keys() []ssa.Value {
	var out []ssa.Value
	for _, a := range q.call.Call.Args {
		if a != q.recv && !knowledge.IsContext(a.Type()) {
			out = append(out, a)
		}
	}
	return out
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
	if path.IsNil(x) {
		x, y = y, x
	}
	if !path.IsNil(y) || !knowledge.IsError(x.Type()) {
		return nil, 0, false
	}
	if cmp.Op == token.EQL {
		failed = 1
	}
	return x, failed, true
}
