// Package glances says which functions only look whether there is something to receive,
// by a select with a default, and what they return when there is nothing. Other packages
// of the module learn of them by a fact. Who looks whether it is told to stop is none of
// them.
package glances

import (
	"fmt"
	"go/types"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintglances",
	Doc:        "says which functions look whether there is something to receive, and do not wait",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{ssaform.Analyzer, callees.Analyzer},
	FactTypes:  []analysis.Fact{new(Glance)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Glance is the fact on such a function.
type Glance struct {
	Results []string // what it returns when there is nothing: constants, as flow.ConstText has them
	Place   string   // of the select
}

// AFact makes Glance a fact.
func (*Glance) AFact() {}

func (g *Glance) String() string { return fmt.Sprintf("glances(%s)", strings.Join(g.Results, ", ")) }

// Result answers questions about the calls of one package.
type Result struct {
	pass    *analysis.Pass
	callees *callees.Result
	known   map[*ssa.Function]*Glance
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{pass, pass.ResultOf[callees.Analyzer].(*callees.Result), make(map[*ssa.Function]*Glance)}
	for _, fn := range r.callees.Functions() {
		g := glance(pass, fn)
		if g == nil {
			continue
		}
		r.known[fn] = g
		if obj, ok := fn.Object().(*types.Func); ok && obj.Pkg() == pass.Pkg {
			pass.ExportObjectFact(obj.Origin(), g)
		}
	}
	return r, nil
}

// Of returns what is known of the function that a call runs, or nil.
func (r *Result) Of(call *ssa.CallCommon) *Glance {
	return callees.Told(r.callees, r.pass, r.known, call)
}

func glance(pass *analysis.Pass, fn *ssa.Function) *Glance {
	if len(fn.Blocks) == 0 || fn.Signature.Results().Len() == 0 {
		return nil
	}
	var sel *ssa.Select
	for _, i := range fn.Blocks[0].Instrs {
		switch i := i.(type) {
		case *ssa.Select:
			sel = i
		case *ssa.Call, *ssa.Store, *ssa.Send, *ssa.Go, *ssa.Defer, *ssa.MapUpdate:
			if sel == nil {
				return nil // something comes before
			}
		}
	}
	if sel == nil || sel.Blocking || len(sel.States) == 0 || slices.ContainsFunc(sel.States, func(st *ssa.SelectState) bool {
		return st.Dir != types.RecvOnly || knowledge.IsTimeChan(st.Chan.Type())
	}) {
		return nil
	}
	if !slices.ContainsFunc(sel.States, func(st *ssa.SelectState) bool { return !knowledge.IsEmpty(knowledge.ElemOfChan(st.Chan.Type())) }) {
		return nil // whether it is to stop
	}
	nothing := flow.DefaultOnly(sel)
	if nothing == nil {
		return nil
	}
	ret, ok := nothing.Instrs[len(nothing.Instrs)-1].(*ssa.Return)
	if !ok {
		return nil
	}
	g := &Glance{}
	for _, i := range nothing.Instrs[:len(nothing.Instrs)-1] {
		if _, debug := i.(*ssa.DebugRef); !debug {
			return nil // it does something
		}
	}
	for _, v := range ret.Results {
		k, ok := v.(*ssa.Const)
		if !ok {
			return nil
		}
		g.Results = append(g.Results, flow.ConstText(k))
	}
	at := pass.Fset.Position(sel.Pos())
	g.Place = fmt.Sprintf("%s:%d", filepath.Base(at.Filename), at.Line)
	return g
}
