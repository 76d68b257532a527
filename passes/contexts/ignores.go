package contexts

import (
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// Analyzer gives the *Uses for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintcontexts",
	Doc:        "finds functions that do not ask whether the context that they are given has ended",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, ssaform.Analyzer},
	ResultType: reflect.TypeFor[*Uses](),
	FactTypes:  []analysis.Fact{new(Ignores), new(Heeds), new(Results), new(Cancels)},
	Run:        run,
}

// Ignores is the fact on a function that does not ask whether the context that it is
// given has ended, nor hands it to one that may.
type Ignores struct{}

// AFact makes Ignores a fact.
func (*Ignores) AFact() {}

func (*Ignores) String() string { return "ignores its context" }

// Uses says what functions do with the contexts that they are given.
type Uses struct {
	pass  *analysis.Pass
	calls *callees.Result
	prog  *ssa.Program
	sums  *callees.Summaries[bool]
	heeds *callees.Summaries[bool]
	// living says which results of a function live on what it is given.
	living *callees.Summaries[uint32]
	// cancels says which result of a function cancels which.
	cancels *callees.Summaries[Cancels]
}

// maxRounds bounds the fixed point of functions that call each other.
const maxRounds = 4

func run(pass *analysis.Pass) (any, error) {
	u := &Uses{
		pass:  pass,
		calls: pass.ResultOf[callees.Analyzer].(*callees.Result),
		prog:  pass.ResultOf[ssaform.Analyzer].(*buildssa.SSA).Pkg.Prog,
	}
	u.sums = callees.NewSummaries(u.calls, func(a, b bool) bool { return a == b })
	u.sums.Compute(maxRounds, func(fn *ssa.Function) bool {
		p := contextParam(fn)
		return p != nil && u.Ignored(p)
	})
	u.heeds = callees.NewSummaries(u.calls, func(a, b bool) bool { return a == b })
	u.heeds.Compute(maxRounds, func(fn *ssa.Function) bool {
		p := contextParam(fn)
		return p != nil && u.heeded(p, 0)
	})
	u.living = callees.NewSummaries(u.calls, func(a, b uint32) bool { return a == b })
	u.living.Compute(maxRounds, u.results)
	u.cancels = callees.NewSummaries(u.calls, func(a, b Cancels) bool { return a == b })
	u.cancels.Compute(maxRounds, u.cancelsOf)
	if !knowledge.IsOwn(pass.Module, pass.Pkg.Path()) {
		return u, nil
	}
	for _, fn := range u.calls.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if c, _ := u.cancels.Of(fn); c.Context != c.Cancel && ok && fn.Parent() == nil && obj.Exported() {
			pass.ExportObjectFact(obj, &c)
		}
		if set, _ := u.living.Of(fn); set != 0 && fn.Parent() == nil && exported(fn) {
			pass.ExportObjectFact(fn.Object(), &Results{set})
		}
		if ignores, _ := u.sums.Of(fn); ignores && ok && fn.Parent() == nil && obj.Exported() {
			pass.ExportObjectFact(obj, new(Ignores))
		}
		if heeds, _ := u.heeds.Of(fn); heeds && ok && fn.Parent() == nil && obj.Exported() {
			pass.ExportObjectFact(obj, new(Heeds))
		}
	}
	return u, nil
}

// contextParam returns the first context that a function is given, or nil.
func contextParam(fn *ssa.Function) *ssa.Parameter {
	for _, p := range fn.Params {
		if len(fn.Blocks) > 0 && knowledge.IsContext(p.Type()) {
			return p
		}
	}
	return nil
}

// Ignored reports whether a function only looks values up in a context that it is
// given, itself and in those that it hands it to: it does the same whether that has
// ended or not.
func (u *Uses) Ignored(ctx *ssa.Parameter) bool {
	return !slices.ContainsFunc(path.Uses(ctx), func(ref ssa.Instruction) bool {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
			return false
		case *ssa.Call:
			return !u.IgnoredBy(ref.Common(), ctx)
		}
		return true
	})
}

// IgnoredBy reports whether what a call runs ignores the context that it is given.
func (u *Uses) IgnoredBy(call *ssa.CallCommon, ctx ssa.Value) bool {
	if IsMethod(call, "Value") || strings.HasSuffix(callees.NameOf(call), "FromContext") {
		return true
	}
	if call.IsInvoke() && call.Value == ctx {
		return false
	}
	first := slices.IndexFunc(call.Args, func(a ssa.Value) bool { return knowledge.IsContext(a.Type()) })
	if first < 0 || call.Args[first] != ctx || slices.Contains(call.Args[first+1:], ctx) {
		return false
	}
	fns, exact := u.calls.Resolve(call)
	if exact && len(fns) > 0 && !slices.ContainsFunc(fns, func(f *ssa.Function) bool { return len(f.Blocks) == 0 }) {
		return !slices.ContainsFunc(fns, func(f *ssa.Function) bool {
			ignores, _ := u.sums.Of(f)
			return !ignores
		})
	}
	obj := callees.Object(call)
	return obj != nil && !call.IsInvoke() && u.pass.ImportObjectFact(obj.Origin(), new(Ignores))
}

// IgnoredByAll reports whether a call is of a method of an interface that has types which
// implement it, in the package or in those that it imports, and their methods ignore the
// context. Others may have another one.
func (u *Uses) IgnoredByAll(call *ssa.CallCommon) bool {
	n, all := 0, true
	known := u.implementations(call, func(method *types.Func) bool {
		n++
		all = u.ignores(method)
		return all
	})
	return known && all && n > 0
}

// implementations hands out the methods, of types of this package and of those of the module that
// it imports, that a call of a method of an interface may run, until each returns false. It
// reports whether it can tell all.
func (u *Uses) implementations(call *ssa.CallCommon, each func(*types.Func) bool) bool {
	iface, ok := call.Value.Type().Underlying().(*types.Interface)
	if !ok || !call.IsInvoke() {
		return false
	}
	for _, pkg := range append([]*types.Package{u.pass.Pkg}, u.pass.Pkg.Imports()...) {
		if pkg != u.pass.Pkg && !knowledge.IsOwn(u.pass.Module, pkg.Path()) {
			continue
		}
		for _, name := range pkg.Scope().Names() {
			t, ok := pkg.Scope().Lookup(name).(*types.TypeName)
			if !ok || t.IsAlias() || types.IsInterface(t.Type()) || !types.Implements(types.NewPointer(t.Type()), iface) {
				continue
			}
			if named, ok := t.Type().(*types.Named); ok && named.TypeParams().Len() > 0 {
				return false
			}
			obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t.Type()), true, call.Method.Pkg(), call.Method.Name())
			method, ok := obj.(*types.Func)
			if !ok {
				return false
			}
			if !each(method.Origin()) {
				return true
			}
		}
	}
	return true
}

// ignores reports whether a method, of this package or another, ignores its context.
func (u *Uses) ignores(method *types.Func) bool {
	if ignores, own := u.sums.Of(u.prog.FuncValue(method)); own {
		return ignores
	}
	return u.pass.ImportObjectFact(method, new(Ignores))
}

func exported(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	return ok && obj.Exported()
}
