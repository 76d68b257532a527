package selectloop

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// failed adds that a call that is given a context fails once that has ended, and
// what a function of the package that only asks whether such calls succeed says.
func (c *checker) failed(call *ssa.Call, ctx ssa.Value, m flow.Memory) flow.Memory {
	if !under(call, ctx) {
		return m
	}
	if answer, ok := c.answer(call); ok {
		return m.Equals(call, answer)
	}
	err := failure.ErrorOf(call)
	if err == nil {
		return m
	}
	return m.Differs(err, "nil")
}

// under reports whether a call is given a context that ends with another, or is of
// its Err.
func under(call *ssa.Call, ctx ssa.Value) bool {
	root := contexts.Of(ctx).Root
	return slices.ContainsFunc(contextsOf(call), func(a ssa.Value) bool {
		of := contexts.Of(a)
		return !of.Cut && of.Root == root
	})
}

// contextsOf returns the contexts that a call is given, or the one whose Err it asks.
func contextsOf(call *ssa.Call) []ssa.Value {
	if contexts.IsMethod(call.Common(), "Err") {
		return []ssa.Value{call.Call.Value}
	}
	return slices.DeleteFunc(slices.Clone(call.Call.Args), func(a ssa.Value) bool { return !knowledge.IsContext(a.Type()) })
}

// answer returns what a call of a function of the package says, true or false, when
// the calls fail that it makes under the context it is given.
func (c *checker) answer(call *ssa.Call) (string, bool) {
	fn := callees.Unwrap(call.Call.StaticCallee())
	if fn == nil || len(fn.Blocks) == 0 || fn.Pkg == nil || fn.Pkg.Pkg != c.Pkg {
		return "", false
	}
	results := fn.Signature.Results()
	if results.Len() != 1 || !knowledge.IsBool(results.At(0).Type()) {
		return "", false
	}
	var said []string
	sure := true
	w := &flow.Walker[bool]{
		Visit: func(i ssa.Instruction, dead bool) (bool, bool) {
			if ret, ok := i.(*ssa.Return); ok && !dead {
				v, ok := says(path.Stored(ret.Results[0]))
				sure = sure && ok
				said = append(said, v)
			}
			return dead, !dead && sure
		},
		Branch: func(cond ssa.Value, truth bool, dead bool) bool {
			holds, ok := whenFailed(cond)
			return dead || ok && holds != truth
		},
	}
	if !w.Walk(fn, false) || !sure || len(said) == 0 {
		return "", false
	}
	if slices.ContainsFunc(said, func(v string) bool { return v != said[0] }) {
		return "", false
	}
	return said[0], true
}

// says returns the truth of what a function returns when calls fail.
func says(v ssa.Value) (string, bool) {
	if k, ok := v.(*ssa.Const); ok {
		return flow.ConstText(k), true
	}
	holds, ok := whenFailed(v)
	if holds {
		return "true", ok
	}
	return "false", ok
}

// whenFailed says how the test of an error comes out that a call has failed with,
// since the context of a parameter has ended.
func whenFailed(cond ssa.Value) (holds, ok bool) {
	cmp, isCmp := cond.(*ssa.BinOp)
	if !isCmp || cmp.Op != token.EQL && cmp.Op != token.NEQ || !path.IsNil(cmp.Y) {
		return false, false
	}
	call, _ := callees.CallOf(path.Origin(cmp.X))
	if call == nil || failure.ErrorOf(call) != path.Origin(cmp.X) || !givenContext(call) {
		return false, false
	}
	return cmp.Op == token.NEQ, true
}

// givenContext reports whether a call works under a context of a parameter.
func givenContext(call *ssa.Call) bool {
	return slices.ContainsFunc(contextsOf(call), func(a ssa.Value) bool {
		of := contexts.Of(a)
		return of.Param != nil && !of.Cut
	})
}
