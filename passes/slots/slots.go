// Package slots says which functions do nothing to a semaphore that they are
// given but take a slot, or give one back, here and, by a fact, in the other
// packages of the module. A semaphore is a channel of empty structs, of which
// a send takes a slot, or a semaphore.Weighted. Of another package's object with two methods
// that do so to one in a field, the object is a semaphore.
package slots

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintslots",
	Doc:        "says which functions take a slot of a semaphore or give one back",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer},
	FactTypes:  []analysis.Fact{new(Fact)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Use is what a function does to the slots of a parameter: index without
// receiver, which is -1.
type Use struct {
	Index int
	Takes bool // else it gives one back
	// Back names the method that gives back what this one takes of its receiver.
	Back string
}

// Fact is what a function does to its parameters.
type Fact struct{ Uses []Use }

// AFact makes Fact a fact.
func (*Fact) AFact() {}

func (f *Fact) String() string {
	var out []string
	for _, u := range f.Uses {
		what := "gives"
		if u.Takes {
			what = "takes"
		}
		if u.Index < 0 {
			out = append(out, what)
			continue
		}
		out = append(out, fmt.Sprintf("%s(%d)", what, u.Index))
	}
	return strings.Join(out, " ")
}

// Result answers questions about the calls of one package.
type Result struct {
	pass *analysis.Pass
	uses map[*ssa.Function][]Use
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{pass, make(map[*ssa.Function][]Use)}
	for _, fn := range pass.ResultOf[callees.Analyzer].(*callees.Result).Functions() {
		if fn.Parent() != nil || len(fn.AnonFuncs) > 0 {
			continue
		}
		uses := usesOf(fn)
		if len(uses) == 0 {
			continue
		}
		r.uses[fn] = uses
		if obj, ok := fn.Object().(*types.Func); ok {
			pass.ExportObjectFact(obj, &Fact{uses})
		}
	}
	r.exportMethods(pass.ResultOf[callees.Analyzer].(*callees.Result).Functions())
	return r, nil
}

// method is what a method does to a semaphore in a field of its receiver.
type method struct {
	obj   *types.Func
	field *types.Var
	takes bool
}

// exportMethods tells other packages of the methods of objects that take a slot, and of the one that
// gives it back, if there is one of these.
func (r *Result) exportMethods(fns []*ssa.Function) {
	var list []method
	for _, fn := range fns {
		if m, ok := ofField(fn); ok && r.uses[fn] == nil {
			list = append(list, m)
		}
	}
	for _, m := range list {
		var back []string
		takers := 0
		for _, o := range list {
			if o.field == m.field && o.takes {
				takers++
			} else if o.field == m.field {
				back = append(back, o.obj.Name())
			}
		}
		if len(back) != 1 || takers == 0 {
			continue
		}
		use := Use{Index: -1, Takes: m.takes}
		if m.takes {
			use.Back = back[0]
		}
		r.pass.ExportObjectFact(m.obj.Origin(), &Fact{[]Use{use}})
	}
}

// ofField says what an exported method does to a semaphore in a field of its receiver, if that is one
// thing, it is given no more than a context, and says no more than whether it did.
func ofField(fn *ssa.Function) (method, bool) {
	obj, ok := fn.Object().(*types.Func)
	sig := fn.Signature
	if !ok || !obj.Exported() || sig.Recv() == nil || len(fn.AnonFuncs) > 0 || sig.Results().Len() > 1 ||
		sig.Results().Len() == 1 && !knowledge.IsBool(sig.Results().At(0).Type()) && !knowledge.ReturnsError(sig) {
		return method{}, false
	}
	for p := range sig.Params().Variables() {
		if !knowledge.IsContext(p.Type()) {
			return method{}, false
		}
	}
	m := method{obj: obj}
	var at ssa.Instruction
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			field, takes := slotOf(i, fn.Params[0])
			if field == nil {
				continue
			}
			if at != nil || flow.InLoop(i) {
				return method{}, false
			}
			m.field, m.takes, at = field, takes, i
		}
	}
	if at == nil || len(flow.ExitsWithout(fn, nil, flow.Is(at))) > 0 {
		return method{}, false
	}
	return m, m.takes || sig.Results().Len() == 0
}

