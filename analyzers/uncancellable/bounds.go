package uncancellable

import (
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// lasts returns an upper bound of a duration, if one can be computed.
func (c *checker) lasts(d ssa.Value) (time.Duration, bool) {
	f, ok := c.atMost(d, 10)
	if !ok || f > math.MaxInt64/2 {
		return 0, false
	}
	return time.Duration(f), true
}

// atMost returns an upper bound of a number: of constants, of what a loop
// counts, of random numbers, of what every caller passes, and of what is
// computed from these.
func (c *checker) atMost(v ssa.Value, depth int) (float64, bool) {
	if v == nil || depth == 0 {
		return 0, false
	}
	if n, ok := constOf(v); ok {
		return n, true
	}
	switch v := path.Origin(v).(type) {
	case *ssa.Convert:
		return c.atMost(v.X, depth-1)
	case *ssa.BinOp:
		if v.Op == token.SUB && elapsed(v.Y) {
			return c.atMost(v.X, depth-1)
		}
		y, ok := c.atMost(v.Y, depth-1)
		if !ok {
			return 0, false
		}
		x, ok := c.atMost(v.X, depth-1)
		switch {
		case !ok:
			return 0, false
		case v.Op == token.MUL:
			return x * y, true
		case v.Op == token.ADD:
			return x + y, true
		case v.Op == token.QUO && y > 0:
			return x / y, true
		}
	case *ssa.UnOp:
		return c.atMostStored(v, depth-1)
	case *ssa.Call:
		return c.atMostCall(v, depth-1)
	case *ssa.Parameter:
		return c.greatest(c.passed(v), depth-1)
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
		return c.greatest(edges, depth-1)
	}
	return 0, false
}

// atMostStored bounds what a package variable or field holds that others cannot set:
// by all that the package stores there.
func (c *checker) atMostStored(load *ssa.UnOp, depth int) (float64, bool) {
	obj := path.VarAt(load.X)
	if load.Op != token.MUL || obj == nil || obj.Pkg() != c.Pkg || obj.Exported() && c.Pkg.Name() != "main" {
		return 0, false
	}
	if c.set == nil {
		c.set = c.stores()
	}
	return c.greatest(c.set[obj], depth)
}

// stores returns what the package stores in each of its variables and fields of
// numbers: nil among it if it may be set in another way.
func (c *checker) stores() map[types.Object][]ssa.Value {
	out := make(map[types.Object][]ssa.Value)
	fns := c.callees.Functions()
	if init := c.callees.Initializer(); init != nil {
		fns = append(slices.Clip(fns), init)
	}
	for _, fn := range fns {
		if fn != c.callees.Initializer() && c.IsTest(fn.Pos()) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				for _, op := range i.Operands(nil) {
					obj := operandPlace(*op)
					if obj == nil {
						continue
					}
					switch i := i.(type) {
					case *ssa.Store:
						if i.Addr == *op {
							out[obj] = append(out[obj], i.Val)
							continue
						}
					case *ssa.UnOp, *ssa.DebugRef:
						continue
					}
					out[obj] = append(out[obj], nil)
				}
			}
		}
	}
	return out
}

// operandPlace returns the variable or field of a number whose address a value is.
func operandPlace(v ssa.Value) types.Object {
	if v == nil {
		return nil
	}
	p, ok := v.Type().Underlying().(*types.Pointer)
	if !ok {
		return nil
	}
	if b, ok := p.Elem().Underlying().(*types.Basic); !ok || b.Info()&types.IsNumeric == 0 {
		return nil
	}
	return path.VarAt(v)
}

// atMostCall bounds random numbers, min and max, and the time until so long after
// something that has happened.
func (c *checker) atMostCall(call *ssa.Call, depth int) (float64, bool) {
	args := call.Call.Args
	if b, ok := call.Call.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "max":
			return c.greatest(args, depth)
		case "min":
			least, known := math.Inf(1), false
			for _, a := range args {
				if f, ok := c.atMost(a, depth); ok {
					least, known = min(least, f), true
				}
			}
			return least, known
		}
		return 0, false
	}
	obj := callees.Object(&call.Call)
	if knowledge.Is(obj, "time", "Until") {
		if add, ok := args[0].(*ssa.Call); ok && knowledge.Is(callees.Object(&add.Call), "time", "Time.Add") {
			return c.atMost(add.Call.Args[1], depth)
		}
	}
	if knowledge.Is(obj, "github.com/cenkalti/backoff", "ExponentialBackOff.NextBackOff") {
		return c.backsOff(call)
	}
	if d, ok := jittered(&call.Call); ok {
		return d, true
	}
	if fns, exact := c.callees.Resolve(&call.Call); exact && len(fns) == 1 && len(fns[0].Blocks) > 0 && fns[0].Signature.Results().Len() == 1 {
		return c.greatest(returned(fns[0]), depth)
	}
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
	return c.atMost(args[len(args)-1], depth)
}

