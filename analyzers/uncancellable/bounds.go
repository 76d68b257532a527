package uncancellable

import (
	"go/constant"
	"go/token"
	"math"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
)

// lasts returns an upper bound of a duration, if one can be computed.
func lasts(d ssa.Value) (time.Duration, bool) {
	f, ok := atMost(d, 10)
	if !ok || f > math.MaxInt64/2 {
		return 0, false
	}
	return time.Duration(f), true
}

// atMost returns an upper bound of a number: of constants, of what a loop
// counts, of random numbers, and of what is computed from these.
func atMost(v ssa.Value, depth int) (float64, bool) {
	if v == nil || depth == 0 {
		return 0, false
	}
	if n, ok := constOf(v); ok {
		return n, true
	}
	switch v := path.Origin(v).(type) {
	case *ssa.Convert:
		return atMost(v.X, depth-1)
	case *ssa.BinOp:
		x, ok := atMost(v.X, depth-1)
		y, ok2 := atMost(v.Y, depth-1)
		switch {
		case !ok || !ok2:
			return 0, false
		case v.Op == token.MUL:
			return x * y, true
		case v.Op == token.ADD:
			return x + y, true
		case v.Op == token.QUO && y > 0:
			return x / y, true
		}
	case *ssa.Call:
		return atMostCall(v, depth-1)
	case *ssa.Phi:
		if n, ok := countsTo(v); ok {
			return n, true
		}
		var edges []ssa.Value
		for _, e := range v.Edges {
			if e != v {
				edges = append(edges, e)
			}
		}
		return greatest(edges, depth-1)
	}
	return 0, false
}

// atMostCall bounds random numbers, min and max.
func atMostCall(call *ssa.Call, depth int) (float64, bool) {
	args := call.Call.Args
	if b, ok := call.Call.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "max":
			return greatest(args, depth)
		case "min":
			for _, a := range args {
				if f, ok := atMost(a, depth); ok {
					return f, true
				}
			}
		}
		return 0, false
	}
	obj := callees.Object(&call.Call)
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "math/rand" && obj.Pkg().Path() != "math/rand/v2" {
		return 0, false
	}
	switch obj.Name() {
	case "Float64", "Float32":
		return 1, true
	}
	if obj.Signature().Params().Len() != 1 {
		return 0, false
	}
	return atMost(args[len(args)-1], depth)
}

func greatest(vs []ssa.Value, depth int) (float64, bool) {
	most := 0.0
	for _, v := range vs {
		f, ok := atMost(v, depth)
		if !ok {
			return 0, false
		}
		most = max(most, f)
	}
	return most, true
}

// countsTo returns the constant that a loop counts a variable up to: the
// variable is compared, or, in a range over an integer, what comes next.
func countsTo(phi *ssa.Phi) (float64, bool) {
	for _, v := range append([]ssa.Value{phi}, phi.Edges...) {
		if add, ok := v.(*ssa.BinOp); v != phi && (!ok || add.Op != token.ADD || add.X != phi) {
			continue
		}
		for _, r := range *v.Referrers() {
			cmp, ok := r.(*ssa.BinOp)
			if !ok || cmp.X != v || cmp.Op != token.LSS && cmp.Op != token.LEQ || v == phi && cmp.Block() != phi.Block() {
				continue
			}
			if n, ok := constOf(cmp.Y); ok {
				return n, true
			}
		}
	}
	return 0, false
}

func constOf(v ssa.Value) (float64, bool) {
	k, ok := v.(*ssa.Const)
	if !ok || k.Value == nil || k.Value.Kind() != constant.Int && k.Value.Kind() != constant.Float {
		return 0, false
	}
	f, _ := constant.Float64Val(k.Value)
	return f, true
}
