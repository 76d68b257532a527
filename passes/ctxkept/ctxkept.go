// Package ctxkept says which functions return an object that keeps the context which they
// are given, and works under it later, when its methods are called. Other packages of the
// module learn of them by a fact.
package ctxkept

import (
	"fmt"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintctxkept",
	Doc:        "says which functions return objects that work under the context they are made with",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{ssaform.Analyzer, callees.Analyzer, join.Analyzer},
	FactTypes:  []analysis.Fact{new(Kept)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Kept is the fact on such a function.
type Kept struct {
	Param  int // index of the context among the arguments, the receiver counted
	Result int
	// Method works under it, by calling Call; it is exported, and not one that ends the
	// object.
	Method, Call string
}

// AFact makes Kept a fact.
func (*Kept) AFact() {}

func (k *Kept) String() string {
	return fmt.Sprintf("keeps %d in %d, for %s of %s", k.Param, k.Result, k.Call, k.Method)
}

// Result answers questions about the calls of one package.
type Result struct {
	pass    *analysis.Pass
	callees *callees.Result
	join    *join.Result
	known   map[*ssa.Function]*Kept
	again   map[*types.Var]bool    // fields that are set in objects that are not new
	works   map[*types.Var]*worker // what works under a field
}

// worker is a method that works under a field of its receiver.
type worker struct{ method, call string }

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		pass:    pass,
		callees: pass.ResultOf[callees.Analyzer].(*callees.Result),
		join:    pass.ResultOf[join.Analyzer].(*join.Result),
		known:   make(map[*ssa.Function]*Kept),
		again:   make(map[*types.Var]bool),
		works:   make(map[*types.Var]*worker),
	}
	for _, fn := range r.callees.Functions() {
		r.note(fn)
	}
	if len(r.works) == 0 {
		return r, nil
	}
	for _, fn := range r.callees.Functions() {
		kept := r.keeps(fn)
		if kept == nil {
			continue
		}
		r.known[fn] = kept
		if obj, ok := fn.Object().(*types.Func); ok && obj.Pkg() == pass.Pkg {
			pass.ExportObjectFact(obj.Origin(), kept)
		}
	}
	return r, nil
}

// Of returns what the function that a call surely runs keeps, or nil.
func (r *Result) Of(call *ssa.CallCommon) *Kept {
	return callees.Told(r.callees, r.pass, r.known, call)
}

// note notes which fields with contexts a function sets again, and works under.
func (r *Result) note(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if st, ok := i.(*ssa.Store); ok && knowledge.IsContext(st.Val.Type()) {
				if fa, ok := st.Addr.(*ssa.FieldAddr); ok {
					if _, fresh := path.Origin(fa.X).(*ssa.Alloc); !fresh {
						r.again[path.FieldOf(fa)] = true
					}
				}
			}
		}
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok || !obj.Exported() || obj.Signature().Recv() == nil || knowledge.Ends(obj) || callees.InTest(fn) {
		return
	}
	for _, call := range r.callees.In(fn) {
		if _, plain := call.(*ssa.Call); !plain {
			continue
		}
		for _, a := range call.Common().Args {
			if !knowledge.IsContext(a.Type()) {
				continue
			}
			field := r.fieldOf(fn, a)
			if field != nil && r.works[field] == nil && r.join.WorksUnder(call.Common(), fn) {
				r.works[field] = &worker{obj.Name(), callees.NameOf(call.Common())}
			}
		}
	}
}

// fieldOf returns the field of the receiver that a context is in, or ends with.
func (r *Result) fieldOf(fn *ssa.Function, ctx ssa.Value) *types.Var {
	for range 4 {
		ctx = path.Origin(ctx)
		if f := path.FieldRead(ctx); f != nil {
			p, ok := path.Of(ctx.(*ssa.UnOp).X)
			if ok && p.Len() == 1 && p.Root() == ssa.Value(fn.Params[0]) {
				return f
			}
			return nil
		}
		if ctx = contexts.Parent(ctx); ctx == nil {
			return nil
		}
	}
	return nil
}

// keeps says which context a function keeps in an object that it makes and returns.
func (r *Result) keeps(fn *ssa.Function) *Kept {
	for i, p := range fn.Params {
		if !knowledge.IsContext(p.Type()) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				st, ok := instr.(*ssa.Store)
				if !ok || !knowledge.IsContext(st.Val.Type()) || !contexts.EndsWith(st.Val, p) {
					continue
				}
				fa, ok := st.Addr.(*ssa.FieldAddr)
				if !ok {
					continue
				}
				field := path.FieldOf(fa)
				w := r.works[field]
				made, fresh := path.Origin(fa.X).(*ssa.Alloc)
				if w == nil || !fresh || r.again[field] {
					continue
				}
				if result := returned(fn, made); result >= 0 {
					return &Kept{i, result, w.method, w.call}
				}
			}
		}
	}
	return nil
}

// returned returns the index of the result that a new object is, or -1.
func returned(fn *ssa.Function, made *ssa.Alloc) int {
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for i, v := range ret.Results {
			v = path.Origin(path.Stored(v))
			if mi, ok := v.(*ssa.MakeInterface); ok {
				v = path.Origin(mi.X)
			}
			if load, ok := v.(*ssa.UnOp); ok {
				v = load.X
			}
			if v == ssa.Value(made) {
				return i
			}
		}
	}
	return -1
}
