package lockgraph

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// closes reports whether a function is the method of io.Closer: it waits until the others
// are done with the object, or they get errors.
func closes(fn *ssa.Function) bool {
	sig := callees.Top(fn).Signature
	return sig.Recv() != nil && callees.Top(fn).Name() == "Close" && sig.Params().Len() == 0 && sig.Results().Len() == 1 &&
		types.Identical(sig.Results().At(0).Type(), types.Universe.Lookup("error").Type())
}

// fills reports whether a function that this package does not call does nothing with a
// lock but put what it is given into a list or map, from which it takes nothing: a
// registry is filled before it is used, or it would grow for ever. Who finds first
// what is there and makes what is not fills a cache as the program runs.
func (g *graph) fills(fn *ssa.Function, at ssa.CallInstruction) bool {
	if fn.Parent() != nil || fn.Object() == nil || !fn.Object().Exported() {
		return false
	}
	if slices.ContainsFunc(g.calls.CallersOf(fn), func(c ssa.CallInstruction) bool {
		return !callees.InTest(c.Parent()) && !g.isAlone(c.Parent(), 0)
	}) {
		return false
	}
	filled := false
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if !flow.Reaches(at, i, nil) {
				continue
			}
			switch i := i.(type) {
			case *ssa.MapUpdate:
				if !given(i.Value, 0) {
					return false
				}
				filled = true
			case *ssa.Store:
				if path.Variable(i.Addr) != nil && !path.CellOf(i.Addr).Escapes {
					continue
				}
				if _, ok := i.Addr.(*ssa.IndexAddr); ok {
					continue // of the list of arguments, see given
				}
				if !adds(i) {
					return false
				}
				filled = true
			case ssa.CallInstruction:
				if !idle(i) {
					return false
				}
			}
		}
	}
	return filled
}

// adds reports whether a store adds to the list that it stores to what the function
// was given.
func adds(s *ssa.Store) bool {
	call, ok := s.Val.(*ssa.Call)
	if !ok {
		return false
	}
	b, ok := call.Call.Value.(*ssa.Builtin)
	if !ok || b.Name() != "append" || len(call.Call.Args) != 2 {
		return false
	}
	from, ok := path.Of(call.Call.Args[0])
	to, ok2 := path.Of(s.Addr)
	added := callees.Variadic(&call.Call)
	if added == nil {
		added = call.Call.Args[1:]
	}
	return ok && ok2 && from == to && !slices.ContainsFunc(added, func(v ssa.Value) bool { return !given(v, 0) })
}

// given reports whether a value is a parameter, a part of one, or a constant.
func given(v ssa.Value, depth int) bool {
	switch v := path.Origin(v).(type) {
	case *ssa.Parameter, *ssa.Const:
		return true
	case *ssa.MakeInterface:
		return depth < 3 && given(v.X, depth+1)
	case *ssa.UnOp:
		p, ok := path.Of(v)
		if !ok {
			return false
		}
		root, ok := p.Root().(*ssa.Parameter)
		return ok && (root.Parent().Signature.Recv() == nil || root != root.Parent().Params[0])
	}
	return false
}

// idle reports whether a call changes nothing that is kept under a lock: of a builtin that
// only asks or makes, of a method of a lock, or one that logs, as a method without results of
// an interface does.
func idle(call ssa.CallInstruction) bool {
	c := call.Common()
	if b, ok := c.Value.(*ssa.Builtin); ok {
		return b.Name() == "append" || b.Name() == "len" || b.Name() == "cap"
	}
	if c.IsInvoke() {
		return c.Signature().Results().Len() == 0
	}
	obj := callees.Object(c)
	return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "sync" && obj.Signature().Recv() != nil
}
