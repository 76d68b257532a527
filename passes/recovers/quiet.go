package recovers

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/derive"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
)

// Quiet reports whether what a call defers stops panics and does no more about them than
// to log: nobody who runs on can know.
func (r *Result) Quiet(d *ssa.Defer) bool {
	fn, _ := callees.Func(d.Call.Value)
	if fn == nil {
		fn = callees.Unwrap(d.Call.StaticCallee())
	}
	if fn != nil && len(fn.Blocks) > 0 && fn.Pkg != nil && fn.Pkg.Pkg == r.pass.Pkg {
		return quiet(fn)
	}
	return r.fact(&d.Call).Quiet && !slices.ContainsFunc(d.Call.Args, func(a ssa.Value) bool { return !isPlain(a.Type()) })
}

// quiet reports whether a function recovers and then at most logs: it sets, sends and
// starts nothing, runs nothing that others gave it, and comes back.
func quiet(fn *ssa.Function) bool {
	var recovered ssa.Value
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if call, ok := i.(*ssa.Call); ok && IsRecover(call.Common()) {
				if recovered != nil {
					return false
				}
				recovered = call
			}
		}
	}
	if recovered == nil {
		return false
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Panic, *ssa.Send, *ssa.Select, *ssa.Go, *ssa.MapUpdate, *ssa.MakeClosure:
				return false
			case *ssa.Store:
				if failure.Outside(i.Addr) {
					return false
				}
			case *ssa.Defer:
				if !leavesAlone(i.Common(), recovered) {
					return false
				}
			case *ssa.Call:
				if !leavesAlone(i.Common(), recovered) {
					return false
				}
			}
		}
		if len(b.Succs) == 0 && b != fn.Recover {
			if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); !ok {
				return false // the program ends there
			}
		}
	}
	return len(flow.ExitsWithout(fn, nil, nil)) > 0
}

// leavesAlone reports whether a call logs, makes texts, or has nothing to do with the
// panic and with what its function was given.
func leavesAlone(call *ssa.CallCommon, recovered ssa.Value) bool {
	if b, ok := call.Value.(*ssa.Builtin); ok {
		return b.Name() != "close" && b.Name() != "panic"
	}
	obj := callees.Object(call)
	if obj == nil {
		return false
	}
	if errvalue.Logs(obj) || isText(obj) || knowledge.KeepsGoing(obj) {
		return true
	}
	if obj.Signature().Recv() == nil && obj.Signature().Results().Len() == 0 && call.Signature().Params().Len() == 0 {
		return false // handles it in a way of its own
	}
	return !slices.ContainsFunc(callees.Arguments(call), func(a ssa.Value) bool {
		return derive.Of(a).Has(recovered) || !isPlain(a.Type()) && failure.Outside(a)
	})
}

// isText reports whether a function makes a text, of the stack perhaps.
func isText(obj *types.Func) bool {
	if obj.Pkg() == nil {
		return obj.Name() == "Error"
	}
	switch obj.Pkg().Path() {
	case "fmt", "strings", "strconv", "runtime", "runtime/debug", "time", "errors", "log/slog":
		return obj.Name() != "Goexit"
	}
	return false
}

// isPlain reports whether values of a type are texts and numbers: a function that is
// given them can tell nobody with them.
func isPlain(t types.Type) bool {
	_, ok := t.Underlying().(*types.Basic)
	return ok
}
