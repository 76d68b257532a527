package flow

import (
	"go/constant"
	"go/token"
	"math"
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// Counter returns the variable that a value is, or is one step ahead of, if
// every round of a loop adds one constant to it and nothing else is assigned
// to it in the loop; and that constant, which is negative for one that counts
// down. It is nil for other values.
func Counter(v ssa.Value, l *Loop) (phi *ssa.Phi, step int64) {
	ahead, _ := stepOf(v)
	if ahead != nil {
		v = ahead
	}
	phi, ok := v.(*ssa.Phi)
	if !ok || phi.Block() != l.Header {
		return nil, 0
	}
	for i, edge := range phi.Edges {
		if !l.Blocks[phi.Block().Preds[i]] {
			continue
		}
		from, by := stepOf(edge)
		if from != phi || by == 0 || step != 0 && by != step {
			return nil, 0
		}
		step = by
	}
	if step == 0 {
		return nil, 0
	}
	return phi, step
}

// stepOf takes a sum or difference with a constant apart.
func stepOf(v ssa.Value) (from ssa.Value, by int64) {
	sum, ok := v.(*ssa.BinOp)
	if !ok || sum.Op != token.ADD && sum.Op != token.SUB {
		return nil, 0
	}
	k, ok := sum.Y.(*ssa.Const)
	if !ok || k.Value == nil || k.Value.Kind() != constant.Int {
		return nil, 0
	}
	if sum.Op == token.SUB {
		return sum.X, -k.Int64()
	}
	return sum.X, k.Int64()
}

// grown returns the counter that a phi is more than where it takes value v, and by how
// much: it has been counted up on the way there, and not on another. The counter of a
// loop, which each round counts up, is none.
func grown(phi *ssa.Phi, v ssa.Value) (from *ssa.Phi, by int64) {
	x, by := stepOf(v)
	from, ok := x.(*ssa.Phi)
	if !ok || by <= 0 || from == phi && eachCounts(phi) {
		return nil, 0
	}
	return from, by
}

// eachCounts reports whether all that a phi is, but for what it begins with, is the phi
// counted up.
func eachCounts(phi *ssa.Phi) bool {
	for _, e := range phi.Edges {
		if _, begin := e.(*ssa.Const); begin {
			continue
		}
		if from, _ := stepOf(e); from != phi {
			return false
		}
	}
	return true
}

// enoughGrown is how far a counter is told apart: more is only more.
const enoughGrown = 2

// edgeGrown says what is known of a phi that takes value v, if that is a counter which
// has been counted up; nil: nothing.
func (e env) edgeGrown(phi *ssa.Phi, v ssa.Value) *known {
	from, by := grown(phi, v)
	if from == nil {
		return nil
	}
	s := subject{v: from}
	lo, hi, ok := rangeOf(&s)
	if !ok {
		return nil
	}
	lo, hi = e.bounds(&s, lo, hi)
	if lo == math.MinInt64 || lo > hi {
		return nil
	}
	n := lo + by
	if lo == hi && n <= enoughGrown {
		return &known{op: token.EQL, x: subject{v: phi}, c: strconv.FormatInt(n, 10), truth: true}
	}
	return &known{op: token.LSS, x: subject{v: phi}, c: strconv.FormatInt(min(n, enoughGrown), 10)}
}
