package chanleak

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/owned"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// given reports whether a stop is the end of a context from outside the package.
func (c *checker) given(stop *channels.Op) bool { return c.givenUntil(stop.Chan, stop.Pos()) }

// givenUntil reports whether a channel is closed at the end of such a context.
func (c *checker) givenUntil(done ssa.Value, pos token.Pos) bool {
	return isDone(done) && contexts.Given(callees.Receiver(&path.Origin(done).(*ssa.Call).Call), c.callees,
		func(call ssa.CallInstruction) bool { return c.IsTest(call.Pos()) && !c.IsTest(pos) })
}

// ownContext reports whether nobody but the functions beside the goroutine
// cancels a context: it is derived from Background, here.
func ownContext(done ssa.Value) bool {
	return contexts.Of(callees.Receiver(&path.Origin(done).(*ssa.Call).Call)).Cut
}

// cancelledBy reports whether the goroutines that wait for the end of a context
// got it from fn, which derives it from Background and is alone to cancel it.
func (c *checker) cancelledBy(done ssa.Value, fn *ssa.Function) bool {
	p := contexts.Of(callees.Receiver(&path.Origin(done).(*ssa.Call).Call)).Param
	if p == nil {
		return false
	}
	sites := c.spawn.Of(p.Parent())
	return len(sites) > 0 && !slices.ContainsFunc(sites, func(s *spawn.Site) bool {
		arg := s.Bind(p)
		return arg == nil || s.Instr.Parent() != fn || !contexts.Of(arg).Cut || !keepsCancel(path.Origin(arg))
	})
}

// keepsCancel reports whether a context comes with a function that cancels it,
// and the function that has both does nothing but call that.
func keepsCancel(ctx ssa.Value) bool {
	e, ok := ctx.(*ssa.Extract)
	if !ok {
		return false
	}
	for _, r := range path.Uses(e.Tuple) {
		cancel, ok := r.(*ssa.Extract)
		if !ok || cancel.Index != 1 {
			continue
		}
		return !slices.ContainsFunc(path.Uses(cancel), func(use ssa.Instruction) bool {
			call, ok := callees.CallAt(use)
			_, debug := use.(*ssa.DebugRef)
			return !debug && (!ok || call.Common().Value != ssa.Value(cancel))
		})
	}
	return false
}

// endOfProcess reports whether a context ends with the process: the function that
// receives, or the goroutine, got it from what runs once while the process starts,
// which was given it, or from main, which ends it last.
func (c *checker) endOfProcess(done ssa.Value) bool {
	p := contexts.Of(callees.Receiver(&path.Origin(done).(*ssa.Call).Call)).Param
	if p == nil {
		return false
	}
	if sites := c.spawn.Of(p.Parent()); len(sites) > 0 {
		return !slices.ContainsFunc(sites, func(s *spawn.Site) bool { return !c.asLongAsProcess(s.Bind(p)) })
	}
	calls := c.callees.CallersOf(p.Parent())
	return len(calls) > 0 && c.callees.AllCallersKnown(p.Parent()) && !slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
		args := callees.Arguments(call.Common())
		i := slices.Index(p.Parent().Params, p)
		return i >= len(args) || !c.fromMain(args[i])
	})
}

func (c *checker) asLongAsProcess(ctx ssa.Value) bool {
	if ctx == nil {
		return false
	}
	from, ok := path.Of(contexts.Of(ctx).Root)
	if !ok {
		return false
	}
	given, ok := from.Root().(*ssa.Parameter)
	return ok && c.onceAProcess(given.Parent(), 3) || c.fromMain(ctx)
}

// fromMain reports whether main makes a context, and waits for nobody after it has
// ended that.
func (c *checker) fromMain(ctx ssa.Value) bool {
	e, ok := path.Origin(ctx).(*ssa.Extract)
	if !ok || !ending.IsMain(e.Parent()) || e.Parent().Name() != "main" || !contexts.Of(ctx).Cut || !keepsCancel(e) {
		return false
	}
	waits := func(i ssa.Instruction) bool {
		if call, ok := i.(*ssa.Call); ok {
			obj := callees.Object(&call.Call)
			return obj != nil && obj.Name() == "Wait" ||
				slices.ContainsFunc(c.callees.Of(&call.Call), func(fn *ssa.Function) bool { return len(fn.Blocks) > 0 })
		}
		return c.waits(i)
	}
	for _, r := range path.Uses(e.Tuple) {
		cancel, ok := r.(*ssa.Extract)
		if !ok || cancel.Index != 1 {
			continue
		}
		for _, use := range path.Uses(cancel) {
			if call, ok := use.(*ssa.Call); ok && len(flow.Reach(e.Parent(), call, waits, nil)) > 0 {
				return false
			}
		}
	}
	return true
}

// endedBy reports whether a function calls the cancel function that an object
// keeps beside a context.
func (c *checker) endedBy(done ssa.Value, fn *ssa.Function) bool {
	p, ok := path.Of(callees.Receiver(&path.Origin(done).(*ssa.Call).Call))
	if !ok || p.Last() == nil {
		return false
	}
	var cancel *types.Var
	for _, f := range c.callees.Functions() {
		for _, b := range f.Blocks {
			for _, i := range b.Instrs {
				st, ok := i.(*ssa.Store)
				if !ok || path.FieldOf(st.Addr) != p.Last() {
					continue
				}
				if e, ok := path.Origin(st.Val).(*ssa.Extract); ok {
					if call, ok := e.Tuple.(*ssa.Call); ok && cancel == nil {
						cancel = owned.CancelField(call)
					}
				}
			}
		}
	}
	if cancel == nil {
		return false
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if f, _ := selected(i); f == cancel {
				return true
			}
		}
	}
	return false
}