// slotOf returns the field of a receiver with the semaphore of which an instruction takes a slot, or to
// which it gives one back.
func slotOf(i ssa.Instruction, recv *ssa.Parameter) (field *types.Var, takes bool) {
	own := func(v ssa.Value) *types.Var {
		p, ok := path.Of(v)
		if !ok || p.Len() != 1 || p.Root() != ssa.Value(recv) || !isSemaphore(p.Last().Type()) || p.Last().Exported() {
			return nil
		}
		return p.Last()
	}
	switch i := i.(type) {
	case *ssa.Send:
		return own(i.Chan), true
	case *ssa.UnOp:
		if i.Op == token.ARROW && !i.CommaOk {
			return own(i.X), false
		}
	case *ssa.Select:
		if !i.Blocking && i.Parent().Signature.Results().Len() == 0 {
			return nil, false // a notice, not a slot
		}
		for _, st := range i.States {
			if f := own(st.Chan); f != nil {
				return f, st.Dir == types.SendOnly
			}
		}
	case *ssa.Call:
		obj := callees.Object(i.Common())
		switch {
		case knowledge.Is(obj, "golang.org/x/sync/semaphore", "Weighted.Acquire", "Weighted.TryAcquire"):
			return own(i.Call.Args[0]), true
		case knowledge.Is(obj, "golang.org/x/sync/semaphore", "Weighted.Release"):
			return own(i.Call.Args[0]), false
		}
	}
	return nil, false
}

// Takes returns the argument of which a call takes a slot, or nil.
func (r *Result) Takes(call *ssa.CallCommon) ssa.Value { return r.argument(call, true) }

// Back names the method that gives back what a call takes of its receiver, of another
// package; else it is "".
func (r *Result) Back(call *ssa.CallCommon) string {
	for _, u := range r.of(call) {
		if u.Takes && u.Index < 0 {
			return u.Back
		}
	}
	return ""
}

// Gives returns the argument of which a call gives a slot back, or nil.
func (r *Result) Gives(call *ssa.CallCommon) ssa.Value { return r.argument(call, false) }

func (r *Result) argument(call *ssa.CallCommon, takes bool) ssa.Value {
	if call.IsInvoke() {
		return nil
	}
	shift := 0
	if call.Signature().Recv() != nil {
		shift = 1
	}
	for _, u := range r.of(call) {
		if i := u.Index + shift; u.Takes == takes && i < len(call.Args) {
			return call.Args[i]
		}
	}
	return nil
}

func (r *Result) of(call *ssa.CallCommon) []Use {
	if fn := callees.Unwrap(call.StaticCallee()); fn != nil && fn.Pkg != nil && fn.Pkg.Pkg == r.pass.Pkg {
		return r.uses[fn]
	}
	obj := callees.Object(call)
	f := new(Fact)
	if obj == nil || obj.Pkg() == nil || obj.Pkg() == r.pass.Pkg || !r.pass.ImportObjectFact(obj, f) {
		return nil
	}
	return f.Uses
}

func usesOf(fn *ssa.Function) []Use {
	shift := 0
	if fn.Signature.Recv() != nil {
		shift = 1
	}
	var out []Use
	for i, p := range fn.Params {
		if i < shift || !isSemaphore(p.Type()) {
			continue
		}
		if takes, ok := only(fn, p); ok {
			out = append(out, Use{Index: i - shift, Takes: takes})
		}
	}
	return out
}

// only says what the one thing is that every run of a function does to a
// semaphore.
func only(fn *ssa.Function, p *ssa.Parameter) (takes, ok bool) {
	refs := slices.DeleteFunc(slices.Clone(path.Uses(p)), func(i ssa.Instruction) bool {
		_, debug := i.(*ssa.DebugRef)
		return debug
	})
	if len(refs) != 1 || flow.InLoop(refs[0]) || len(flow.ExitsWithout(fn, nil, flow.Is(refs[0]))) > 0 {
		return false, false
	}
	switch i := refs[0].(type) {
	case *ssa.Send:
		return true, i.Chan == ssa.Value(p)
	case *ssa.UnOp:
		return false, i.Op == token.ARROW && !i.CommaOk
	case *ssa.Call:
		obj := callees.Object(i.Common())
		if knowledge.Is(obj, "golang.org/x/sync/semaphore", "Weighted.Acquire") {
			return true, knowledge.ReturnsError(fn.Signature)
		}
		return false, knowledge.Is(obj, "golang.org/x/sync/semaphore", "Weighted.Release")
	}
	return false, false
}

func isSemaphore(t types.Type) bool {
	return knowledge.IsSignal(t) || path.IsNamed(t, "golang.org/x/sync/semaphore", "Weighted")
}
