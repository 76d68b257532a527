package errgroup

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/derive"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// contextErr reports that the group's context says "context canceled" where
// Wait would give the cause. It returns the returns that it has spoken of: that
// they do not wait either is part of it.
func (c *checker) contextErr(g *group) []ssa.Instruction {
	if g.ctx == nil || !c.On("ctx-err") && !c.On("ctx-after-wait") {
		return nil
	}
	var told []ssa.Instruction
	for _, fn := range callees.WithLiterals(callees.Top(g.fn)) {
		if c.inGroup(g, fn, 0) {
			continue
		}
		for _, call := range c.calls.In(fn) {
			name, ctx := contextMethod(call.Common())
			v, ok := call.(*ssa.Call)
			if name != "Err" || !ok || path.Origin(ctx) != g.ctx {
				continue
			}
			if ret := returned(v, 0); ret != nil && len(g.each("Wait")) > 0 {
				if w := waitedBefore(g, call); w != nil {
					c.reportEnded(g, w, call)
					continue
				}
				if !c.On("ctx-err") || c.waitsOnError(g, fn) {
					continue
				}
				told = append(told, ret)
				message := fmt.Sprintf("%s.Err() says only \"context canceled\" when a goroutine of %s failed: return %s.Wait(), which gives the cause and waits for the others",
					path.Name(g.ctx), g.name(), g.name())
				if w := failedBefore(g, call); w != nil {
					message = fmt.Sprintf("%s.Err() says only \"context canceled\" here, since %s.Wait() (line %d) has cancelled %s: return the error of Wait, which is the cause",
						path.Name(g.ctx), g.name(), c.Line(w.Pos()), path.Name(g.ctx))
				}
				c.Report(rule.Report{Kind: "ctx-err", Pos: call.Pos(), Message: message})
			}
		}
	}
	return told
}

// waitsOnError reports whether a literal is only called by the function of the group,
// which waits for it whenever the literal has failed.
func (c *checker) waitsOnError(g *group, lit *ssa.Function) bool {
	callers := c.calls.CallersOf(lit)
	if lit == g.fn || len(callers) == 0 || !c.calls.AllCallersKnown(lit) {
		return false
	}
	branches := failure.Branches(g.fn)
	return !slices.ContainsFunc(callers, func(call ssa.CallInstruction) bool {
		i := slices.IndexFunc(branches, func(b failure.Branch) bool { return b.Call == call })
		return i < 0 || slices.ContainsFunc(flow.ExitsWithout(g.fn, call, g.waits), branches[i].Contains)
	})
}

// waitedBefore returns the Wait that has certainly returned without an error where the
// group's context is asked for one, or nil.
func waitedBefore(g *group, call ssa.CallInstruction) ssa.CallInstruction {
	return waited(g, call, false)
}

// failedBefore returns the Wait that has certainly returned an error where the group's
// context is asked for one, or nil.
func failedBefore(g *group, call ssa.CallInstruction) ssa.CallInstruction {
	return waited(g, call, true)
}

// waited returns the Wait of which it is known where something is called that it has
// failed, or that it has not; or nil.
func waited(g *group, call ssa.CallInstruction, failed bool) ssa.CallInstruction {
	for _, w := range g.each("Wait") {
		v, ok := w.call.(*ssa.Call)
		if !ok || !flow.Dominates(w.call, call) {
			continue
		}
		for _, t := range failure.Tests(call.Parent()) {
			if t.Call != v {
				continue
			}
			to := t.If.Block().Succs[1]
			if t.Fails == failed {
				to = t.If.Block().Succs[0]
			}
			if len(to.Preds) == 1 && to.Dominates(call.Block()) {
				return w.call
			}
		}
	}
	return nil
}

