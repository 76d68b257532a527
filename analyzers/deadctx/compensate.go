package deadctx

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// compensated reports calls that undo, when a call has failed, what the function has done
// before, under the context of the call that failed: its end may be why that did.
func (c *checker) compensated(fn *ssa.Function) {
	if asksWhether(fn) {
		return
	}
	for _, b := range failure.Branches(fn) {
		if b.Call == nil || errvalue.Uses(b.Err).Has(errvalue.Compared) {
			continue
		}
		ctx := contextOf(b.Call) // by convention it works under it
		if ctx == nil || contexts.Of(ctx).Cut || contexts.Of(ctx).Detached {
			continue
		}
		for _, call := range c.callees.In(fn) {
			undo, ok := call.(*ssa.Call)
			if !ok || c.said[undo] || !b.Contains(undo) || c.workContext(undo) == nil || !contexts.EndsWith(contextOf(undo), ctx) {
				continue
			}
			if obj := callees.Object(undo.Common()); knowledge.Ends(obj) || !knowledge.Undoes(obj.Name()) {
				continue
			}
			if did := c.doneBefore(b.Call, undo, ctx); did != nil {
				c.said[undo] = true
				c.reportCompensated(undo, did, b.Call, ctx)
			}
		}
	}
}

// doneBefore returns a call before one that failed which did what another undoes: on the
// same object, under the same context, and about the same thing.
func (c *checker) doneBefore(failed, undo *ssa.Call, ctx ssa.Value) *ssa.Call {
	for _, call := range slices.Backward(c.callees.In(failed.Parent())) {
		did, ok := call.(*ssa.Call)
		if !ok || did == failed || !flow.Dominates(did, failed) || c.workContext(did) != ctx || !onOneObject(did, undo) {
			continue
		}
		if knowledge.Does(callees.Object(did.Common()).Name()) && aboutSame(did, undo) {
			return did
		}
	}
	return nil
}

// aboutSame reports whether a call is given what another has returned, or something that the
// other was given as well; or neither has anything but a context.
func aboutSame(did, undo *ssa.Call) bool {
	given, about := things(undo), things(did)
	for _, v := range given {
		if slices.Contains(about, v) {
			return true
		}
		if call, _ := callees.CallOf(path.Origin(path.Whole(v))); call == did {
			return true
		}
	}
	return len(given) == 0 && len(about) == 0
}

// things returns the arguments of a call but its receiver, contexts and constants.
func things(call *ssa.Call) []ssa.Value {
	args := call.Call.Args
	if !call.Call.IsInvoke() && call.Call.Signature().Recv() != nil && len(args) > 0 {
		args = args[1:]
	}
	var out []ssa.Value
	for _, a := range args {
		a = path.Origin(a)
		if _, isConst := a.(*ssa.Const); !isConst && !knowledge.IsContext(a.Type()) {
			out = append(out, a)
		}
	}
	return out
}

func (c *checker) reportCompensated(undo, did, failed *ssa.Call, ctx ssa.Value) {
	fn := callees.Label(undo.Parent())
	name, first, other, of := callees.NameOf(undo.Common()), callees.NameOf(did.Common()), callees.NameOf(failed.Common()), path.Name(ctx)
	c.Report(rule.Report{
		Kind: "compensated", Pos: undo.Pos(),
		Message: fmt.Sprintf("%s works under %s, whose end may be why %s failed (%s): then %s fails too, and what %s did (%s) stays; give it one of its own, context.WithTimeout(context.WithoutCancel(%s), ...)",
			name, of, other, c.Place(failed.Pos(), undo.Pos()), name, first, c.Place(did.Pos(), undo.Pos()), of),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "calls " + first, Pos: did.Pos()},
			{Goroutine: "the caller", Text: "ends " + of, Pos: failed.Pos()},
			{Goroutine: fn, Text: other + " fails", Pos: failed.Pos()},
			{Goroutine: fn, Text: "calls " + name + ", which fails", Pos: undo.Pos()},
		},
	})
}
