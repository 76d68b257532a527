package flow

import (
	"go/constant"
	"go/token"

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
