package deadctx

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// ends returns where contexts have ended in a function, with the calls that run then and
// at no other time.
func (c *checker) ends(fn *ssa.Function) []end {
	var out []end
	add := func(e end, runs func(ssa.CallInstruction) bool) {
		for _, call := range c.callees.In(fn) {
			if _, plain := call.(*ssa.Call); plain && runs(call) {
				e.in = append(e.in, call)
			}
		}
		if len(e.in) > 0 {
			out = append(out, e)
		}
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.UnOp:
				if ctx := contexts.DoneOf(i.X); i.Op == token.ARROW && ctx != nil {
					add(end{kind: "done", ctx: path.Origin(ctx), at: i.Pos(), how: "has ended"}, func(call ssa.CallInstruction) bool { return flow.Dominates(i, call) })
				}
			case *ssa.Select:
				for k, st := range i.States {
					if ctx := contexts.DoneOf(st.Chan); ctx != nil {
						add(end{kind: "done", ctx: path.Origin(ctx), at: st.Pos, how: "has ended"}, func(call ssa.CallInstruction) bool { return flow.InCase(i, k, call.Block()) })
					}
				}
			case *ssa.If:
				if ctx, at, yes := asksErr(i.Cond); ctx != nil {
					to := i.Block().Succs[yes]
					add(end{kind: "done", ctx: ctx, at: at, how: "has ended"}, func(call ssa.CallInstruction) bool {
						return len(to.Preds) == 1 && to.Dominates(call.Block())
					})
				}
			case *ssa.Call:
				if ctx := cancelledBy(i); ctx != nil && !onPurpose(i) {
					add(end{kind: "cancelled", ctx: ctx, at: i.Pos(), how: "has been cancelled"}, func(call ssa.CallInstruction) bool { return flow.Dominates(i, call) })
				}
				if knowledge.Is(callees.Object(&i.Call), "context", "AfterFunc") {
					if body, _ := callees.Func(i.Call.Args[1]); body != nil && body.Parent() != nil {
						out = append(out, end{kind: "done", ctx: path.Origin(i.Call.Args[0]), at: i.Pos(), how: "has ended when AfterFunc calls this", in: c.callees.In(body)})
					}
				}
			}
		}
	}
	return out
}

// asksErr returns the context that a condition asks whether it has ended, and which
// successor of the branch is for one that has.
func asksErr(cond ssa.Value) (ctx ssa.Value, at token.Pos, yes int) {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || !path.IsNil(cmp.Y) || cmp.Op != token.NEQ && cmp.Op != token.EQL {
		return nil, 0, 0
	}
	call, ok := path.Origin(cmp.X).(*ssa.Call)
	if !ok || !contexts.IsMethod(call.Common(), "Err") {
		return nil, 0, 0
	}
	if cmp.Op == token.EQL {
		yes = 1
	}
	return path.Origin(call.Call.Value), call.Pos(), yes
}

// cancelledBy returns the context that a call cancels, by the function that was made with
// it, or nil.
func cancelledBy(call ssa.CallInstruction) ssa.Value {
	if call.Common().IsInvoke() {
		return nil
	}
	made := contexts.Canceller(call.Common().Value)
	if made == nil {
		return nil
	}
	for _, r := range path.Uses(made) {
		if e, ok := r.(*ssa.Extract); ok && e.Index == 0 {
			return e
		}
	}
	return nil
}

// onPurpose reports whether a function makes a context that nothing else ends and cancels
// it before any use: it wants a dead one, to have somebody stop at once.
func onPurpose(cancel *ssa.Call) bool {
	made := contexts.Canceller(cancel.Call.Value)
	obj := callees.Object(&made.Call)
	return (obj.Name() == "WithCancel" || obj.Name() == "WithCancelCause") && contexts.Of(made.Call.Args[0]).Detached &&
		!slices.ContainsFunc(path.Uses(cancelledBy(cancel)), func(use ssa.Instruction) bool { return flow.Reaches(use, cancel, nil) })
}

// works reports whether a call works under the context that it is given, and fails when
// that has ended: who returns no error may look at it, for values or to leave something.
func (c *checker) works(call ssa.CallInstruction) bool {
	_, known := knowledge.OfCall(call.Common())
	return (known || knowledge.ReturnsError(call.Common().Signature())) && c.join.WorksUnder(call.Common(), call.Parent()) &&
		!c.join.OnlyAsks(call.Common(), call.Parent())
}

// worksUnder returns the context that a call is given and works under, if it is one
// context or derived from it.
func (c *checker) worksUnder(call ssa.CallInstruction, ctx ssa.Value) ssa.Value {
	if !c.works(call) {
		return nil
	}
	i := slices.IndexFunc(call.Common().Args, func(a ssa.Value) bool { return knowledge.IsContext(a.Type()) && contexts.EndsWith(a, ctx) })
	if i < 0 || c.ignored(call, call.Common().Args[i]) {
		return nil
	}
	return call.Common().Args[i]
}

// ignored reports whether nothing that a call may run, as far as it is seen, looks at the
// context.
func (c *checker) ignored(call ssa.CallInstruction, ctx ssa.Value) bool {
	return c.contexts.IgnoredBy(call.Common(), ctx) || c.contexts.IgnoredByAll(call.Common())
}

// cleanupOf returns the literal that a call has a test run at its end, or nil.
func cleanupOf(call ssa.CallInstruction) *ssa.Function {
	obj := callees.Object(call.Common())
	if !knowledge.Is(obj, "testing", "common.Cleanup", "TB.Cleanup") {
		return nil
	}
	args := call.Common().Args
	body, _ := callees.Func(args[len(args)-1])
	if body == nil || body.Parent() == nil {
		return nil
	}
	return body
}

// underTest returns the context of a test that a call works under, or nil.
func (c *checker) underTest(call ssa.CallInstruction) ssa.Value {
	if !c.works(call) {
		return nil
	}
	for _, a := range call.Common().Args {
		if !knowledge.IsContext(a.Type()) {
			continue
		}
		for v := path.Origin(a); v != nil; {
			if made, ok := v.(*ssa.Call); ok && contexts.EndsWithTest(&made.Call) && !c.ignored(call, a) {
				return a
			}
			if v = contexts.Parent(v); v != nil {
				v = path.Origin(v)
			}
		}
	}
	return nil
}
