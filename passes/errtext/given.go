package errtext

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// given finds which exported errors of its package a function returns as they are, or
// wrapped.
func (r *Result) given(fn *ssa.Function) Texts {
	var t Texts
	for _, err := range returned(fn) {
		r.give(&t, err, fn, 0)
	}
	return t.sorted()
}

func (r *Result) give(t *Texts, err ssa.Value, fn *ssa.Function, depth int) {
	if t.addSentinel(err, fn) || depth == maxWraps {
		return
	}
	call, _ := callees.CallOf(path.Origin(err))
	if call == nil {
		return
	}
	if knowledge.Is(callees.Object(&call.Call), "fmt", "Errorf") {
		for _, v := range wrapped(call) {
			for _, err := range failure.Sources(v, nil) {
				r.give(t, err, fn, depth+1)
			}
		}
		return
	}
	if callee := callees.Unwrap(call.Call.StaticCallee()); callee != nil {
		if sum, ok := r.gives.Of(callee); ok {
			t.Of = append(t.Of, sum.Of...)
		}
	}
}

// addGiven adds what an error holds the text of that another function of the package has
// returned, if that was not told apart before: then the text may be all that is wanted. What
// the function returns in another place as it is counts as asked for there.
func (r *Result) addGiven(t *Texts, err ssa.Value, given Texts) {
	made, _ := callees.CallOf(path.Origin(err))
	if made == nil || !knowledge.Is(callees.Object(&made.Call), "fmt", "Errorf") && !knowledge.Is(callees.Object(&made.Call), "errors", "New") {
		return
	}
	op := Operand(made)
	if op == nil || errvalue.Uses(op).Has(errvalue.Compared) {
		return
	}
	for _, src := range failure.Sources(op, nil) {
		call, _ := callees.CallOf(path.Origin(src))
		if call == nil {
			continue
		}
		if fn := callees.Unwrap(call.Call.StaticCallee()); fn != nil {
			sum, _ := r.gives.Of(fn)
			for _, name := range sum.Of {
				if !slices.Contains(given.Of, name) {
					t.Of = append(t.Of, name)
				}
			}
		}
	}
}
