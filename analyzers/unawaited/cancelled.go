package unawaited

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// cancelled reports a goroutine that works under a context which the function
// that starts it cancels when it returns, where it returns right away: nothing
// on the way there takes any time.
func (c *checker) cancelled(s *spawn.Site) {
	if !c.On("cancelled") || s.Kind == spawn.Timer || s.Kind == spawn.Group || c.said[s] || c.join.WaitsItself(s) {
		return
	}
	home := s.Instr.Parent()
	if len(flow.Reach(home, s.Instr, c.join.MayBlock, nil)) > 0 || len(flow.ExitsWithout(home, s.Instr, nil)) == 0 {
		return
	}
	call, made := c.worksUnderOwn(s)
	if call == nil {
		return
	}
	end := deferredCancel(made)
	if end == nil {
		return
	}
	c.report(s, rule.Report{
		Kind: "cancelled", Pos: s.Pos(),
		Message: fmt.Sprintf("%s calls %s with a context that %s cancels when it returns (line %d), which is right after this: wait for the goroutine, or have it call the cancel function when it is done",
			subject(s), calleeName(call.Common()), callees.Label(home), c.Line(end.Pos())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(home), Text: "makes a context", Pos: made.Pos()},
			{Goroutine: callees.Label(home), Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: callees.Label(home), Text: "returns, and cancels the context", Pos: end.Pos()},
			{Goroutine: s.Label(), Text: "works under the cancelled context", Pos: call.Pos()},
		},
	})
}

// worksUnderOwn returns a call of a goroutine that works under a context which
// its starter made, and the call that made it.
func (c *checker) worksUnderOwn(s *spawn.Site) (ssa.CallInstruction, *ssa.Call) {
	home := s.Instr.Parent()
	find := func(call ssa.CallInstruction, in *ssa.Function) *ssa.Call {
		for _, a := range call.Common().Args {
			if !knowledge.IsContext(a.Type()) {
				continue
			}
			if made := madeIn(c.outer(s, a), home); made != nil && c.join.WorksUnder(call.Common(), in) {
				return made
			}
		}
		return nil
	}
	if g, ok := s.Instr.(*ssa.Go); ok {
		if made := find(g, home); made != nil {
			return g, made
		}
	}
	for _, fn := range c.spawn.Tree(s) {
		for _, call := range c.callees.In(fn) {
			if made := find(call, fn); made != nil {
				return call, made
			}
		}
	}
	return nil, nil
}

// madeIn returns the call by which a function makes a context with an end, if one
// is that or derived from it.
func madeIn(ctx ssa.Value, fn *ssa.Function) *ssa.Call {
	for range 8 {
		v := path.Origin(ctx)
		if e, ok := v.(*ssa.Extract); ok {
			v = e.Tuple
		}
		call, ok := v.(*ssa.Call)
		if !ok {
			return nil
		}
		obj := callees.Object(call.Common())
		switch {
		case knowledge.Is(obj, "context", "WithCancel", "WithCancelCause", "WithTimeout", "WithDeadline", "WithTimeoutCause", "WithDeadlineCause"):
			if call.Parent() == fn {
				return call
			}
			ctx = call.Call.Args[0]
		case knowledge.Is(obj, "context", "WithValue"):
			ctx = call.Call.Args[0]
		default:
			return nil
		}
	}
	return nil
}

// deferredCancel returns the defer of the cancel function of a context, if
// nothing else is done with that.
func deferredCancel(made *ssa.Call) *ssa.Defer {
	var end *ssa.Defer
	for _, ref := range path.Uses(made) {
		e, ok := ref.(*ssa.Extract)
		if !ok || e.Index != 1 {
			continue
		}
		for _, use := range path.Uses(e) {
			switch use := use.(type) {
			case *ssa.DebugRef:
			case *ssa.Defer:
				if use.Call.Value != ssa.Value(e) {
					return nil
				}
				end = use
			default:
				return nil
			}
		}
	}
	return end
}
