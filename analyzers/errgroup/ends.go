package errgroup

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// endedByDefer reports whether a deferred call ends the goroutines of an op when
// the function returns: it cancels the context that they work under, closes a
// channel from which something in the function receives, or ends an object that
// they use. They run a moment longer than the function, and come to an end.
func (c *checker) endedByDefer(g *group, o op) bool {
	for _, call := range c.calls.In(g.fn) {
		d, ok := call.(*ssa.Defer)
		if !ok || !flow.Dominates(d, o.call) && !followsAtOnce(o.call, d) {
			continue
		}
		for _, end := range atReturn(d) {
			if c.ends(g, o, end) {
				return true
			}
		}
	}
	return false
}

// endsWithTest reports whether the goroutines of an op end with a test: they work
// under the context of the testing.T, or were made with it.
func (c *checker) endsWithTest(g *group, o op) bool {
	ofTest := func(v ssa.Value) bool {
		if !knowledge.IsContext(v.Type()) {
			return false
		}
		from := contexts.Of(v)
		made, ok := from.Root.(*ssa.Call)
		return ok && !from.Cut && contexts.EndsWithTest(made.Common())
	}
	if uses(o, ofTest) {
		return true
	}
	args := o.inner.Common().Args
	given := path.Origin(args[len(args)-1])
	if e, ok := given.(*ssa.Extract); ok {
		given = e.Tuple
	}
	made, ok := given.(*ssa.Call)
	return ok && o.inner == o.call && slices.ContainsFunc(made.Call.Args, ofTest)
}

// followsAtOnce reports whether a deferred call is set up on every way on from a
// call.
func followsAtOnce(call ssa.CallInstruction, d *ssa.Defer) bool {
	return flow.Dominates(call, d) && len(flow.ExitsWithout(call.Parent(), call, flow.Is(d))) == 0
}

// atReturn returns the calls that a defer statement makes: its own, or those of
// its literal.
func atReturn(d *ssa.Defer) []*ssa.CallCommon {
	mc, ok := d.Call.Value.(*ssa.MakeClosure)
	if !ok {
		return []*ssa.CallCommon{&d.Call}
	}
	var out []*ssa.CallCommon
	for _, call := range callees.Calls(mc.Fn.(*ssa.Function)) {
		out = append(out, call.Common())
	}
	return out
}

func (c *checker) ends(g *group, o op, call *ssa.CallCommon) bool {
	if b, ok := call.Value.(*ssa.Builtin); ok {
		return b.Name() == "close" && received(g.fn, call.Args[0])
	}
	if ctx := cancelled(call); ctx != nil {
		return uses(o, func(v ssa.Value) bool {
			return knowledge.IsContext(v.Type()) && (contexts.EndsWith(v, ctx) || g.ctx != nil && contexts.EndsWith(v, g.ctx) && contexts.EndsWith(g.parent, ctx))
		})
	}
	obj := callees.Object(call)
	if obj == nil || !knowledge.Ends(obj) {
		return false
	}
	ended, ok := path.Of(callees.Receiver(call))
	return ok && uses(o, func(v ssa.Value) bool {
		p, ok := path.Of(v)
		return ok && p.HasPrefix(ended)
	})
}

// cancelled returns the context that a call of a cancel function ends, or nil.
func cancelled(call *ssa.CallCommon) ssa.Value {
	e, ok := path.Origin(call.Value).(*ssa.Extract)
	if !ok || e.Index != 1 {
		return nil
	}
	made, ok := e.Tuple.(*ssa.Call)
	if !ok || made.Call.Signature().Results().Len() != 2 || !knowledge.IsContext(made.Call.Signature().Results().At(0).Type()) {
		return nil
	}
	for _, ref := range path.Uses(made) {
		if ctx, ok := ref.(*ssa.Extract); ok && ctx.Index == 0 {
			return ctx
		}
	}
	return nil
}

// received reports whether a literal of a function receives from a channel.
func received(fn *ssa.Function, ch ssa.Value) bool {
	made := path.Origin(ch)
	is := func(v ssa.Value) bool { return path.Origin(v) == made }
	for _, lit := range callees.WithLiterals(fn)[1:] {
		for _, b := range lit.Blocks {
			for _, instr := range b.Instrs {
				switch i := instr.(type) {
				case *ssa.UnOp:
					if i.Op == token.ARROW && is(i.X) {
						return true
					}
				case *ssa.Select:
					if slices.ContainsFunc(i.States, func(st *ssa.SelectState) bool { return st.Dir == types.RecvOnly && is(st.Chan) }) {
						return true
					}
				}
			}
		}
	}
	return false
}

// uses reports whether all bodies of an op, which are known, make a call with
// such a value.
func uses(o op, is func(ssa.Value) bool) bool {
	return o.known && len(o.bodies) > 0 && !slices.ContainsFunc(o.bodies, func(body *ssa.Function) bool {
		return !slices.ContainsFunc(callees.WithLiterals(body), func(fn *ssa.Function) bool {
			return slices.ContainsFunc(callees.Calls(fn), func(call ssa.CallInstruction) bool {
				common := call.Common()
				return common.IsInvoke() && is(common.Value) || slices.ContainsFunc(common.Args, func(a ssa.Value) bool {
					if mi, ok := a.(*ssa.MakeInterface); ok {
						a = mi.X
					}
					return is(a)
				})
			})
		})
	})
}
