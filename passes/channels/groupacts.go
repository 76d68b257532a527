package channels

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
)

// groupOf returns sync.WaitGroup if a type is a pointer to it.
func groupOf(t types.Type) *types.Named {
	p, ok := t.Underlying().(*types.Pointer)
	if !ok || !path.IsNamed(p.Elem(), "sync", "WaitGroup") {
		return nil
	}
	return path.NamedOf(p.Elem())
}

// group returns the parameter whose method a call calls, if it is a WaitGroup, and
// the method; or -1.
func (a *actor) group(call ssa.CallInstruction, in *instance) (param int, method string) {
	common := call.Common()
	obj := callees.Object(common)
	if obj == nil || common.IsInvoke() || obj.Signature().Recv() == nil || groupOf(obj.Signature().Recv().Type()) == nil || len(common.Args) == 0 {
		return -1, ""
	}
	return a.param(common.Args[0], in), obj.Name()
}

// groupAct adds what a method of a WaitGroup does.
func (a *actor) groupAct(g *graph, call ssa.CallInstruction, n Node, method string, at *int) {
	n.Does = Adds
	switch method {
	case "Done":
		n.N = -1
	case "Add":
		k, ok := path.Origin(call.Common().Args[1]).(*ssa.Const)
		if !ok || k.Value == nil {
			a.broken = true
			return
		}
		n.N = int(k.Int64())
	case "Wait":
		n.Does = Waits
	default:
		a.broken = true
	}
	a.broken = a.broken || n.Does == Adds && n.Maybe || isGo(call)
	*at = a.then(g, *at, n)
}

// givesGroup reports whether a call gets a parameter that is a WaitGroup.
func (a *actor) givesGroup(call ssa.CallInstruction, in *instance) bool {
	return slices.ContainsFunc(callees.Arguments(call.Common()), func(v ssa.Value) bool {
		return groupOf(v.Type()) != nil && a.param(v, in) >= 0
	})
}

// stays reports whether a WaitGroup is used in calls alone, here and in literals that
// were walked.
func (a *actor) stays(v ssa.Value) bool {
	return !slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.DebugRef, ssa.CallInstruction:
			return false
		case *ssa.Store: // of a variable that a literal captures
			cell, ok := use.Addr.(*ssa.Alloc)
			return !ok || use.Val == v && !a.stays(cell)
		case *ssa.UnOp:
			return !a.stays(use)
		case *ssa.MakeClosure:
			fn := use.Fn.(*ssa.Function)
			i := slices.Index(use.Bindings, v)
			return !a.walked[fn] || i < 0 || !a.stays(fn.FreeVars[i])
		}
		return true
	})
}
