// Package lent says which functions hand out, from under a lock, a map that others go on
// changing in place under that lock: as it is, in a copy of the struct that has it, or in an
// element. By facts it says so for the functions of other packages of the module.
package lent

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
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/roots"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintlent",
	Doc:        "finds functions that hand out maps from under a lock",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, lockset.Analyzer, guards.Analyzer, roots.Analyzer},
	FactTypes:  []analysis.Fact{new(Lends)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Map is one that a function hands out.
type Map struct {
	Result int
	Fields []string // of the result, to the map; none if it is the result
	Is     string   // where it lies, as the source of the function says it
	Lock   string
	// Plain: the function returns what the field holds, of its own package.
	Plain bool
	By    []Change
}

// Change is a change of the map in place, with the lock held.
type Change struct {
	// Fn is the function that makes it; nil if that is of another package.
	Fn     *ssa.Function
	Instr  ssa.Instruction
	Name   string   // of the function
	Place  string   // file and line
	Called []string // the functions by which other packages come to it, by their full names
	Beside bool     // a goroutine of the package does it, too
}

// Lends is the fact on a function that hands out such maps. What is not exported in its
// changes stays in the package.
type Lends struct{ Maps []Told }

// Told is what importing packages learn of a Map.
type Told struct {
	Result   int
	Fields   []string
	Is, Lock string
	By       []ToldChange
}

// ToldChange is what importing packages learn of a Change.
type ToldChange struct {
	Name, Place string
	Called      []string
	Beside      bool
}

// AFact makes Lends a fact.
func (*Lends) AFact() {}

func (l *Lends) String() string {
	var out []string
	for _, m := range l.Maps {
		out = append(out, fmt.Sprintf("%s in result %d", m.Is, m.Result))
	}
	return "lends " + strings.Join(out, ", ")
}

// Result answers questions about the functions of one package and those of others.
type Result struct {
	pass    *analysis.Pass
	calls   *callees.Result
	locks   *lockset.Result
	guards  *guards.Result
	roots   *roots.Result
	changes []change
	of      map[*ssa.Function][]Map
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		pass:   pass,
		calls:  pass.ResultOf[callees.Analyzer].(*callees.Result),
		locks:  pass.ResultOf[lockset.Analyzer].(*lockset.Result),
		guards: pass.ResultOf[guards.Analyzer].(*guards.Result),
		roots:  pass.ResultOf[roots.Analyzer].(*roots.Result),
		of:     make(map[*ssa.Function][]Map),
	}
	if r.locks.Any() {
		r.changes = r.allChanges()
	}
	if len(r.changes) > 0 {
		for _, fn := range r.calls.Functions() {
			if ms := r.lends(fn); len(ms) > 0 {
				r.of[fn] = ms
			}
		}
	}
	r.passOn()
	if knowledge.IsOwn(pass.Module, pass.Pkg.Path()) {
		r.export()
	}
	return r, nil
}

// maxPassed bounds how many functions hand on what the next one returns.
const maxPassed = 3

// passOn adds the functions that return what another one hands out.
func (r *Result) passOn() {
	for range maxPassed {
		news := false
		for _, fn := range r.calls.Functions() {
			if callees.InTest(fn) || len(r.of[fn]) > 0 || fn.Signature.Results().Len() == 0 {
				continue
			}
			if ms := r.handsOn(fn); len(ms) > 0 {
				r.of[fn], news = ms, true
			}
		}
		if !news {
			return
		}
	}
}

// handsOn returns the maps in what a function has from the one call that it returns the
// results of.
func (r *Result) handsOn(fn *ssa.Function) []Map {
	var from *ssa.Call
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover {
			continue
		}
		for i, v := range ret.Results {
			call, res := callees.CallOf(v)
			if call == nil || res != i || from != nil && from != call {
				return nil
			}
			from = call
		}
	}
	if from == nil || from.Call.Signature().Results().Len() != fn.Signature.Results().Len() {
		return nil
	}
	var out []Map
	for _, m := range r.At(from) {
		m.Plain = false
		out = append(out, m)
	}
	return out
}

// At returns the maps that a call of a certain function hands out.
func (r *Result) At(call *ssa.Call) []Map {
	fn := callees.Unwrap(call.Call.StaticCallee())
	if fn == nil {
		return nil
	}
	if fn.Pkg != nil && fn.Pkg.Pkg == r.pass.Pkg {
		return r.of[fn]
	}
	obj := callees.Object(&call.Call)
	var fact Lends
	if obj == nil || obj.Pkg() == nil || !r.pass.ImportObjectFact(obj.Origin(), &fact) {
		return nil
	}
	var out []Map
	for _, t := range fact.Maps {
		m := Map{Result: t.Result, Fields: t.Fields, Is: t.Is, Lock: t.Lock}
		for _, c := range t.By {
			m.By = append(m.By, Change{Name: c.Name, Place: c.Place, Called: c.Called, Beside: c.Beside})
		}
		out = append(out, m)
	}
	return out
}

func (r *Result) export() {
	for fn, ms := range r.of {
		obj, ok := fn.Object().(*types.Func)
		if !ok || fn.Parent() != nil {
			continue
		}
		var fact Lends
		for _, m := range ms {
			t := Told{Result: m.Result, Fields: m.Fields, Is: m.Is, Lock: m.Lock}
			for _, c := range m.By {
				if c.Fn != nil {
					c.Called, c.Beside = r.reached(c.Fn, fn)
				}
				if len(c.Called) > 0 || c.Beside {
					t.By = append(t.By, ToldChange{c.Name, c.Place, c.Called, c.Beside})
				}
			}
			if len(t.By) > 0 {
				fact.Maps = append(fact.Maps, t)
			}
		}
		if len(fact.Maps) > 0 {
			r.pass.ExportObjectFact(obj, &fact)
		}
	}
}

// reached returns the functions by which other packages come to a function, other than
// the one that hands the map out, and whether a goroutine of the package comes to it.
func (r *Result) reached(w, lends *ssa.Function) (called []string, beside bool) {
	for _, root := range r.roots.Of(w).List {
		switch root.Kind {
		case roots.Goroutine, roots.Callback:
			beside = true
		case roots.External:
			obj, ok := root.Fn.Object().(*types.Func)
			if ok && root.Fn != lends && !callees.InTest(root.Fn) && !slices.Contains(called, obj.FullName()) {
				called = append(called, obj.FullName())
			}
		}
	}
	slices.Sort(called)
	return called, beside
}

// place names a position for the reader of another package's report.
func (r *Result) place(i ssa.Instruction) string {
	pos := r.pass.Fset.Position(i.Pos())
	return fmt.Sprintf("%s:%d", filepath.Base(pos.Filename), pos.Line)
}
