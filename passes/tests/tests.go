// Package tests says which functions may end the goroutine that calls them, as
// t.Fatal does, which make the test they are given parallel, and which keep what they are
// given for a goroutine that they leave running: here, and by facts in the other packages of
// the module.
package tests

import (
	"fmt"
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
	Name:       "asynclinttests",
	Doc:        "says which functions may end a test, or make it parallel",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer},
	FactTypes:  []analysis.Fact{new(Does), new(Analysed)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Does is the fact about a function that may end its goroutine, makes tests parallel,
// or keeps what it is given for a goroutine.
type Does struct {
	Ends     bool
	Parallel uint32 // a bit for each parameter whose Parallel every run calls, receiver first
	Keeps    uint32 // a bit for each parameter that a goroutine of the object which it returns calls
}

// AFact makes Does a fact.
func (*Does) AFact() {}

func (d *Does) String() string {
	var out []string
	if d.Ends {
		out = append(out, "ends its goroutine")
	}
	if d.Parallel != 0 {
		out = append(out, fmt.Sprintf("parallel(%b)", d.Parallel))
	}
	if d.Keeps != 0 {
		out = append(out, fmt.Sprintf("keeps(%b)", d.Keeps))
	}
	return strings.Join(out, ", ")
}

// Analysed marks a package whose functions have been looked at.
type Analysed struct{ Yes bool }

// AFact makes Analysed a fact.
func (*Analysed) AFact() {}

func (*Analysed) String() string { return "tests analysed" }

// Result answers questions about the calls of one package.
type Result struct {
	pass      *analysis.Pass
	callees   *callees.Result
	summaries *callees.Summaries[Does]
}

const maxRounds = 4

func run(pass *analysis.Pass) (any, error) {
	r := &Result{pass: pass, callees: pass.ResultOf[callees.Analyzer].(*callees.Result)}
	r.summaries = callees.NewSummaries(r.callees, func(a, b Does) bool { return a == b })
	if knowledge.IsOwn(pass.Module, pass.Pkg.Path()) && (helps(pass) || starts(r.callees)) {
		r.summaries.Compute(maxRounds, r.scan)
		callees.Facts(pass, r.summaries, &Analysed{Yes: true})
	}
	return r, nil
}

// helps reports whether a package can end anything: it imports what does, or something
// of its own module that may.
func helps(pass *analysis.Pass) bool {
	return slices.ContainsFunc(pass.Pkg.Imports(), func(p *types.Package) bool {
		switch path.TrimVendor(p.Path()) {
		case "testing", "github.com/stretchr/testify/require":
			return true
		}
		return pass.ImportPackageFact(p, new(Analysed))
	})
}

// starts reports whether a package has a go statement.
func starts(calls *callees.Result) bool {
	return slices.ContainsFunc(calls.Functions(), func(fn *ssa.Function) bool {
		return slices.ContainsFunc(calls.In(fn), func(c ssa.CallInstruction) bool { _, ok := c.(*ssa.Go); return ok })
	})
}

func (r *Result) scan(fn *ssa.Function) Does {
	var d Does
	for _, call := range r.callees.In(fn) {
		if c, ok := call.(*ssa.Call); ok && r.MayEnd(c) {
			d.Ends = true
		}
	}
	for i, p := range fn.Params {
		if i >= 32 || !knowledge.IsTesting(p.Type()) {
			continue
		}
		if len(flow.ExitsWithout(fn, nil, func(i ssa.Instruction) bool { return r.MakesParallel(i, p) })) == 0 &&
			slices.ContainsFunc(r.callees.In(fn), func(c ssa.CallInstruction) bool { return r.MakesParallel(c, p) }) {
			d.Parallel |= 1 << i
		}
	}
	d.Keeps = r.keeps(fn)
	return d
}

// MayEnd reports whether an instruction may end its goroutine, and nothing else, when
// it runs.
func (r *Result) MayEnd(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	return ok && (knowledge.EndsGoroutine(callees.Object(&call.Call)) || r.of(&call.Call).Ends)
}

// MakesParallel reports whether an instruction surely calls Parallel of a test.
func (r *Result) MakesParallel(i ssa.Instruction, t ssa.Value) bool {
	call, ok := i.(*ssa.Call)
	if !ok {
		return false
	}
	if knowledge.Is(callees.Object(&call.Call), "testing", "T.Parallel") {
		return path.Origin(call.Call.Args[0]) == t
	}
	d := r.of(&call.Call)
	for k, a := range call.Call.Args {
		if k < 32 && d.Parallel&(1<<k) != 0 && !call.Call.IsInvoke() && origin(a) == t {
			return true
		}
	}
	return false
}

// origin is path.Origin for what may be a testing.TB.
func origin(v ssa.Value) ssa.Value {
	v = path.Origin(v)
	if mi, ok := v.(*ssa.MakeInterface); ok {
		v = path.Origin(mi.X)
	}
	return v
}

// of returns what is known of the one function that a call runs.
func (r *Result) of(call *ssa.CallCommon) Does {
	fns, exact := r.callees.Resolve(call)
	if !exact || len(fns) != 1 {
		return Does{}
	}
	if d, ok := r.summaries.Of(fns[0]); ok {
		return d
	}
	obj, ok := fns[0].Object().(*types.Func)
	if !ok || obj.Pkg() == nil || obj.Pkg() == r.pass.Pkg {
		return Does{}
	}
	d, _ := callees.Imported[Does](r.pass, obj, new(Analysed))
	return d
}
