// Package errkept knows about errors that are kept in objects: which functions put one
// there, whatever was there before; which give it back; which have no eye for it; and
// which return an object in which a goroutine that they start will keep its error, a
// handle. A field is called by its name, an object by its place among the parameters.
package errkept

import (
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/derive"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclinterrkept",
	Doc:        "follows errors into the objects that keep them",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer, failure.Analyzer},
	FactTypes:  []analysis.Fact{new(Fact)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Place is a field of an object that a function is given.
type Place struct {
	Object int // which parameter, the receiver first
	Field  string
}

// Fact is what is known of a function.
type Fact struct {
	// Sets: the error that is parameter From goes into a place whenever the function is
	// called, nil or not, and whatever was there.
	Sets []Set
	// Gives: the last result may be what is kept in a place.
	Gives []Place
	// Blind: the function gets a look at no error that the object keeps which is its
	// parameter, hands it to nobody who might, and ends nothing.
	Blind []int
	// Handle: a result is an object that only the caller has, and in which a goroutine
	// keeps its error, of which it tells nobody else.
	Handle []Place // Object is the result
}

// Set is one place that a function sets.
type Set struct {
	From int // which parameter, the receiver first
	Into Place
}

// AFact makes Fact a fact.
func (*Fact) AFact() {}

func (f *Fact) String() string {
	var out []string
	for _, s := range f.Sets {
		out = append(out, fmt.Sprintf("sets %d.%s to %d", s.Into.Object, s.Into.Field, s.From))
	}
	for _, p := range f.Gives {
		out = append(out, fmt.Sprintf("gives %d.%s", p.Object, p.Field))
	}
	for _, i := range f.Blind {
		out = append(out, fmt.Sprintf("blind for %d", i))
	}
	for _, p := range f.Handle {
		out = append(out, fmt.Sprintf("handle %d.%s", p.Object, p.Field))
	}
	return strings.Join(out, ", ")
}

func (f *Fact) empty() bool { return len(f.Sets)+len(f.Gives)+len(f.Blind)+len(f.Handle) == 0 }

// Result answers questions about the calls of one package.
type Result struct {
	pass     *analysis.Pass
	calls    *callees.Result
	spawn    *spawn.Result
	failures *failure.Result
	known    map[*ssa.Function]*Fact
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		pass: pass, calls: pass.ResultOf[callees.Analyzer].(*callees.Result), spawn: pass.ResultOf[spawn.Analyzer].(*spawn.Result),
		failures: pass.ResultOf[failure.Analyzer].(*failure.Result), known: make(map[*ssa.Function]*Fact),
	}
	if !knowledge.IsOwn(pass.Module, pass.Pkg.Path()) {
		return r, nil
	}
	for _, fn := range r.calls.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if !ok || fn.Parent() != nil {
			continue
		}
		if f := r.of(fn); !f.empty() && obj.Exported() {
			pass.ExportObjectFact(obj, f)
		}
	}
	return r, nil
}

// Of returns what is known of the function that a call runs.
func (r *Result) Of(call *ssa.CallCommon) Fact {
	if call.IsInvoke() {
		return Fact{}
	}
	if fns, exact := r.calls.Resolve(call); exact && len(fns) == 1 && len(fns[0].Blocks) > 0 {
		if _, told := callees.ArgumentsOf(call, fns[0]); !told {
			return Fact{}
		}
		return *r.of(fns[0])
	}
	f := new(Fact)
	if obj := callees.Object(call); obj != nil && r.pass.ImportObjectFact(obj.Origin(), f) {
		return *f
	}
	return Fact{}
}

func (r *Result) of(fn *ssa.Function) *Fact {
	if f := r.known[fn]; f != nil {
		return f
	}
	f := new(Fact)
	r.known[fn] = f // recursion: nothing is known
	if len(fn.Blocks) == 0 {
		return f
	}
	f.Sets, f.Gives = sets(fn), gives(fn)
	for i, p := range fn.Params {
		if keepsErrors(p.Type()) && r.blind(p, 0) {
			f.Blind = append(f.Blind, i)
		}
	}
	f.Handle = r.handles(fn)
	return f
}

