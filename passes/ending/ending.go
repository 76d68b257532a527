// Package ending says which functions may end the program, and after which it
// ends. Those that may are loggers' functions for
// what is fatal, and helpers that leave when they are given an error, here and, by a
// fact, in the other packages of the module.
//
// Only functions without a result count for who calls them: who calls one that has
// some goes on with them. A logger may ask inside whether it has printed anything, so
// that within a package functions count that return something else than an error.
package ending

import (
	"go/types"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintending",
	Doc:        "says which functions may end the program, and after which it ends",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer},
	FactTypes:  []analysis.Fact{new(MayEnd)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// MayEnd is the fact that a function may end the program.
type MayEnd struct{ Yes bool }

// AFact makes MayEnd a fact.
func (*MayEnd) AFact() {}

func (*MayEnd) String() string { return "may end the program" }

// Result answers questions about the calls of one package.
type Result struct {
	pass    *analysis.Pass
	callees *callees.Result
	spawn   *spawn.Result
	ends    map[*ssa.Function]bool // complete after run

	mu           sync.Mutex                  // rules ask at the same time
	last, failed map[*ssa.Function]Condition // when the return of one ends the program, and that with an error
	words        map[*types.Var]*word        // see wordsOf
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		pass:    pass,
		callees: pass.ResultOf[callees.Analyzer].(*callees.Result),
		spawn:   pass.ResultOf[spawn.Analyzer].(*spawn.Result),
		ends:    make(map[*ssa.Function]bool),
		last:    make(map[*ssa.Function]Condition),
		failed:  make(map[*ssa.Function]Condition),
	}
	fns := r.callees.Functions()
	// What a function calls may come later: look again until nothing is new.
	for found := true; found; {
		found = false
		for _, fn := range fns {
			if r.ends[fn] || knowledge.ReturnsError(fn.Signature) || !slices.ContainsFunc(r.callees.In(fn), r.leads) {
				continue
			}
			r.ends[fn], found = true, true
		}
	}
	for _, fn := range fns {
		if obj, ok := fn.Object().(*types.Func); ok && fn.Parent() == nil && r.ends[fn] && fn.Signature.Results().Len() == 0 {
			pass.ExportObjectFact(obj, &MayEnd{Yes: true})
		}
	}
	return r, nil
}

// leads reports whether a call, made now and not in a goroutine, may end the program.
func (r *Result) leads(call ssa.CallInstruction) bool {
	c, ok := call.(*ssa.Call)
	return ok && r.may(c)
}

// May reports whether an instruction may end the program: it calls a function that
// does, or may.
func (r *Result) May(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	return ok && call.Call.Signature().Results().Len() == 0 && r.may(call)
}

func (r *Result) may(call *ssa.Call) bool {
	if f, ok := knowledge.OfCall(&call.Call); ok {
		return f.Does&knowledge.NoReturn != 0
	}
	fn := callees.Unwrap(call.Call.StaticCallee())
	if fn == nil {
		return false
	}
	if fn.Pkg != nil && fn.Pkg.Pkg == r.pass.Pkg {
		return r.ends[fn]
	}
	obj := callees.Object(&call.Call)
	return obj != nil && r.pass.ImportObjectFact(obj, new(MayEnd))
}

// Never reports whether an instruction calls a function value, of a field say, that is
// nothing but functions which do not return.
func (r *Result) Never(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	if !ok || call.Call.IsInvoke() || call.Call.StaticCallee() != nil {
		return false
	}
	fns, exact := r.callees.Resolve(&call.Call)
	return exact && len(fns) > 0 && !slices.ContainsFunc(fns, func(fn *ssa.Function) bool {
		obj, ok := fn.Object().(*types.Func)
		if !ok {
			return true
		}
		k, ok := knowledge.Of(obj)
		return !ok || k.Does&knowledge.NoReturn == 0
	})
}
