// Package abandoned says where a function leaves a channel that a goroutine feeds before it
// has received all, and which functions leave such a goroutine behind until a context ends
// that they were given. Other packages of the module learn of these by a fact.
package abandoned

import (
	"fmt"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintabandoned",
	Doc:        "says which functions leave a goroutine behind until their context ends",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, channels.Analyzer, ending.Analyzer},
	FactTypes:  []analysis.Fact{new(Behind)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Behind is the fact on a function that may return while a goroutine which it has started
// waits to send, until a context ends that the function was given. Params are the indices
// of these, ascending, the receiver counted.
type Behind struct{ Params []int }

// AFact makes Behind a fact.
func (*Behind) AFact() {}

func (b *Behind) String() string { return fmt.Sprintf("leaves behind until %v end", b.Params) }

// Left is where a function leaves such a goroutine behind.
type Left struct {
	Call *ssa.Call // of the function that feeds
	Feed channels.Feed
	Uses *Uses
	Exit ssa.Instruction // see Exit
	Ctx  ssa.Value       // the context that ends the goroutine, as Call has it
}

// Result answers questions about the functions of one package.
type Result struct {
	// Lefts are in source order.
	Lefts []Left

	pass    *analysis.Pass
	callees *callees.Result
	ends    *ending.Result
	behind  map[*ssa.Function]*Behind
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		pass:    pass,
		callees: pass.ResultOf[callees.Analyzer].(*callees.Result),
		ends:    pass.ResultOf[ending.Analyzer].(*ending.Result),
		behind:  make(map[*ssa.Function]*Behind),
	}
	chans := pass.ResultOf[channels.Analyzer].(*channels.Result)
	for _, fn := range r.callees.Functions() {
		if knowledge.InTestFile(pass.Fset, fn.Pos()) {
			continue
		}
		for _, call := range r.callees.In(fn) {
			if v, ok := call.(*ssa.Call); ok {
				for _, feed := range chans.FeedsOf(&v.Call) {
					r.look(v, feed)
				}
			}
		}
	}
	r.passOn()
	for _, fn := range r.callees.Functions() {
		if obj, ok := fn.Object().(*types.Func); ok && r.behind[fn] != nil && obj.Pkg() == pass.Pkg {
			pass.ExportObjectFact(obj.Origin(), r.behind[fn])
		}
	}
	return r, nil
}

// look notes whether a function leaves a feed that only a context ends.
func (r *Result) look(call *ssa.Call, feed channels.Feed) {
	ctx := feed.BlocksUnless(&call.Call)
	if ctx == nil {
		return
	}
	from := contexts.Of(ctx)
	if from.Cancelled || from.Bounded || from.Cut {
		return
	}
	u := UsesOf(call, feed.Result)
	if u.Escapes || len(u.Ops) == 0 || !u.UntilClosed() {
		return
	}
	exit := Exit(call, feed, u, from.Root, nil)
	nextRound := exit == ssa.Instruction(call)
	if exit == nil || !nextRound && r.ends.After(call.Parent()) {
		return
	}
	r.Lefts = append(r.Lefts, Left{call, feed, u, exit, ctx})
	if !nextRound {
		r.add(call.Parent(), ctx)
	}
}

// add notes that a function leaves something behind until a context ends, if it was given
// that; and reports whether that is new.
func (r *Result) add(fn *ssa.Function, ctx ssa.Value) bool {
	from := contexts.Of(ctx)
	if from.Cancelled || from.Bounded || from.Cut {
		return false
	}
	p, ok := path.Origin(from.Root).(*ssa.Parameter)
	if !ok || p.Parent() != fn {
		return false
	}
	i := slices.Index(fn.Params, p)
	if r.behind[fn] == nil {
		r.behind[fn] = new(Behind)
	}
	list := r.behind[fn].Params
	at, found := slices.BinarySearch(list, i)
	if !found {
		r.behind[fn].Params = slices.Insert(list, at, i)
	}
	return !found
}

// passOn adds the functions that call such a function with the context that they were given.
func (r *Result) passOn() {
	for more := true; more; {
		more = false
		for _, fn := range r.callees.Functions() {
			for _, call := range r.callees.In(fn) {
				for _, ctx := range r.Until(call) {
					more = r.add(fn, ctx) || more
				}
			}
		}
	}
}

// Until returns the contexts, of those that a call gives, until whose end it may leave a
// goroutine behind.
func (r *Result) Until(call ssa.CallInstruction) []ssa.Value {
	if _, plain := call.(*ssa.Call); !plain || call.Common().IsInvoke() {
		return nil
	}
	b := r.of(call.Common())
	if b == nil {
		return nil
	}
	var out []ssa.Value
	for _, i := range b.Params {
		if i < len(call.Common().Args) {
			out = append(out, call.Common().Args[i])
		}
	}
	return out
}

func (r *Result) of(call *ssa.CallCommon) *Behind {
	fns, exact := r.callees.Resolve(call)
	if exact && len(fns) == 1 && len(fns[0].Blocks) > 0 {
		return r.behind[fns[0]]
	}
	obj, b := callees.Object(call), new(Behind)
	if obj == nil || obj.Pkg() == r.pass.Pkg || !r.pass.ImportObjectFact(obj, b) {
		return nil
	}
	return b
}
