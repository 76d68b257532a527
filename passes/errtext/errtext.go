// Package errtext says of which errors no more than the text is left in others that are
// made from them; and, by a fact, which functions return the text of a package's errors.
package errtext

import (
	"go/constant"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclinterrtext",
	Doc:        "says which functions return the text of an error in place of the error",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer},
	FactTypes:  []analysis.Fact{new(Texts), new(Analysed)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Texts is the fact on a function that returns errors which hold but the text of exported
// errors of its package: their names, in order.
type Texts struct{ Of []string }

// AFact makes Texts a fact.
func (*Texts) AFact() {}

func (t *Texts) String() string { return "text of " + strings.Join(t.Of, ", ") }

// Analysed is the fact on a package whose functions have been looked at.
type Analysed struct{ Yes bool }

// AFact makes Analysed a fact.
func (*Analysed) AFact() {}

func (*Analysed) String() string { return "analysed" }

// Result knows what functions return the text of.
type Result struct {
	pass      *analysis.Pass
	calls     *callees.Result
	summaries *callees.Summaries[Texts]
	gives     *callees.Summaries[Texts]
}

const maxRounds = 4

func run(pass *analysis.Pass) (any, error) {
	r := &Result{pass: pass, calls: pass.ResultOf[callees.Analyzer].(*callees.Result)}
	if !knowledge.IsOwn(pass.Module, pass.Pkg.Path()) {
		return r, nil
	}
	same := func(a, b Texts) bool { return slices.Equal(a.Of, b.Of) }
	r.gives = callees.NewSummaries(r.calls, same)
	r.gives.Compute(maxRounds, r.given)
	r.summaries = callees.NewSummaries(r.calls, same)
	r.summaries.Compute(maxRounds, r.scan)
	callees.Facts(pass, r.summaries, &Analysed{Yes: true})
	return r, nil
}

// scan finds what a function returns the text of.
func (r *Result) scan(fn *ssa.Function) Texts {
	var t Texts
	given, _ := r.gives.Of(fn)
	for _, err := range returned(fn) {
		r.add(&t, err, 0)
		r.addGiven(&t, err, given)
	}
	return t.sorted()
}

// returned lists the errors that a function returns.
func returned(fn *ssa.Function) []ssa.Value {
	if !failure.LastIsError(fn.Signature) {
		return nil
	}
	var out []ssa.Value
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && b != fn.Recover {
			out = append(out, failure.Sources(ret.Results[len(ret.Results)-1], nil)...)
		}
	}
	return out
}

func (t Texts) sorted() Texts {
	slices.Sort(t.Of)
	t.Of = slices.Compact(t.Of)
	return t
}

// maxWraps bounds how often an error is unwrapped.
const maxWraps = 3

// add adds what an error holds the text of.
func (r *Result) add(t *Texts, err ssa.Value, depth int) {
	call, _ := callees.CallOf(path.Origin(err))
	if call == nil || depth == maxWraps {
		return
	}
	if knowledge.Is(callees.Object(&call.Call), "fmt", "Errorf") {
		t.addSentinel(Operand(call), call.Parent())
		for _, v := range wrapped(call) {
			for _, err := range failure.Sources(v, nil) {
				r.add(t, err, depth+1)
			}
		}
		return
	}
	if fn := callees.Unwrap(call.Call.StaticCallee()); fn != nil {
		if sum, ok := r.summaries.Of(fn); ok {
			t.Of = append(t.Of, sum.Of...)
		}
	}
}

// addSentinel adds an error that is an exported variable of the package of a function.
func (t *Texts) addSentinel(err ssa.Value, fn *ssa.Function) bool {
	g := Sentinel(err)
	if g == nil {
		return false
	}
	if g.Pkg == fn.Pkg && token.IsExported(g.Name()) {
		t.Of = append(t.Of, g.Name())
	}
	return true
}