// backsOff bounds the pauses of a back-off by the longest interval that the function
// which makes it sets: they are varied by half of it.
func (c *checker) backsOff(call *ssa.Call) (float64, bool) {
	var most []ssa.Value
	for _, b := range call.Parent().Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok {
				continue
			}
			f, ok := st.Addr.(*ssa.FieldAddr)
			if ok && path.FieldOf(f).Name() == "MaxInterval" && path.Origin(f.X) == path.Origin(call.Call.Args[0]) && flow.Dominates(st, call) {
				most = append(most, st.Val)
			}
		}
	}
	d, ok := c.greatest(most, 4)
	return 1.5 * d, ok
}

// setInMillis reports whether a duration is a setting in thousandths of a second
// or less: who has such a setting does not mean to wait for long.
func setInMillis(d ssa.Value) bool {
	mul, ok := d.(*ssa.BinOp)
	if !ok || mul.Op != token.MUL {
		return false
	}
	x, y := mul.X, mul.Y
	if _, ok := constOf(x); ok {
		x, y = y, x
	}
	unit, ok := constOf(y)
	if conv, isConv := x.(*ssa.Convert); isConv {
		x = conv.X
	}
	u, load := path.Origin(x).(*ssa.UnOp)
	return ok && unit <= float64(time.Millisecond) && load && u.Op == token.MUL
}

// elapsed reports whether a value is the time since something that has happened.
func elapsed(v ssa.Value) bool {
	call, ok := path.Origin(v).(*ssa.Call)
	return ok && knowledge.Is(callees.Object(&call.Call), "time", "Since")
}

// returned lists what a function returns.
func returned(fn *ssa.Function) []ssa.Value {
	var out []ssa.Value
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			out = append(out, ret.Results[0])
		}
	}
	return out
}

// jittered bounds what a function makes of one constant duration, and constants
// only: it varies it, by no more than as much again.
func jittered(call *ssa.CallCommon) (float64, bool) {
	if call.Signature().Results().Len() != 1 || !knowledge.IsType(call.Signature().Results().At(0).Type(), "time", "Duration") {
		return 0, false
	}
	var d float64
	for _, a := range call.Args {
		f, ok := constOf(a)
		if !ok || d != 0 && knowledge.IsType(a.Type(), "time", "Duration") {
			return 0, false
		}
		if knowledge.IsType(a.Type(), "time", "Duration") {
			d = f
		}
	}
	return 2 * d, d > 0
}

// passed returns what the callers of a function pass for a parameter, or nil
// if there may be others.
func (c *checker) passed(p *ssa.Parameter) []ssa.Value {
	fn := p.Parent()
	i := slices.Index(fn.Params, p)
	if i < 0 || !c.callees.AllCallersKnown(fn) {
		return nil
	}
	var out []ssa.Value
	for _, call := range c.callees.CallersOf(fn) {
		args := call.Common().Args
		if len(args) != len(fn.Params) {
			return nil
		}
		out = append(out, args[i])
	}
	return out
}

// greatest returns the greatest of the upper bounds of several numbers.
func (c *checker) greatest(vs []ssa.Value, depth int) (float64, bool) {
	most, known := 0.0, len(vs) > 0
	for _, v := range vs {
		f, ok := c.atMost(v, depth)
		if !ok {
			return 0, false
		}
		most = max(most, f)
	}
	return most, known
}

// countsTo returns the constant that a loop counts a variable up to: the
// variable is compared, or, in a range over an integer, what comes next.
func countsTo(phi *ssa.Phi) (float64, bool) {
	for _, v := range append([]ssa.Value{phi}, phi.Edges...) {
		if add, ok := v.(*ssa.BinOp); v != phi && (!ok || add.Op != token.ADD || add.X != phi) {
			continue
		}
		for _, r := range path.Uses(v) {
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