// Handles returns the results of a call that are handles.
func (r *Result) Handles(call *ssa.CallCommon) []Place {
	for v := range call.Signature().Results().Variables() {
		if mayBeHandle(v.Type()) {
			return r.Of(call).Handle
		}
	}
	return nil
}

// mayBeHandle reports whether a result may be a handle by its type.
func mayBeHandle(t types.Type) bool {
	return !knowledge.IsError(t) && !knowledge.IsContext(t) && (types.IsInterface(t) || keepsErrors(t))
}

// keepsErrors reports whether a type is a struct, or a pointer to one, with a field that
// is an error.
func keepsErrors(t types.Type) bool {
	st := path.StructOf(t)
	if st == nil {
		return false
	}
	for f := range st.Fields() {
		if knowledge.IsError(f.Type()) {
			return true
		}
	}
	return false
}

// sets returns the places that a function sets to an error that it is given, each time
// that it is called.
func sets(fn *ssa.Function) []Set {
	var out []Set
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok || !knowledge.IsError(st.Val.Type()) {
				continue
			}
			from, isParam := path.Origin(st.Val).(*ssa.Parameter)
			into, ok := place(st.Addr, fn)
			if isParam && ok && from.Parent() == fn && Always(st, from) {
				out = append(out, Set{slices.Index(fn.Params, from), into})
			}
		}
	}
	return out
}

// place returns the place that an address is of.
func place(addr ssa.Value, fn *ssa.Function) (Place, bool) {
	p, ok := path.Of(addr)
	if !ok || p.Len() != 1 {
		return Place{}, false
	}
	root, ok := p.Root().(*ssa.Parameter)
	if !ok || root.Parent() != fn {
		return Place{}, false
	}
	return Place{slices.Index(fn.Params, root), p.Last().Name()}, true
}

// Always reports whether nothing decides about a store but how often a loop goes round:
// neither the error that it stores, nor what was there.
func Always(st *ssa.Store, err ssa.Value) bool {
	fn := st.Parent()
	for b := st.Block(); b != nil; b = b.Idom() {
		p := b.Idom()
		if p == nil {
			break
		}
		branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok || postdominates(st.Block(), p) {
			continue
		}
		from := derive.Of(branch.Cond)
		if from.Has(err) || !isLoopTest(branch) && !isErrorTest(branch) {
			return false
		}
	}
	return fn != nil
}

// postdominates reports whether every way from p that returns goes through b.
func postdominates(b, p *ssa.BasicBlock) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	var escapes func(at *ssa.BasicBlock) bool
	escapes = func(at *ssa.BasicBlock) bool {
		if at == b || seen[at] {
			return false
		}
		seen[at] = true
		if len(at.Succs) == 0 {
			return true
		}
		return slices.ContainsFunc(at.Succs, escapes)
	}
	return !slices.ContainsFunc(p.Succs, escapes)
}

// isLoopTest reports whether a branch decides whether a loop goes round again.
func isLoopTest(branch *ssa.If) bool {
	b := branch.Block()
	return slices.ContainsFunc(b.Preds, func(p *ssa.BasicBlock) bool { return b.Dominates(p) })
}

// isErrorTest reports whether a branch asks whether there is an error.
func isErrorTest(branch *ssa.If) bool {
	cmp, ok := branch.Cond.(*ssa.BinOp)
	if !ok || !knowledge.IsError(cmp.X.Type()) || !path.IsNil(cmp.Y) {
		return false
	}
	call, _ := callees.CallOf(path.Origin(cmp.X))
	return call != nil
}

// gives returns the places whose error a function may return.
func gives(fn *ssa.Function) []Place {
	if !failure.LastIsError(fn.Signature) {
		return nil
	}
	var out []Place
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover {
			continue
		}
		for _, err := range failure.Sources(ret.Results[len(ret.Results)-1], nil) {
			load, ok := err.(*ssa.UnOp)
			if !ok {
				continue
			}
			if p, ok := place(load.X, fn); ok && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out
}
