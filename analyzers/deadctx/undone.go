package deadctx

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// undone reports deferred calls that undo what the function has done right before, under
// the same context: if that ends, so does what the function does, and the call that
// undoes it fails.
func (c *checker) undone(fn *ssa.Function) {
	for _, call := range c.callees.In(fn) {
		d, ok := call.(*ssa.Defer)
		if !ok || c.said[d] {
			continue
		}
		inner := []ssa.CallInstruction{d}
		if lit, _ := callees.Func(d.Call.Value); lit != nil && lit.Parent() == fn {
			if asksWhether(lit) {
				continue
			}
			inner = c.callees.In(lit)
		}
		for _, undo := range inner {
			ctx := c.workContext(undo)
			if ctx == nil || contexts.Of(ctx).Cut || contexts.Of(ctx).Detached || knowledge.Ends(callees.Object(undo.Common())) {
				continue
			}
			did := c.before(d, ctx)
			if did == nil || !onOneObject(did, undo) || !c.worksBetween(d, ctx) {
				continue
			}
			c.said[d] = true
			c.reportUndone(undo, did, ctx)
			break
		}
	}
}

// workContext returns the context under which a call works, or nil.
func (c *checker) workContext(call ssa.CallInstruction) ssa.Value {
	if callees.Object(call.Common()) == nil || !c.join.WorksUnder(call.Common(), call.Parent()) {
		return nil
	}
	return contextOf(call)
}

// contextOf returns the context that a call is given, or nil.
func contextOf(call ssa.CallInstruction) ssa.Value {
	for _, a := range call.Common().Args {
		if knowledge.IsContext(a.Type()) {
			return path.Origin(a)
		}
	}
	return nil
}

// asksWhether reports whether a function looks at whether a context has ended.
func asksWhether(fn *ssa.Function) bool {
	for _, call := range callees.Calls(fn) {
		if contexts.IsMethod(call.Common(), "Err", "Done") {
			return true
		}
	}
	return false
}

// before returns the last call before a defer that works under a context, if it changes
// something as far as its name says.
func (c *checker) before(d *ssa.Defer, ctx ssa.Value) *ssa.Call {
	var last *ssa.Call
	for _, call := range c.callees.In(d.Parent()) {
		v, ok := call.(*ssa.Call)
		if ok && flow.Dominates(v, d) && c.workContext(v) == ctx && (last == nil || flow.Dominates(last, v)) {
			last = v
		}
	}
	if last == nil || knowledge.VerbOf(callees.Object(last.Common()).Name()) == knowledge.Asks {
		return nil
	}
	return last
}

// worksBetween reports whether the function goes on, after a defer, to what is given the
// context and so ends with it.
func (c *checker) worksBetween(d *ssa.Defer, ctx ssa.Value) bool {
	for _, call := range c.callees.In(d.Parent()) {
		if v, ok := call.(*ssa.Call); ok && flow.Dominates(d, v) && contextOf(v) == ctx && knowledge.ReturnsError(v.Call.Signature()) {
			return true
		}
	}
	return false
}

// onOneObject reports whether two calls are of different methods of one object, or of an
// object and one that it keeps.
func onOneObject(did, undo ssa.CallInstruction) bool {
	x, y := callees.Receiver(did.Common()), callees.Receiver(undo.Common())
	if x == nil || y == nil || callees.Object(did.Common()) == callees.Object(undo.Common()) {
		return false
	}
	if path.Origin(x) == path.Origin(y) {
		return true
	}
	p, ok := path.Of(x)
	q, same := path.Of(y)
	return ok && same && (p.HasPrefix(q) || q.HasPrefix(p))
}

func (c *checker) reportUndone(undo ssa.CallInstruction, did *ssa.Call, ctx ssa.Value) {
	name, first := callees.NameOf(undo.Common()), callees.NameOf(did.Common())
	of := path.Name(ctx)
	for _, a := range undo.Common().Args {
		if knowledge.IsContext(a.Type()) {
			of = path.Name(a)
		}
	}
	c.Report(rule.Report{
		Kind: "undone", Pos: undo.Pos(),
		Message: fmt.Sprintf("deferred %s works under %s: when that ends, the function returns and %s fails, so that what %s did (%s) stays; give it one of its own, context.WithTimeout(context.WithoutCancel(%s), ...)",
			name, of, name, first, c.Place(did.Pos(), undo.Pos()), of),
		Witness: witness.Trace{
			{Goroutine: callees.Label(did.Parent()), Text: "calls " + first, Pos: did.Pos()},
			{Goroutine: "the caller", Text: "ends " + of, Pos: did.Pos()},
			{Goroutine: callees.Label(did.Parent()), Text: "returns and calls " + name + ", which fails", Pos: undo.Pos()},
		},
	})
}
