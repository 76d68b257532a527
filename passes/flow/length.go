package flow

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// edgeSubject is what flows into a phi of which the value or, if length, the
// length is of interest.
func edgeSubject(v ssa.Value, length bool) subject {
	s := subjectOf(v)
	s.len = s.len || length
	return s
}

// edgeLen says what is known of the length of a phi that takes value v.
func (e env) edgeLen(phi *ssa.Phi, v ssa.Value) []*known {
	own := subject{v: phi, len: true}
	if k, ok := v.(*ssa.Const); ok && k.IsNil() {
		return []*known{{op: token.EQL, x: own, c: "0", truth: true}}
	}
	var out []*known
	s := edgeSubject(v, true)
	for _, f := range e {
		if f.x == s && f.y == (subject{}) {
			k := *f
			k.x = own
			out = append(out, &k)
		}
	}
	return out
}

// LengthOf returns x if a value is len(x), else nil.
func LengthOf(v ssa.Value) ssa.Value {
	call, ok := v.(*ssa.Call)
	if !ok {
		return nil
	}
	if b, ok := call.Call.Value.(*ssa.Builtin); !ok || b.Name() != "len" {
		return nil
	}
	return call.Call.Args[0]
}

// Listed returns how many elements a slice has that is written out as a literal.
func Listed(v ssa.Value) (int64, bool) {
	sl, ok := path.Origin(v).(*ssa.Slice)
	if !ok || sl.Low != nil || sl.High != nil {
		return 0, false
	}
	if p, ok := sl.X.Type().Underlying().(*types.Pointer); ok {
		if a, ok := p.Elem().Underlying().(*types.Array); ok {
			return a.Len(), true
		}
	}
	return 0, false
}
