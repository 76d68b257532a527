package deadctx

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// returned reports a cancel, most often a deferred one, that ends a context under which
// what the function returns still works.
func (c *checker) returned(fn *ssa.Function) {
	for _, cancel := range c.callees.In(fn) {
		if _, started := cancel.(*ssa.Go); started {
			continue
		}
		ctx := cancelsHere(cancel)
		if ctx == nil || ctx.(ssa.Instruction).Parent() != fn {
			continue
		}
		for _, b := range fn.Blocks {
			ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
			if !ok || b == fn.Recover || !flow.Dominates(cancel, ret) {
				continue
			}
			if c.returnsDead(cancel, ctx, ret) {
				break
			}
		}
	}
}

// cancelsHere returns the context that a call cancels, or a deferred literal does in any
// case.
func cancelsHere(call ssa.CallInstruction) ssa.Value {
	if ctx := endedBy(call); ctx != nil {
		return ctx
	}
	d, ok := call.(*ssa.Defer)
	if !ok {
		return nil
	}
	lit, _ := callees.Func(d.Call.Value)
	if lit == nil || lit.Parent() != d.Parent() {
		return nil
	}
	for _, inner := range callees.Calls(lit) {
		if ctx := endedBy(inner); ctx != nil && len(flow.ExitsWithout(lit, nil, flow.Is(inner))) == 0 {
			return ctx
		}
	}
	return nil
}

// endedBy returns the context that a call cancels, also if a helper has made both.
func endedBy(call ssa.CallInstruction) ssa.Value {
	if ctx := cancelledBy(call); ctx != nil || call.Common().IsInvoke() {
		return ctx
	}
	e, ok := path.Origin(call.Common().Value).(*ssa.Extract)
	if !ok || e.Index != 1 || !path.IsNamed(e.Type(), "context", "CancelFunc") {
		return nil
	}
	if _, made := e.Tuple.(*ssa.Call); !made {
		return nil
	}
	ctx := path.Result(e.Tuple, 0)
	if ctx == nil || !knowledge.IsContext(ctx.Type()) {
		return nil
	}
	return ctx
}

// returnsDead reports what a return hands out that lives on a context which a cancel has
// ended by then.
func (c *checker) returnsDead(cancel ssa.CallInstruction, ctx ssa.Value, ret *ssa.Return) bool {
	_, deferred := cancel.(*ssa.Defer)
	for i, v := range ret.Results {
		if knowledge.IsError(v.Type()) {
			continue
		}
		made := c.contexts.MadeUnder(v, ctx, ret)
		if made == nil {
			if c.returnsWorker(v, cancel, ctx, ret) {
				return true
			}
			continue
		}
		if !deferred && !flow.Dominates(made, cancel) || c.headOnly(ret.Parent(), i) {
			continue
		}
		name, by, fn := path.Name(ctx), callees.NameOf(made.Common()), callees.Label(ret.Parent())
		c.Report(rule.Report{
			Kind: "returned", Pos: cancel.Pos(),
			Message: fmt.Sprintf("%s ends before the caller of %s gets what %s has made under it (%s), so that using that fails: read it here, or hand the cancel function out with it",
				name, fn, by, c.Place(ret.Pos(), cancel.Pos())),
			Witness: witness.Trace{
				{Goroutine: fn, Text: "calls " + by + " under " + name, Pos: made.Pos()},
				{Goroutine: fn, Text: "returns what lives on " + name, Pos: ret.Pos()},
				{Goroutine: fn, Text: "cancels " + name + " before the caller can use it", Pos: cancel.Pos()},
			},
		})
		return true
	}
	return false
}

// returnsWorker reports a literal that a return hands out, which works under a context
// that a cancel has ended by then.
func (c *checker) returnsWorker(v ssa.Value, cancel ssa.CallInstruction, ctx ssa.Value, ret *ssa.Return) bool {
	made, ok := path.Origin(path.Stored(v)).(*ssa.MakeClosure)
	if !ok || made.Parent() != ret.Parent() {
		return false
	}
	for _, call := range c.callees.In(made.Fn.(*ssa.Function)) {
		if c.worksUnder(call, ctx) == nil {
			continue
		}
		name, by, fn := path.Name(ctx), callees.NameOf(call.Common()), callees.Label(ret.Parent())
		c.Report(rule.Report{
			Kind: "returned", Pos: cancel.Pos(),
			Message: fmt.Sprintf("%s ends before the caller of %s calls the function that it gets, in which %s works under it (%s): give that a context of its own",
				name, fn, by, c.Place(call.Pos(), cancel.Pos())),
			Witness: witness.Trace{
				{Goroutine: fn, Text: "returns a function that works under " + name, Pos: ret.Pos()},
				{Goroutine: fn, Text: "cancels " + name + " before the caller can call it", Pos: cancel.Pos()},
				{Goroutine: callees.Label(call.Parent()), Text: "calls " + by + " under it", Pos: call.Pos()},
			},
		})
		return true
	}
	return false
}

// headOnly reports whether all callers of a function, which are known, look at nothing
// of an answer that it returns but what stands at its head.
func (c *checker) headOnly(fn *ssa.Function, result int) bool {
	if !knowledge.IsType(fn.Signature.Results().At(result).Type(), "net/http", "Response") || !c.callees.AllCallersKnown(fn) {
		return false
	}
	callers := c.callees.CallersOf(fn)
	for _, call := range callers {
		v, ok := call.(*ssa.Call)
		if !ok {
			continue
		}
		got := path.Result(v, result)
		if got == nil {
			continue
		}
		for _, use := range path.Uses(got) {
			switch use := use.(type) {
			case *ssa.FieldAddr:
				if f := path.FieldOf(use); f != nil && f.Name() == "Body" && !onlyClosed(use) {
					return false
				}
			case *ssa.DebugRef, *ssa.BinOp:
			default:
				return false
			}
		}
	}
	return len(callers) > 0
}

// onlyClosed reports whether nothing but Close is called on what a field holds.
func onlyClosed(field *ssa.FieldAddr) bool {
	for _, use := range path.Uses(field) {
		load, ok := use.(*ssa.UnOp)
		if !ok {
			return false
		}
		for _, u := range path.Uses(load) {
			call, ok := u.(ssa.CallInstruction)
			if _, debug := u.(*ssa.DebugRef); !debug && !(ok && callees.NameOf(call.Common()) == "Close") {
				return false
			}
		}
	}
	return true
}
