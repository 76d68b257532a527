// Package slots says which functions do nothing to a semaphore that they are
// given but take a slot, or give one back, here and, by a fact, in the other
// packages of the module. A semaphore is a channel of empty structs, of which
// a send takes a slot, or a semaphore.Weighted.
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
// receiver.
type Use struct {
	Index int
	Takes bool // else it gives one back
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
	return r, nil
}

// Takes returns the argument of which a call takes a slot, or nil.
func (r *Result) Takes(call *ssa.CallCommon) ssa.Value { return r.argument(call, true) }

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
			out = append(out, Use{i - shift, takes})
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
