package deadctx

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// flights reports calls of a singleflight that several callers share, each of which may leave
// when its own context ends, and that work under the context of the one who came first: when
// that one leaves, the others fail.
func (c *checker) flights(fn *ssa.Function) {
	for _, call := range c.callees.In(fn) {
		start, ok := call.(*ssa.Call)
		if !ok || !knowledge.Is(callees.Object(&start.Call), "golang.org/x/sync/singleflight", "Group.DoChan") {
			continue
		}
		own := leavesWith(start)
		if own == nil {
			continue
		}
		if work := c.flown(start, own); work != nil {
			c.reportFlight(start, work, own)
		}
	}
}

// leavesWith returns the context with whose end a caller leaves, that waits for what it
// shares, if it has that from its own caller.
func leavesWith(start *ssa.Call) ssa.Value {
	fn := start.Parent()
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok || !slices.ContainsFunc(sel.States, func(st *ssa.SelectState) bool { return path.Origin(st.Chan) == ssa.Value(start) }) {
				continue
			}
			for _, st := range sel.States {
				if ctx := contexts.DoneOf(st.Chan); ctx != nil {
					if of := contexts.Of(ctx); of.Param != nil && !of.Cut {
						return ctx
					}
				}
			}
		}
	}
	return nil
}

// flown returns the call that works, in the function of a flight, under a context that ends
// with the one of its caller.
func (c *checker) flown(start *ssa.Call, own ssa.Value) ssa.CallInstruction {
	from := contexts.Of(own).Param
	f := path.Origin(start.Call.Args[len(start.Call.Args)-1])
	lit, _ := callees.Func(f)
	if made, ok := f.(*ssa.Call); ok {
		lit, from = madeWith(c.callees, made, from)
	}
	if lit == nil {
		return nil
	}
	for _, f := range callees.WithLiterals(lit) {
		for _, call := range c.callees.In(f) {
			if _, started := call.(*ssa.Go); started || !c.join.WorksUnder(call.Common(), f) {
				continue
			}
			if slices.ContainsFunc(call.Common().Args, func(a ssa.Value) bool {
				if !knowledge.IsContext(a.Type()) {
					return false
				}
				of := contexts.Of(a)
				return of.Param == from && !of.Cut
			}) {
				return call
			}
		}
	}
	return nil
}

// madeWith returns the literal that a function of the package returns, and the parameter of
// that by which it has a context of its caller.
func madeWith(calls *callees.Result, made *ssa.Call, from *ssa.Parameter) (*ssa.Function, *ssa.Parameter) {
	fns := calls.Of(&made.Call)
	if len(fns) != 1 {
		return nil, nil
	}
	for i, a := range callees.Arguments(&made.Call) {
		if !knowledge.IsContext(a.Type()) || i >= len(fns[0].Params) {
			continue
		}
		if of := contexts.Of(a); of.Param != from || of.Cut {
			continue
		}
		for _, b := range fns[0].Blocks {
			if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && len(ret.Results) == 1 {
				if lit, _ := callees.Func(ret.Results[0]); lit != nil {
					return lit, fns[0].Params[i]
				}
			}
		}
	}
	return nil, nil
}

func (c *checker) reportFlight(start *ssa.Call, work ssa.CallInstruction, own ssa.Value) {
	name, ctx := callees.NameOf(work.Common()), path.Name(own)
	c.Report(rule.Report{
		Kind: "flight", Pos: start.Pos(),
		Message: fmt.Sprintf("all who share this call wait for %s (%s), which works under %s of the caller that came first: when that one leaves, all others fail; give it context.WithoutCancel(%s), with a timeout",
			name, c.Place(work.Pos(), start.Pos()), ctx, ctx),
		Witness: witness.Trace{
			{Goroutine: "the first caller", Text: "has the function called, with " + ctx + " of its own", Pos: start.Pos()},
			{Goroutine: "another caller", Text: "shares the call", Pos: start.Pos(), Blocks: true},
			{Goroutine: "the first caller", Text: "leaves: its " + ctx + " has ended", Pos: own.Pos()},
			{Goroutine: "the shared call", Text: "fails in " + name, Pos: work.Pos()},
		},
	})
}
