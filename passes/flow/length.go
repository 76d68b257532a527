package flow

import (
	"go/token"
	"go/types"
	"math"
	"strconv"

	"golang.org/x/tools/go/ssa"
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

// evalLen says how the comparison of the length of a slice or string, which
// never changes, with a constant comes out, by what is known of it from
// comparisons with other constants.
func (e env) evalLen(k *known) verdict {
	if !k.x.len || k.x.v == nil || k.y != (subject{}) {
		return maybe
	}
	switch k.x.v.Type().Underlying().(type) {
	case *types.Slice, *types.Basic:
	default:
		return maybe
	}
	n, err := strconv.ParseInt(k.c, 10, 64)
	if err != nil {
		return maybe
	}
	lo, hi := e.bounds(k.x)
	if lo > hi {
		return maybe
	}
	holds, fails := false, false
	switch k.op {
	case token.EQL:
		holds, fails = lo == n && hi == n, n < lo || n > hi
	case token.LSS:
		holds, fails = hi < n, lo >= n
	case token.LEQ:
		holds, fails = hi <= n, lo > n
	}
	switch {
	case holds && k.truth, fails && !k.truth:
		return yes
	case holds, fails:
		return no
	}
	return maybe
}

// bounds returns between what a length is.
func (e env) bounds(x subject) (lo, hi int64) {
	hi = math.MaxInt64
	for _, f := range e {
		if f.x != x || f.y != (subject{}) {
			continue
		}
		n, err := strconv.ParseInt(f.c, 10, 32)
		if err != nil {
			continue
		}
		switch {
		case f.op == token.EQL && f.truth:
			lo, hi = max(lo, n), min(hi, n)
		case f.op == token.EQL && n == 0:
			lo = max(lo, 1)
		case f.op == token.LSS && f.truth:
			hi = min(hi, n-1)
		case f.op == token.LSS:
			lo = max(lo, n)
		case f.op == token.LEQ && f.truth:
			hi = min(hi, n)
		case f.op == token.LEQ:
			lo = max(lo, n+1)
		}
	}
	return lo, hi
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
