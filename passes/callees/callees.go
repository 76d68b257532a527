// Package callees says which functions a call may run, and from where a
// function may be called, within one package: static calls, function literals
// kept in variables, methods used as values, function-valued fields and
// package variables whose every assignment is known, and interface methods
// with one implementation in the package.
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

	"github.com/asynclint/asynclint/passes/knowledge"
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

// Calls returns the call, go and defer instructions of a function in order.
func Calls(fn *ssa.Function) []ssa.CallInstruction {
	n := 0
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if _, ok := CallAt(instr); ok {
				n++
			}
		}
	}
	if n == 0 {
		return nil
	}
	out := make([]ssa.CallInstruction, 0, n)
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if c, ok := CallAt(instr); ok {
				out = append(out, c)
			}
		}
	}
	return out
}

// In returns the calls in a function as Calls does, those of functions of the
// package as they were found once: nobody may change the list.
func (r *Result) In(fn *ssa.Function) []ssa.CallInstruction {
	if known, ok := r.in[fn]; ok {
		return known
	}
	return Calls(fn)
}

// CallAt returns an instruction as the call, go or defer that it is. That is
// cheaper than to ask for the interface, for those who ask every instruction.
func CallAt(instr ssa.Instruction) (ssa.CallInstruction, bool) {
	switch instr := instr.(type) {
	case *ssa.Call:
		return instr, true
	case *ssa.Go:
		return instr, true
	case *ssa.Defer:
		return instr, true
	}
	return nil, false
}

// Within reports whether a function is another, or a literal in it.
func Within(fn, outer *ssa.Function) bool {
	for ; fn != nil; fn = fn.Parent() {
		if fn == outer {
			return true
		}
	}
	return false
}

// WithLiterals returns a function and the literals in it, and in them.
func WithLiterals(fn *ssa.Function) []*ssa.Function {
	out := []*ssa.Function{fn}
	for _, lit := range fn.AnonFuncs {
		out = append(out, WithLiterals(lit)...)
	}
	return out
}

// Unwrap returns the function with the body that fn stands for: the method
// behind a bound method or thunk, the generic function behind an
// instantiation.
func Unwrap(fn *ssa.Function) *ssa.Function {
	if fn == nil {
		return nil
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if fn.Synthetic != "" && fn.Parent() == nil && fn.Object() != nil {
		if obj, ok := fn.Object().(*types.Func); ok {
			if real := fn.Prog.FuncValue(obj.Origin()); real != nil {
				return real
			}
		}
	}
	return fn
}

// CallOf returns the call that a value is a result of, and the index of that result;
// or nil. It looks at the value as it is: give it path.Origin of one that may have
// been stored or converted.
func CallOf(v ssa.Value) (call *ssa.Call, result int) {
	if e, ok := v.(*ssa.Extract); ok {
		v, result = e.Tuple, e.Index
	}
	call, _ = v.(*ssa.Call)
	return call, result
}

// Object returns the function or method that a call names, statically or
// through an interface, in generic form; or nil.
func Object(call *ssa.CallCommon) *types.Func {
	if call.IsInvoke() {
		return call.Method.Origin()
	}
	fn := call.StaticCallee()
	if fn == nil {
		fn, _ = path.Origin(call.Value).(*ssa.Function)
	}
	if fn == nil || fn.Object() == nil {
		return nil
	}
	obj, _ := fn.Object().(*types.Func)
	if obj == nil {
		return nil
	}
	return obj.Origin()
}

// Func returns the function that a value of function type certainly is, with
// its body if it is of this package; or nil. For a bound method value the
// receiver is returned as well.
func Func(v ssa.Value) (fn *ssa.Function, recv ssa.Value) {
	switch v := path.Origin(v).(type) {
	case *ssa.Function:
		return Unwrap(v), nil
	case *ssa.MakeClosure:
		fn := v.Fn.(*ssa.Function)
		if fn.Parent() == nil && len(v.Bindings) == 1 {
			return Unwrap(fn), v.Bindings[0] // a bound method
		}
		return fn, nil
	}
	return nil, nil
}

// NameOf returns what messages call the function that a call calls.
func NameOf(call *ssa.CallCommon) string {
	if obj := Object(call); obj != nil {
		return obj.Name()
	}
	if fn, _ := Func(call.Value); fn != nil && fn.Parent() != nil {
		return "the function literal"
	}
	return path.Name(call.Value)
}

// Receiver returns the value that a method is called on, or the first argument
// of a function; nil if there is none.
func Receiver(call *ssa.CallCommon) ssa.Value {
	switch {
	case call.IsInvoke():
		return call.Value
	case len(call.Args) > 0:
		return call.Args[0]
	}
	return nil
}

// Arguments returns a call's arguments with the receiver first, that of a bound
// method included.
func Arguments(call *ssa.CallCommon) []ssa.Value {
	if call.IsInvoke() {
		return append([]ssa.Value{call.Value}, call.Args...)
	}
	if _, recv := Func(call.Value); recv != nil {
		return append([]ssa.Value{recv}, call.Args...)
	}
	return call.Args
}

// Variadic returns what is given to the variadic parameter of a call one by one.
func Variadic(call *ssa.Call) []ssa.Value {
	if len(call.Call.Args) == 0 {
		return nil
	}
	sl, ok := call.Call.Args[len(call.Call.Args)-1].(*ssa.Slice)
	if !ok {
		return nil
	}
	list, ok := sl.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	var out []ssa.Value
	for _, r := range path.Uses(list) {
		if at, ok := r.(*ssa.IndexAddr); ok {
			for _, s := range path.Uses(at) {
				if st, ok := s.(*ssa.Store); ok {
					out = append(out, st.Val)
				}
			}
		}
	}
	return out
}

// IsUsed reports whether anything is done with what a call returns.
func IsUsed(call *ssa.Call) bool {
	return slices.ContainsFunc(path.Uses(call), func(i ssa.Instruction) bool { _, debug := i.(*ssa.DebugRef); return !debug })
}

// ReturnsFunc reports whether a function returns a function: by convention the
// one by which its caller ends what it began, an unlock or a stop.
func ReturnsFunc(fn *ssa.Function) bool {
	for v := range fn.Signature.Results().Variables() {
		if knowledge.IsFunc(v.Type()) {
			return true
		}
	}
	return false
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
	i := slices.Index(fn.Params, p)
	if i < 0 || !r.AllCallersKnown(fn) {
		return nil, false
	}
	exact = true
	for _, c := range r.callers[fn] {
		if c.Common().IsInvoke() || i >= len(c.Common().Args) {
			return nil, false
		}
		f, _ := Func(c.Common().Args[i])
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
