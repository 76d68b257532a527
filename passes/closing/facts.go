package closing

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
)

// Closes is the fact on a function that closes channels it is given, whenever
// it runs and they are not nil: indices in ssa.Function.Params, ascending.
type Closes struct{ Params []int }

// AFact makes Closes a fact.
func (*Closes) AFact() {}

func (c *Closes) String() string { return fmt.Sprint("closes ", c.Params) }

func (r *Result) closesParam(obj *types.Func, i int) bool {
	fact := new(Closes)
	return r.pass.ImportObjectFact(obj, fact) && slices.Contains(fact.Params, i)
}

func (r *Result) export() {
	list := make(map[*ssa.Function][]int)
	for _, a := range r.Closes {
		p, ok := path.Origin(a.Chan).(*ssa.Parameter)
		if !ok || p.Parent() != a.Fn() || p.Parent().Object() == nil || recovers(a.Fn()) {
			continue
		}
		if g := r.guard(a.Instr, a.Chan); g.Any() || g.Data {
			continue
		}
		if i := slices.Index(p.Parent().Params, p); !slices.Contains(list[p.Parent()], i) {
			list[p.Parent()] = append(list[p.Parent()], i)
		}
	}
	for _, fn := range r.callees.Functions() {
		if obj, ok := fn.Object().(*types.Func); ok && len(list[fn]) > 0 && obj.Pkg() == r.pass.Pkg {
			slices.Sort(list[fn])
			r.pass.ExportObjectFact(obj.Origin(), &Closes{list[fn]})
		}
	}
}

// recovers reports whether a function defers something that recovers.
func recovers(fn *ssa.Function) bool {
	for _, call := range callees.Calls(fn) {
		d, ok := call.(*ssa.Defer)
		if !ok {
			continue
		}
		callee, _ := callees.Func(d.Call.Value)
		if callee == nil || len(callee.Blocks) == 0 {
			continue // what another package recovers from, it raises again or logs as a crash
		}
		if callsRecover(callee, 2) {
			return true
		}
	}
	return false
}

func callsRecover(fn *ssa.Function, depth int) bool {
	for _, call := range callees.Calls(fn) {
		if b, ok := call.Common().Value.(*ssa.Builtin); ok && b.Name() == "recover" {
			return true
		}
		if callee := call.Common().StaticCallee(); depth > 0 && callee != nil && len(callee.Blocks) > 0 && callsRecover(callee, depth-1) {
			return true
		}
	}
	return false
}
