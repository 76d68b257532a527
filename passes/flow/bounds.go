package flow

import (
	"go/token"
	"go/types"
	"math"
	"strconv"
)

// evalBounds says how the comparison of a whole number with a constant comes
// out, by what is known of it from comparisons with other constants. The number
// is a value, or the length of a slice or string, which never change; a field
// or the length of a map may be another the next time.
func (e env) evalBounds(k *known) verdict {
	if k.x.v == nil || k.y != (subject{}) {
		return maybe
	}
	lo, hi, ok := rangeOf(&k.x)
	if !ok {
		return maybe
	}
	n, ok := wholeOf(k.c)
	if !ok || n == math.MaxInt64 { // which unsigned ones may exceed
		return maybe
	}
	lo, hi = e.bounds(&k.x, lo, hi)
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

// wholeOf returns the whole number that a constant is, by its text.
func wholeOf(text string) (int64, bool) {
	if text == "" || text[0] != '-' && (text[0] < '0' || text[0] > '9') {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

// rangeOf returns between what a number is by its type alone; ok is false for
// what is no whole number. Unsigned ones may be more than the bound says.
func rangeOf(x *subject) (lo, hi int64, ok bool) {
	t := x.v.Type().Underlying()
	if x.len {
		switch t.(type) {
		case *types.Slice, *types.Basic:
			return 0, math.MaxInt64, true
		}
		return 0, 0, false
	}
	b, basic := t.(*types.Basic)
	switch {
	case !basic || b.Info()&types.IsInteger == 0:
		return 0, 0, false
	case b.Info()&types.IsUnsigned != 0:
		return 0, math.MaxInt64, true
	}
	return math.MinInt64, math.MaxInt64, true
}

// bounds narrows the range of a number by what is known of it.
func (e env) bounds(x *subject, lo, hi int64) (int64, int64) {
	var not []int64
	for _, f := range e {
		if f.x != *x || f.y != (subject{}) {
			continue
		}
		n, ok := wholeOf(f.c)
		if !ok || n == math.MinInt64 || n == math.MaxInt64 { // no room for the next
			continue
		}
		switch {
		case f.op == token.EQL && f.truth:
			lo, hi = max(lo, n), min(hi, n)
		case f.op == token.EQL:
			not = append(not, n)
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
	// A bound that it is not moves the bound.
	for range not {
		for _, n := range not {
			if lo == n {
				lo++
			}
			if hi == n {
				hi--
			}
		}
	}
	return lo, hi
}
