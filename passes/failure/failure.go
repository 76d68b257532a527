// Package failure finds the branches in which an error is known to be there,
// functions whose error never is, and those that have handled it when they return it.
package failure

import (
	"go/token"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintfailure",
	Doc:        "finds functions whose error is always nil, or handled",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer},
	ResultType: reflect.TypeFor[*Result](),
	FactTypes:  []analysis.Fact{new(NeverFails), new(Handles), new(FailsBy), new(FailsItself), new(Empty)},
	Run:        run,
}

// NeverFails is the fact on a function whose error result is always nil.
type NeverFails struct{}

// AFact makes NeverFails a fact.
func (*NeverFails) AFact() {}

func (*NeverFails) String() string { return "never fails" }

// Result knows which functions never fail.
type Result struct {
	pass  *analysis.Pass
	calls *callees.Result
	never map[*ssa.Function]bool
	by    map[*ssa.Function]string // the field of FailsBy
	empty map[*ssa.Function][]int  // the results of Empty
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{pass, pass.ResultOf[callees.Analyzer].(*callees.Result), make(map[*ssa.Function]bool), make(map[*ssa.Function]string), make(map[*ssa.Function][]int)}
	own := knowledge.IsOwn(pass.Module, pass.Pkg.Path())
	for _, fn := range r.calls.Functions() {
		if flow.NeverFails(fn) {
			r.never[fn] = true
			if obj, ok := fn.Object().(*types.Func); ok && obj.Exported() {
				pass.ExportObjectFact(obj, new(NeverFails))
			}
			continue
		}
		if !own {
			continue // of others nobody asks
		}
		obj, ok := fn.Object().(*types.Func)
		exported := ok && obj.Exported()
		if exported && knowledge.Async(fn.Signature) && r.handles(fn, 0) {
			pass.ExportObjectFact(obj, new(Handles))
		}
		if field := failsBy(fn); field != "" {
			r.by[fn] = field
			if exported {
				pass.ExportObjectFact(obj, &FailsBy{field})
			}
		}
	}
	if own {
		r.findEmpty()
	}
	for _, fn := range r.calls.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if own && ok && obj.Exported() && !r.never[fn] && slices.ContainsFunc(fn.Params, writes) && r.failsItself(fn) {
			pass.ExportObjectFact(obj, new(FailsItself))
		}
	}
	return r, nil
}

// CanFail reports whether a call has an error result that may be non-nil, as
// far as is known.
func (r *Result) CanFail(call *ssa.CallCommon) bool {
	if !LastIsError(call.Signature()) {
		return false
	}
	if fns, exact := r.calls.Resolve(call); exact && len(fns) == 1 && len(fns[0].Blocks) > 0 {
		return !r.never[fns[0]] && !neverIn(call, r.by[fns[0]])
	}
	obj := callees.Object(call)
	if obj == nil {
		return true
	}
	if k, ok := knowledge.OfCall(call); ok && k.Does&knowledge.NilError != 0 {
		return false
	}
	var by FailsBy
	if r.pass.ImportObjectFact(obj, &by) && neverIn(call, by.Field) {
		return false
	}
	return !r.pass.ImportObjectFact(obj, new(NeverFails))
}

// LastIsError reports whether the last result of a function is an error.
func LastIsError(sig *types.Signature) bool {
	res := sig.Results()
	return res.Len() > 0 && knowledge.IsError(res.At(res.Len()-1).Type())
}

// AlwaysNil reports whether a function with one result returns nil on every way.
func AlwaysNil(fn *ssa.Function) bool {
	return len(fn.Blocks) > 0 && !slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		return ok && (len(ret.Results) != 1 || !path.IsNil(path.Origin(path.Stored(ret.Results[0]))))
	})
}

// IsMade reports whether an error is certainly not nil by what it is: made on the
// spot, or kept in a package variable.
func IsMade(err ssa.Value) bool {
	switch v := path.Origin(path.Stored(err)).(type) {
	case *ssa.MakeInterface:
		return true
	case *ssa.Global:
		return true
	case *ssa.UnOp:
		_, global := v.X.(*ssa.Global)
		return global
	case *ssa.Call:
		obj := callees.Object(v.Common())
		return knowledge.Is(obj, "errors", "New") || knowledge.Is(obj, "fmt", "Errorf") ||
			knowledge.Is(obj, "google.golang.org/grpc/status", "Error", "Errorf")
	}
	return false
}

