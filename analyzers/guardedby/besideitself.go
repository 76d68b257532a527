package guardedby

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
)

// meetsOthers reports whether a function runs beside itself with the same object: it
// answers requests, runs in a goroutine of which a loop starts many, or is called by other
// packages with a context for something that can fail, for an object that lies in its
// receiver or in a variable. What others register at the start they do without a context.
func (c *checker) meetsOthers(fn *ssa.Function, object ssa.Value) bool {
	obj, ok := holder(object, 0)
	if !ok {
		return false
	}
	type way struct {
		fn  *ssa.Function
		obj path.Path
	}
	next, seen := []way{{fn, obj}}, map[way]bool{{fn, obj}: true}
	for range maxCallers + 2 {
		ways := next
		next = nil
		for _, w := range ways {
			if c.meets(w.fn, w.obj) {
				return true
			}
			if slices.Contains(c.serves.Handlers(), w.fn) {
				continue
			}
			for _, call := range c.calls.CallersOf(w.fn) {
				if at, ok := c.atCaller(w.obj, w.fn, call); ok && !seen[way{call.Parent(), at}] {
					seen[way{call.Parent(), at}] = true
					next = append(next, way{call.Parent(), at})
				}
			}
		}
	}
	return false
}

// atCaller returns an object as a caller has it that calls a function now, without a lock.
func (c *checker) atCaller(obj path.Path, fn *ssa.Function, call ssa.CallInstruction) (path.Path, bool) {
	if _, now := call.(*ssa.Call); !now || callees.InTest(call.Parent()) || len(c.locks.HeldAt(call)) > 0 {
		return path.Path{}, false
	}
	if _, global := obj.Root().(*ssa.Global); global {
		return obj, true
	}
	return callees.AtCaller(obj, fn, call)
}

// meets reports whether a function itself is run beside itself.
func (c *checker) meets(fn *ssa.Function, obj path.Path) bool {
	if slices.Contains(c.serves.Handlers(), fn) {
		return c.serves.IsShared(obj, fn)
	}
	root := obj.Root()
	_, global := root.(*ssa.Global)
	for _, r := range c.roots.Of(fn).List {
		switch {
		case r.Kind == roots.Goroutine && r.Fn == fn && r.Site != nil && (global || root.Parent() != fn):
			if l := flow.Outermost(flow.Loops(r.Site.Instr.Parent()), r.Site.Instr); l != nil && !madeIn(root, l) {
				return true
			}
		case r.Kind == roots.External && r.Fn == fn && knowledge.ReturnsError(fn.Signature) && knowledge.ContextParam(fn.Signature) >= 0:
			if global || fn.Signature.Recv() != nil && root == ssa.Value(fn.Params[0]) && obj.Len() > 0 && !c.serves.MadeDuring(root.Type()) {
				return true
			}
		}
	}
	return false
}

// madeIn reports whether a value is another one in each round of a loop.
func madeIn(v ssa.Value, l *flow.Loop) bool {
	i, ok := v.(ssa.Instruction)
	return ok && l.Contains(i)
}

// holder returns the path of an object, or of what it was found in.
func holder(v ssa.Value, depth int) (path.Path, bool) {
	if p, ok := path.Of(v); ok {
		switch p.Root().(type) {
		case *ssa.Extract, *ssa.Next:
		default:
			return p, true
		}
	}
	if depth > 3 {
		return path.Path{}, false
	}
	switch x := path.Origin(v).(type) {
	case *ssa.Extract:
		if look, ok := x.Tuple.(*ssa.Lookup); ok {
			return holder(look.X, depth+1)
		}
	case *ssa.Lookup:
		return holder(x.X, depth+1)
	case *ssa.IndexAddr:
		return holder(x.X, depth+1)
	case *ssa.UnOp:
		return holder(x.X, depth+1)
	}
	return path.Path{}, false
}
