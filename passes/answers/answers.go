// Package answers says what the handlers of a package touch in objects that are one for
// all requests, with nothing to order that; and, by a fact, which fields of the types
// of other packages these are, for who has given the package such an object.
package answers

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
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/serving"
	"github.com/asynclint/asynclint/passes/touch"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintanswers",
	Doc:        "says what the handlers of a package touch in objects of other packages",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{serving.Analyzer, touch.Analyzer},
	FactTypes:  []analysis.Fact{new(Touched)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Look is what a handler does to a field of an object of another package.
type Look struct {
	Type    string // qualified, of the object
	Fields  []string
	How     touch.How
	Handler string
	Place   string // file and line
}

// Touched is the fact on a package with such handlers.
type Touched struct{ All []Look }

// AFact makes Touched a fact.
func (*Touched) AFact() {}

func (t *Touched) String() string {
	var out []string
	for _, l := range t.All {
		out = append(out, fmt.Sprintf("%s.%s in %s", l.Type, strings.Join(l.Fields, "."), l.Handler))
	}
	return "requests touch " + strings.Join(out, ", ")
}

// Result answers questions about the handlers of one package and those of others.
type Result struct {
	// Touched is what handlers touch, nil if there are none.
	Touched *touch.Result
	pass    *analysis.Pass
}

func run(pass *analysis.Pass) (any, error) {
	serves := pass.ResultOf[serving.Analyzer].(*serving.Result)
	r := &Result{pass: pass}
	handlers := serves.Handlers()
	if len(handlers) == 0 {
		return r, nil
	}
	r.Touched = touch.For(pass.ResultOf[touch.Analyzer].(*touch.Result), handlers)
	if knowledge.IsOwn(pass.Module, pass.Pkg.Path()) {
		r.export(handlers, serves)
	}
	return r, nil
}

func (r *Result) export(handlers []*ssa.Function, serves *serving.Result) {
	var fact Touched
	for _, h := range handlers {
		for _, t := range r.Touched.Of(h) {
			if t.Global() || !serves.IsShared(t.Path, h) {
				continue
			}
			for _, l := range r.looks(t, h) {
				if !slices.ContainsFunc(fact.All, func(o Look) bool {
					return o.Type == l.Type && o.How == l.How && slices.Equal(o.Fields, l.Fields)
				}) {
					fact.All = append(fact.All, l)
				}
			}
		}
	}
	if len(fact.All) > 0 {
		r.pass.ExportPackageFact(&fact)
	}
}

// looks names a touch from each object of another package that its path goes through.
func (r *Result) looks(t touch.Touch, h *ssa.Function) []Look {
	var out []Look
	at := t.Path.Root().Type()
	fields := t.Path.Fields()
	for k := range fields {
		if name := r.foreign(at); name != "" {
			l := Look{Type: name, How: t.How, Handler: callees.Label(h)}
			for _, f := range fields[k:] {
				l.Fields = append(l.Fields, f.Name())
			}
			pos := r.pass.Fset.Position(t.Pos())
			l.Place = fmt.Sprintf("%s:%d", filepath.Base(pos.Filename), pos.Line)
			out = append(out, l)
		}
		at = fields[k].Type()
	}
	return out
}

func (r *Result) foreign(t types.Type) string {
	name := TypeName(t)
	if named := path.NamedOf(t); named == nil || named.Obj().Pkg() == r.pass.Pkg {
		return ""
	}
	return name
}

// TypeName names the type of an object as looks do, by its package's path.
func TypeName(t types.Type) string {
	named := path.NamedOf(t)
	if named == nil || named.Obj().Pkg() == nil {
		return ""
	}
	return named.Obj().Pkg().Path() + "." + named.Obj().Name()
}

// Of returns what the handlers of another package do to objects that they are given.
func (r *Result) Of(pkg *types.Package) []Look {
	var fact Touched
	if pkg == nil || pkg == r.pass.Pkg || !r.pass.ImportPackageFact(pkg, &fact) {
		return nil
	}
	return fact.All
}