// Always reports whether a function returns an error whenever it returns: each is
// certainly not nil by what it is, or is that of a context which has ended.
func Always(fn *ssa.Function) bool {
	if !LastIsError(fn.Signature) {
		return false
	}
	returns, branches := 0, Branches(fn)
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		returns++
		err := ret.Results[len(ret.Results)-1]
		if !IsMade(err) && !ofEnded(err) && !slices.ContainsFunc(branches, func(br Branch) bool { return br.Err == err && br.Contains(ret) }) {
			return false
		}
	}
	return returns > 0
}

// ofEnded reports whether an error is what Err gives of a context in the case of a
// select that has found it ended.
func ofEnded(err ssa.Value) bool {
	call, ok := path.Origin(err).(*ssa.Call)
	if !ok || !contexts.IsMethod(call.Common(), "Err") {
		return false
	}
	for _, b := range call.Parent().Blocks {
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok {
				continue
			}
			for k, st := range sel.States {
				if done := contexts.DoneOf(st.Chan); done != nil && path.Origin(done) == path.Origin(call.Call.Value) && flow.InCase(sel, k, call.Block()) {
					return true
				}
			}
		}
	}
	return false
}

// ErrorOf returns the error result of a call as a value; nil if it is dropped
// or the call has none.
func ErrorOf(call *ssa.Call) ssa.Value {
	res := call.Call.Signature().Results()
	if !LastIsError(call.Call.Signature()) {
		return nil
	}
	if res.Len() == 1 {
		if len(path.Uses(call)) == 0 {
			return nil
		}
		return call
	}
	for _, ref := range path.Uses(call) {
		if e, ok := ref.(*ssa.Extract); ok && e.Index == res.Len()-1 && len(path.Uses(e)) > 0 {
			return e
		}
	}
	return nil
}

// Branch is a branch in which an error is known not to be nil.
type Branch struct {
	Err   ssa.Value
	Call  *ssa.Call       // that gave the error, if one call did
	Block *ssa.BasicBlock // the first block of the branch; it dominates the others
}

// Contains reports whether an instruction runs in the branch alone.
func (b *Branch) Contains(i ssa.Instruction) bool { return b.Block.Dominates(i.Block()) }

// Possible reports whether the error may be there where an instruction runs: it is
// not in the part of the function that only its absence leads to.
func (b *Branch) Possible(i ssa.Instruction) bool {
	for _, other := range b.Block.Preds[0].Succs {
		if other != b.Block && len(other.Preds) == 1 && other.Dominates(i.Block()) {
			return false
		}
	}
	return true
}

// Test is a branch on whether an error is nil.
type Test struct {
	If    *ssa.If
	Err   ssa.Value
	Call  *ssa.Call // that gave the error, if one call did
	Cond  ssa.Value
	Fails bool // the outcome of Cond when the error is not nil
}

// Tests returns the branches of a function that test an error against nil, in the order
// of blocks.
func Tests(fn *ssa.Function) []Test {
	var out []Test
	for _, b := range fn.Blocks {
		if len(b.Instrs) == 0 {
			continue
		}
		cond, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cmp, ok := cond.Cond.(*ssa.BinOp)
		if !ok || !knowledge.IsError(cmp.X.Type()) || !path.IsNil(cmp.Y) || cmp.Op != token.NEQ && cmp.Op != token.EQL {
			continue
		}
		call, _ := callees.CallOf(path.Origin(cmp.X))
		out = append(out, Test{cond, cmp.X, call, cmp, cmp.Op == token.NEQ})
	}
	return out
}

// Branches returns the branches of a function that only run when an error that is
// tested against nil is there, in the order of blocks.
func Branches(fn *ssa.Function) []Branch {
	var out []Branch
	for _, t := range Tests(fn) {
		first := t.If.Block().Succs[1]
		if t.Fails {
			first = t.If.Block().Succs[0]
		}
		if len(first.Preds) == 1 {
			out = append(out, Branch{t.Err, t.Call, first})
		}
	}
	return out
}
