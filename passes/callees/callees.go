// Package callees says which functions a call may run, and from where a
// function may be called, within one package: static calls, function literals
// kept in variables, methods used as values, function-valued fields and
// package variables whose every assignment is known, tables of functions that nobody
// changes, and interface methods with one implementation in the package.
package callees

import (
	"go/token"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintcallees",
	Doc:        "resolves calls and callers within a package",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{ssaform.Analyzer},
	ResultType: reflect.TypeFor[*Result](),
	Run: func(pass *analysis.Pass) (any, error) {
		s := pass.ResultOf[ssaform.Analyzer].(*buildssa.SSA)
		return New(Source(s.Pkg, s.SrcFuncs)), nil
	},
}

// Result answers questions about the calls of one package.
type Result struct {
	funcs   []*ssa.Function
	init    *ssa.Function          // sets the package variables; no source function
	initial map[*ssa.Function]bool // what it calls
	callers map[*ssa.Function][]ssa.CallInstruction
	values  map[*ssa.Function]bool           // used as a value that is not followed
	kept    map[*ssa.Function][]types.Object // the variables and fields that hold a function
	passed  map[*ssa.Function]bool           // it is used as a value in another way
	stored  map[types.Object][]*ssa.Function // what a variable or field of function type holds
	unknown map[types.Object]bool            // it may hold other functions too
	impls   map[*types.Func][]*ssa.Function  // of interface methods, by types converted in the package

	converted map[conversion]bool
	asAny     map[*types.TypeName]bool // see HandedAsAny
	standIns  map[*ssa.Function]bool   // see With
	tables    map[*ssa.Global]*table
	filling   map[ssa.Instruction]bool // their elements are stored by these

	components func() [][]*ssa.Function
	in         map[*ssa.Function][]ssa.CallInstruction
}

// New computes the Result for the source functions of a package.
func New(funcs []*ssa.Function) *Result {
	r := &Result{
		funcs:   funcs,
		initial: make(map[*ssa.Function]bool),
		callers: make(map[*ssa.Function][]ssa.CallInstruction),
		values:  make(map[*ssa.Function]bool),
		kept:    make(map[*ssa.Function][]types.Object),
		passed:  make(map[*ssa.Function]bool),
		stored:  make(map[types.Object][]*ssa.Function),
		unknown: make(map[types.Object]bool),
		impls:   make(map[*types.Func][]*ssa.Function),

		converted: make(map[conversion]bool),
		asAny:     make(map[*types.TypeName]bool),
	}
	r.components = sync.OnceValue(r.findComponents)
	if len(funcs) > 0 && funcs[0].Pkg != nil {
		r.init = funcs[0].Pkg.Func("init")
	}
	r.in = make(map[*ssa.Function][]ssa.CallInstruction, len(funcs))
	for _, fn := range funcs {
		r.in[fn] = Calls(fn)
	}
	r.findTables()
	r.scan()
	if r.init != nil {
		for _, call := range Calls(r.init) {
			for _, callee := range r.Of(call.Common()) {
				r.initial[callee] = true
			}
		}
	}
	for _, fn := range r.funcs {
		for _, call := range r.In(fn) {
			for _, callee := range r.Of(call.Common()) {
				r.callers[callee] = append(r.callers[callee], call)
			}
		}
	}
	return r
}

// Functions returns the source functions of the package, literals included:
// those of declared functions in source order, then those that package
// variables are initialised with.
func (r *Result) Functions() []*ssa.Function { return r.funcs }

// In returns the calls in a function as Calls does, those of functions of the
// package as they were found once: nobody may change the list.
func (r *Result) In(fn *ssa.Function) []ssa.CallInstruction {
	if known, ok := r.in[fn]; ok {
		return known
	}
	return Calls(fn)
}

// Of returns the functions that a call may run. The list is complete if exact
// reports so; it is empty for calls out of the package through values that
// are not followed.
func (r *Result) Of(call *ssa.CallCommon) []*ssa.Function {
	fns, _ := r.Resolve(call)
	return fns
}

// Resolve returns the functions that a call may run, and whether these are
// all.
func (r *Result) Resolve(call *ssa.CallCommon) (fns []*ssa.Function, exact bool) {
	if call.IsInvoke() {
		impls := r.impls[call.Method.Origin()]
		return impls, len(impls) == 1 && !call.Method.Exported()
	}
	if fn := call.StaticCallee(); fn != nil {
		return []*ssa.Function{Unwrap(fn)}, true
	}
	return r.FuncsOf(call.Value)
}

// FuncsOf returns the functions that a value of function type may be, and
// whether these are all.
func (r *Result) FuncsOf(v ssa.Value) (fns []*ssa.Function, exact bool) {
	if fn, _ := Func(v); fn != nil {
		return []*ssa.Function{fn}, true
	}
	if phi, ok := path.Origin(v).(*ssa.Phi); ok {
		exact = true
		for _, e := range phi.Edges {
			fn, _ := Func(e)
			if fn == nil {
				exact = false
			} else if !slices.Contains(fns, fn) {
				fns = append(fns, fn)
			}
		}
		return fns, exact
	}
	if t := r.tableOf(path.Origin(v)); t != nil {
		return t.fns, len(t.fns) > 0
	}
	if obj := holder(path.Origin(v)); obj != nil {
		return r.stored[obj], !r.unknown[obj] && len(r.stored[obj]) > 0
	}
	if p, ok := path.Origin(v).(*ssa.Parameter); ok {
		return r.arguments(p)
	}
	return nil, false
}

