// Package ctxqueued says which functions put the context that they are given into a queue, with
// work that a goroutine does under it later, and return without waiting for that. Other
// packages of the module learn of them by a fact.
package ctxqueued

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"slices"

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
	Name:       "asynclintctxqueued",
	Doc:        "says which functions queue work under the context that they are given",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{ssaform.Analyzer, callees.Analyzer, join.Analyzer},
	FactTypes:  []analysis.Fact{new(Queued)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Queued is the fact on such a function.
type Queued struct {
	Param  int    // index of the context among the arguments, the receiver counted
	Worker string // the function that works under it
}

// AFact makes Queued a fact.
func (*Queued) AFact() {}

func (q *Queued) String() string { return fmt.Sprintf("queues %d for %s", q.Param, q.Worker) }

// Result answers questions about the calls of one package.
type Result struct {
	pass    *analysis.Pass
	callees *callees.Result
	join    *join.Result
	known   map[*ssa.Function]*Queued
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		pass:    pass,
		callees: pass.ResultOf[callees.Analyzer].(*callees.Result),
		join:    pass.ResultOf[join.Analyzer].(*join.Result),
		known:   make(map[*ssa.Function]*Queued),
	}
	workers := make(map[*types.Var]string)
	for _, fn := range r.callees.Functions() {
		q := r.queues(fn, workers)
		if q == nil {
			continue
		}
		r.known[fn] = q
		if obj, ok := fn.Object().(*types.Func); ok && obj.Pkg() == pass.Pkg {
			pass.ExportObjectFact(obj.Origin(), q)
		}
	}
	return r, nil
}

// Of returns what the function that a call surely runs queues, or nil.
func (r *Result) Of(call *ssa.CallCommon) *Queued {
	return callees.Told(r.callees, r.pass, r.known, call)
}

// queues returns what a function queues: an object with its context in a field, which it
// sends on a channel that others have, and nothing is received there afterwards.
func (r *Result) queues(fn *ssa.Function, workers map[*types.Var]string) *Queued {
	if !slices.ContainsFunc(fn.Params, func(p *ssa.Parameter) bool { return knowledge.IsContext(p.Type()) }) {
		return nil
	}
	var out *Queued
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Send:
				out = r.better(out, fn, i.Chan, i.X, workers)
			case *ssa.Select:
				for _, st := range i.States {
					if st.Dir == types.SendOnly {
						out = r.better(out, fn, st.Chan, st.Send, workers)
					} else if contexts.DoneOf(st.Chan) == nil && path.FieldRead(st.Chan) == nil {
						return nil // it waits for an answer
					}
				}
			case *ssa.UnOp:
				if i.Op == token.ARROW {
					return nil
				}
			}
		}
	}
	return out
}

func (r *Result) better(known *Queued, fn *ssa.Function, ch, v ssa.Value, workers map[*types.Var]string) *Queued {
	if known != nil || path.FieldRead(ch) == nil {
		return known
	}
	object := v
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		object = load.X
	}
	made, ok := path.Origin(object).(*ssa.Alloc)
	if !ok {
		return nil
	}
	var out *Queued
	for _, use := range path.Uses(made) {
		fa, ok := use.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		field := path.FieldOf(fa)
		for _, set := range path.Uses(fa) {
			st, ok := set.(*ssa.Store)
			if !ok || st.Addr != ssa.Value(fa) {
				continue
			}
			if knowledge.IsChan(st.Val.Type()) || knowledge.IsFunc(st.Val.Type()) && !knowledge.Async(knowledge.Core(st.Val.Type()).(*types.Signature)) {
				return nil // for an answer, or what gives one
			}
			if !knowledge.IsContext(st.Val.Type()) {
				continue
			}
			ctx := contexts.Of(st.Val)
			if ctx.Cut || ctx.Param == nil || ctx.Param.Parent() != fn || contexts.Canceller(st.Val) != nil {
				continue
			}
			if worker := r.workerOf(field, workers); worker != "" {
				out = &Queued{slices.Index(fn.Params, ctx.Param), worker}
			}
		}
	}
	return out
}

// workerOf names the function of the package that works under the context in a field.
func (r *Result) workerOf(field *types.Var, workers map[*types.Var]string) string {
	if name, ok := workers[field]; ok {
		return name
	}
	workers[field] = ""
	for _, fn := range r.callees.Functions() {
		for _, call := range r.callees.In(fn) {
			if knowledge.IsLogging(call.Common()) {
				continue
			}
			for _, a := range call.Common().Args {
				if knowledge.IsContext(a.Type()) && endsWithField(a, field) && r.join.WorksUnder(call.Common(), fn) {
					workers[field] = callees.Label(fn)
					return workers[field]
				}
			}
		}
	}
	return ""
}

// endsWithField reports whether a context ends with that of a field.
func endsWithField(ctx ssa.Value, field *types.Var) bool {
	if contexts.Of(ctx).Cut {
		return false
	}
	for v := ctx; v != nil; v = contexts.Parent(v) {
		if readsField(v, field) {
			return true
		}
	}
	return false
}

// readsField reports whether a context is that of a field, of an object as it is or of one that
// was received.
func readsField(v ssa.Value, field *types.Var) bool {
	v = path.Origin(v)
	if f, ok := v.(*ssa.Field); ok {
		st, ok := f.X.Type().Underlying().(*types.Struct)
		return ok && st.Field(f.Field) == field
	}
	return path.FieldRead(v) == field
}