// wrapped returns the errors that a call of fmt.Errorf wraps, if it wraps any.
func wrapped(call *ssa.Call) []ssa.Value {
	if !strings.Contains(formatOf(call), "%w") {
		return nil
	}
	var out []ssa.Value
	for _, v := range callees.Variadic(&call.Call) {
		if i, ok := v.(*ssa.ChangeInterface); ok && knowledge.IsError(i.X.Type()) {
			out = append(out, i.X)
		}
	}
	return out
}

func formatOf(call *ssa.Call) string {
	if k, ok := call.Call.Args[0].(*ssa.Const); ok && k.Value != nil && k.Value.Kind() == constant.String {
		return constant.StringVal(k.Value)
	}
	return ""
}

// Returns reports whether the error of a call of another package's function may hold but the
// text of an error of that package; of a method of an interface, where all types of the
// package that have it do so. fn is the function, or one of them.
func (r *Result) Returns(call *ssa.CallCommon, g *ssa.Global) (fn *types.Func, ok bool) {
	of := func(fn *types.Func) bool {
		sum, ok := callees.Imported[Texts](r.pass, fn, new(Analysed))
		return ok && slices.Contains(sum.Of, g.Name())
	}
	if !call.IsInvoke() {
		fn := callees.Object(call)
		return fn, fn != nil && fn.Pkg() == g.Pkg.Pkg && of(fn)
	}
	iface, ok := call.Value.Type().Underlying().(*types.Interface)
	if !ok {
		return nil, false
	}
	scope := g.Pkg.Pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() || types.IsInterface(tn.Type()) {
			continue
		}
		if ptr := types.NewPointer(tn.Type()); types.Implements(ptr, iface) {
			obj, _, _ := types.LookupFieldOrMethod(ptr, true, g.Pkg.Pkg, call.Method.Name())
			m, ok := obj.(*types.Func)
			if !ok || !of(m) {
				return nil, false
			}
			fn = m
		}
	}
	return fn, fn != nil
}

// Sentinel returns the variable of a package that an error is loaded from, or nil.
func Sentinel(err ssa.Value) *ssa.Global {
	if err == nil {
		return nil
	}
	load, ok := path.Origin(err).(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	g, _ := load.X.(*ssa.Global)
	return g
}

// Operand returns the error that fmt.Errorf formats with a verb other
// than %w, or whose text errors.New takes.
func Operand(made *ssa.Call) ssa.Value {
	if knowledge.Is(callees.Object(made.Common()), "errors", "New") {
		return Of(made.Call.Args[0])
	}
	format, ok := made.Call.Args[0].(*ssa.Const)
	if !ok || format.Value == nil || format.Value.Kind() != constant.String {
		return nil
	}
	text := constant.StringVal(format.Value)
	if strings.Contains(text, "%w") {
		return nil
	}
	verbs := strings.Count(text, "%") - 2*strings.Count(text, "%%")
	args := callees.Variadic(&made.Call)
	if verbs != len(args) {
		return nil
	}
	for _, a := range args {
		if mi, ok := a.(*ssa.ChangeInterface); ok && knowledge.IsError(mi.X.Type()) {
			return mi.X
		}
		if mi, ok := a.(*ssa.MakeInterface); ok && knowledge.IsError(mi.X.Type()) {
			return mi.X
		}
		if mi, ok := a.(*ssa.MakeInterface); ok {
			if err := Of(mi.X); err != nil {
				return err
			}
		}
	}
	return nil
}

// Of returns the error that a text is made of by its method Error, alone or
// with other texts before or after it.
func Of(v ssa.Value) ssa.Value {
	switch v := v.(type) {
	case *ssa.Call:
		if v.Call.IsInvoke() && v.Call.Method.Name() == "Error" && knowledge.IsError(v.Call.Value.Type()) {
			return v.Call.Value
		}
	case *ssa.BinOp:
		if err := Of(v.X); err != nil {
			return err
		}
		return Of(v.Y)
	}
	return nil
}