// arguments returns the functions passed for a parameter, if all callers of
// its function are known.
func (r *Result) arguments(p *ssa.Parameter) (fns []*ssa.Function, exact bool) {
	fn := p.Parent()
	if !r.AllCallersKnown(fn) {
		return nil, false
	}
	exact = true
	for _, c := range r.callers[fn] {
		arg := Argument(c.Common(), p)
		if c.Common().IsInvoke() || arg == nil {
			return nil, false
		}
		f, _ := Func(arg)
		if f == nil {
			exact = false
		} else if !slices.Contains(fns, f) {
			fns = append(fns, f)
		}
	}
	return fns, exact && len(fns) > 0
}

// holder returns the field or package variable that a value was loaded from.
func holder(v ssa.Value) types.Object {
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return addressed(v.X)
		}
	case *ssa.Field:
		return fieldOf(v.X.Type(), v.Field)
	}
	return nil
}

func addressed(addr ssa.Value) types.Object {
	switch a := addr.(type) {
	case *ssa.Global:
		return a.Object()
	case *ssa.FieldAddr:
		return fieldOf(a.X.Type(), a.Field)
	}
	return nil
}

func fieldOf(t types.Type, i int) types.Object {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	return st.Field(i).Origin()
}

// CallersOf returns the calls, go statements and defers of the package that
// may run fn.
func (r *Result) CallersOf(fn *ssa.Function) []ssa.CallInstruction { return r.callers[fn] }

// UsedAsValue reports whether fn is stored or passed somewhere that is not
// followed, so that it may be called from anywhere.
func (r *Result) UsedAsValue(fn *ssa.Function) bool { return r.values[fn] }

// ComesTo reports whether a function is another, or calls or starts it, by at most
// depth calls.
func (r *Result) ComesTo(fn, other *ssa.Function, depth int) bool {
	return fn == other || depth > 0 && slices.ContainsFunc(r.In(fn), func(call ssa.CallInstruction) bool {
		return slices.ContainsFunc(r.Of(call.Common()), func(f *ssa.Function) bool { return r.ComesTo(f, other, depth-1) })
	})
}

// Implements reports whether the package makes an interface that has a method of
// values of the method's type: it is one of those that the interface runs.
func (r *Result) Implements(method *ssa.Function) bool {
	for _, impls := range r.impls {
		if slices.Contains(impls, method) {
			return true
		}
	}
	return false
}

// HandedAsAny reports whether the package makes values of a named type of its own, or
// pointers to them, values of the empty interface.
func (r *Result) HandedAsAny(t types.Type) bool {
	named := path.NamedOf(t)
	return named != nil && r.asAny[named.Obj()]
}

// PartOf reports whether a function is called by another alone, in its goroutine.
func (r *Result) PartOf(fn, by *ssa.Function) bool {
	calls := r.CallersOf(fn)
	return len(calls) > 0 && r.AllCallersKnown(fn) && !slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
		_, now := call.(*ssa.Call)
		return !now || call.Parent() != by
	})
}

// AllCallersKnown reports whether CallersOf is complete: fn is neither
// exported nor a method that an interface may call, and is never used as a
// value that is not followed.
func (r *Result) AllCallersKnown(fn *ssa.Function) bool {
	return r.standIns[fn] || !r.values[fn] && internal(fn)
}

// With returns a Result that also knows from where functions are called that stand for
// those of other packages: from one place each. What calls run is as before.
func (r *Result) With(standIns map[*ssa.Function]ssa.CallInstruction) *Result {
	with := *r
	with.callers, with.standIns = maps.Clone(r.callers), make(map[*ssa.Function]bool)
	for fn, call := range standIns {
		with.callers[fn], with.standIns[fn] = []ssa.CallInstruction{call}, true
	}
	return &with
}

// KeptIn returns the package variables and fields, exported ones among them, that
// hold a function, if CallersOf and whoever calls what these hold are all who call
// it: it is used as a value in no other way.
func (r *Result) KeptIn(fn *ssa.Function) ([]types.Object, bool) {
	return r.kept[fn], len(r.kept[fn]) > 0 && !r.passed[fn] && internal(fn)
}

// internal reports whether a function cannot be named outside the package.
func internal(fn *ssa.Function) bool {
	if fn.Parent() != nil {
		return true
	}
	obj := fn.Object()
	if obj == nil || fn.Name() == "main" || fn.Name() == "init" {
		return false
	}
	if recv := fn.Signature.Recv(); recv != nil {
		return !obj.Exported()
	}
	// Nobody imports a program.
	return !obj.Exported() || obj.Pkg() != nil && obj.Pkg().Name() == "main"
}

// maxOnly bounds how many callers up OnlyFrom looks.
const maxOnly = 4

// OnlyFrom reports whether fn is a function of the kind asked for, or part of one, or all
// its callers are known and are such functions or only called from them. Calls for which
// not counts, as those in tests may, are left out.
func (r *Result) OnlyFrom(fn *ssa.Function, is func(*ssa.Function) bool, not func(ssa.CallInstruction) bool) bool {
	return r.onlyFrom(Top(fn), is, not, maxOnly)
}

func (r *Result) onlyFrom(fn *ssa.Function, is func(*ssa.Function) bool, not func(ssa.CallInstruction) bool, depth int) bool {
	if is(fn) {
		return true
	}
	if depth == 0 || !r.AllCallersKnown(fn) {
		return false
	}
	found := false
	for _, call := range r.CallersOf(fn) {
		caller := Top(call.Parent())
		if not(call) || caller == fn {
			continue
		}
		if !r.onlyFrom(caller, is, not, depth-1) {
			return false
		}
		found = true
	}
	return found
}