func (c *checker) reportEnded(g *group, w, call ssa.CallInstruction) {
	if !c.On("ctx-after-wait") {
		return
	}
	c.Report(rule.Report{
		Kind: "ctx-after-wait", Pos: call.Pos(),
		Message: fmt.Sprintf("%s.Err() says \"context canceled\" here though nothing failed, since %s.Wait() (line %d) cancels %s when it returns: ask the outer context",
			path.Name(g.ctx), g.name(), c.Line(w.Pos()), path.Name(g.ctx)),
		Witness: witness.Trace{
			{Goroutine: callees.Label(w.Parent()), Text: "derives " + path.Name(g.ctx) + " with WithContext", Pos: g.made.Pos()},
			{Goroutine: callees.Label(w.Parent()), Text: g.name() + ".Wait cancels " + path.Name(g.ctx), Pos: w.Pos()},
			{Goroutine: callees.Label(w.Parent()), Text: "returns the error of the cancelled context", Pos: call.Pos()},
		},
	})
}

// inGroup reports whether a function runs in goroutines of the group alone: as a
// body, in one, or called by these and nobody else.
func (c *checker) inGroup(g *group, fn *ssa.Function, depth int) bool {
	if g.isMember(fn) {
		return true
	}
	if depth > maxTails || !c.calls.AllCallersKnown(fn) {
		return false
	}
	callers := c.calls.CallersOf(fn)
	for _, call := range callers {
		if !c.inGroup(g, call.Parent(), depth+1) {
			return false
		}
	}
	return len(callers) > 0
}

// returned finds the return that an error reaches, directly or wrapped.
func returned(v ssa.Value, depth int) *ssa.Return {
	refs := v.Referrers()
	if refs == nil || depth > 4 {
		return nil
	}
	for _, r := range *refs {
		switch r := r.(type) {
		case *ssa.Return:
			return r
		case *ssa.Phi, *ssa.ChangeInterface:
			if ret := returned(r.(ssa.Value), depth+1); ret != nil {
				return ret
			}
		case *ssa.Call:
			if wraps(r, v) {
				if ret := returned(r, depth+1); ret != nil {
					return ret
				}
			}
		case *ssa.Store:
			if call := listed(r); call != nil && wraps(call, v) {
				if ret := returned(call, depth+1); ret != nil {
					return ret
				}
			}
			if cell, ok := r.Addr.(*ssa.Alloc); ok && r.Val == v {
				c := path.CellOf(cell)
				again := func(i ssa.Instruction) bool {
					st, ok := i.(*ssa.Store)
					return ok && slices.Contains(c.Stores, st)
				}
				for _, l := range c.Loads {
					if l.Parent() != v.Parent() || !flow.Reaches(r, l, again) {
						continue
					}
					if ret := returned(l, depth+1); ret != nil {
						return ret
					}
				}
			}
		}
	}
	return nil
}

// listed returns the call in whose variadic list a value is stored, or nil.
func listed(s *ssa.Store) *ssa.Call {
	at, ok := s.Addr.(*ssa.IndexAddr)
	if !ok {
		return nil
	}
	for _, use := range path.Uses(at.X) {
		list, ok := use.(*ssa.Slice)
		if !ok {
			continue
		}
		for _, u := range path.Uses(list) {
			if call, ok := u.(*ssa.Call); ok {
				return call
			}
		}
	}
	return nil
}

// wraps reports whether a call makes an error of one that it is given, and of no other.
func wraps(call *ssa.Call, err ssa.Value) bool {
	if !knowledge.IsError(call.Type()) || call.Call.IsInvoke() {
		return false
	}
	switch obj := callees.Object(&call.Call); {
	case obj == nil || obj.Pkg() == nil:
		return false
	case knowledge.Is(obj, "fmt", "Errorf"), obj.Pkg().Path() == "github.com/pkg/errors", obj.Pkg().Path() == "golang.org/x/xerrors":
	default:
		return false
	}
	set := derive.Of(call.Call.Args...)
	return !slices.ContainsFunc(callees.Calls(call.Parent()), func(other ssa.CallInstruction) bool {
		v, ok := other.(*ssa.Call)
		if !ok || v == call || !failure.LastIsError(v.Call.Signature()) {
			return false
		}
		e := failure.ErrorOf(v)
		return e != nil && e != path.Origin(err) && set.Has(e)
	})
}
