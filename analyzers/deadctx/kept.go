package deadctx

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/ctxkept"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// kept reports an object that keeps a context which ends before the object is used: its
// cancel is deferred, and the object returned or kept beyond that; or it has a timeout, and
// the object is for a server.
func (c *checker) kept(fn *ssa.Function) {
	for _, i := range c.callees.In(fn) {
		call, ok := i.(*ssa.Call)
		if !ok {
			continue
		}
		kept := c.keeping.Of(&call.Call)
		if kept == nil || kept.Param >= len(call.Call.Args) || !knowledge.IsContext(call.Call.Args[kept.Param].Type()) {
			continue
		}
		object := ssa.Value(call)
		if call.Call.Signature().Results().Len() > 1 {
			object = path.Result(call, kept.Result)
		}
		if object == nil {
			continue
		}
		if ctx, cancel := c.deferredEnd(call, call.Call.Args[kept.Param]); cancel != nil {
			if at, how := beyond(fn, object, ctx); at != nil && !usedHere(object) {
				c.reportKept(call, kept, ctx, cancel, at, how, "ends when "+callees.Label(fn)+" returns")
				continue
			}
		}
		if ctx := timedHere(call.Call.Args[kept.Param], fn); ctx != nil && !c.awaited(fn, ctx) {
			if at := servesWith(fn, object, kept.Method); at != nil {
				c.reportKept(call, kept, ctx, setsTimeout(ctx), at, callees.NameOf(at.(ssa.CallInstruction).Common())+" serves with it", "ends in time")
			}
		}
	}
}

// deferredEnd returns the context, of those that one ends with, whose cancel the function
// defers, and the defer.
func (c *checker) deferredEnd(call *ssa.Call, given ssa.Value) (ctx ssa.Value, cancel ssa.Instruction) {
	for _, i := range c.callees.In(call.Parent()) {
		d, ok := i.(*ssa.Defer)
		if !ok || !flow.Reaches(d, call, nil) && !flow.Reaches(call, d, nil) {
			continue
		}
		if ctx := cancelsHere(d); ctx != nil && ctx.Parent() == call.Parent() && contexts.EndsWith(given, ctx) {
			return ctx, d
		}
	}
	return nil, nil
}

// timedHere returns the context with a timeout that one ends with and that a function
// makes, or nil.
func timedHere(given ssa.Value, fn *ssa.Function) ssa.Value {
	for v := path.Origin(given); v != nil; {
		if timed := setsTimeout(v); timed != nil && timed.Parent() == fn {
			return v
		}
		if v = contexts.Parent(v); v != nil {
			v = path.Origin(v)
		}
	}
	return nil
}

// awaited reports whether a function, or a literal in it, waits for the end of a context,
// or leaves something to be done then: it may be the end of all.
func (c *checker) awaited(fn *ssa.Function, ctx ssa.Value) bool {
	return slices.ContainsFunc(callees.WithLiterals(fn), func(f *ssa.Function) bool {
		return slices.ContainsFunc(c.callees.In(f), func(call ssa.CallInstruction) bool {
			if contexts.IsMethod(call.Common(), "Done") {
				return contexts.EndsWith(call.Common().Value, ctx)
			}
			return knowledge.Is(callees.Object(call.Common()), "context", "AfterFunc") && contexts.EndsWith(call.Common().Args[0], ctx)
		})
	})
}

// usedHere reports whether the function that makes an object calls its methods, or hands it
// to somebody: all the work there is may be done then.
func usedHere(object ssa.Value) bool {
	return slices.ContainsFunc(path.Uses(object), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case ssa.CallInstruction:
			return true
		case *ssa.MakeClosure:
			return true
		case *ssa.MakeInterface:
			return slices.ContainsFunc(path.Uses(use), func(i ssa.Instruction) bool { _, ok := i.(ssa.CallInstruction); return ok })
		}
		return false
	})
}

// beyond returns where a function hands out an object that goes on to be used when the
// function has returned: returns it, or stores it where it stays. Who keeps an object with
// a context that is only cancelled may be there for as long as the object.
func beyond(fn *ssa.Function, object, ctx ssa.Value) (ssa.Instruction, string) {
	is := func(v ssa.Value) bool {
		v = path.Origin(path.Stored(v))
		if mi, ok := v.(*ssa.MakeInterface); ok {
			v = path.Origin(mi.X)
		}
		return v == object
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Return:
				if slices.ContainsFunc(i.Results, is) {
					return i, callees.Label(fn) + " returns it"
				}
			case *ssa.Store:
				if is(i.Val) && stays(i.Addr) && setsTimeout(ctx) != nil {
					return i, "it is kept in " + path.Name(i.Addr)
				}
			}
		}
	}
	return nil, ""
}

// stays reports whether what is at an address is there when the function has returned.
func stays(addr ssa.Value) bool {
	if _, ok := addr.(*ssa.Global); ok {
		return true
	}
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	_, isParam := path.Origin(fa.X).(*ssa.Parameter)
	return isParam
}

// maxHolders bounds how many values are followed to a server.
const maxHolders = 32

// servesWith returns the call that serves for as long as the program, with an object in
// what it is given, or nil. Where the object goes as an interface, that has to have the
// method.
func servesWith(fn *ssa.Function, object ssa.Value, method string) ssa.Instruction {
	holders := []ssa.Value{object}
	add := func(v ssa.Value) {
		if v != nil && len(holders) < maxHolders && !slices.Contains(holders, v) {
			holders = append(holders, v)
		}
	}
	for i := 0; i < len(holders); i++ {
		for _, use := range path.Uses(holders[i]) {
			switch use := use.(type) {
			case *ssa.MakeInterface:
				if i > 0 || hasMethod(use.Type(), method) {
					add(use)
				}
			case *ssa.ChangeInterface:
				if hasMethod(use.Type(), method) || !hasMethod(use.X.Type(), method) {
					add(use)
				}
			case *ssa.ChangeType, *ssa.MakeClosure:
				add(use.(ssa.Value))
			case *ssa.UnOp:
				if _, ok := use.X.(*ssa.Alloc); ok {
					add(use)
				}
			case *ssa.Store:
				switch at := use.Addr.(type) {
				case *ssa.FieldAddr:
					add(path.Origin(at.X))
				case *ssa.Alloc:
					add(at)
				}
			case *ssa.Call, *ssa.Go:
				call := use.(ssa.CallInstruction)
				if f, ok := knowledge.OfCall(call.Common()); ok && f.Does&knowledge.Serves != 0 {
					return use
				}
				if v, ok := use.(*ssa.Call); ok && i > 0 || ok && isArgument(v, holders[i]) {
					add(v)
				}
			}
		}
	}
	return nil
}

// isArgument reports whether a value is given to a call as anything but the receiver.
func isArgument(call *ssa.Call, v ssa.Value) bool {
	return !call.Call.IsInvoke() && slices.Contains(call.Call.Args, v) && (call.Call.Signature().Recv() == nil || call.Call.Args[0] != v)
}

// hasMethod reports whether an interface has a method.
func hasMethod(t types.Type, name string) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && slices.ContainsFunc(slices.Collect(i.Methods()), func(m *types.Func) bool { return m.Name() == name })
}

func (c *checker) reportKept(call *ssa.Call, kept *ctxkept.Kept, ctx ssa.Value, end, use ssa.Instruction, how, ends string) {
	name, made, fn := path.Name(ctx), callees.NameOf(&call.Call), callees.Label(call.Parent())
	c.Report(rule.Report{
		Kind: "kept", Pos: call.Pos(),
		Message: fmt.Sprintf("what %s makes keeps %s, which %s (%s), and works under it later, when %s calls %s (%s): from then on each fails; give %s a context of its own",
			made, name, ends, c.Place(end.Pos(), call.Pos()), kept.Method, kept.Call, how, kept.Method),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "gives " + name + " to " + made + ", which keeps it", Pos: call.Pos()},
			{Goroutine: fn, Text: how, Pos: use.Pos()},
			{Goroutine: fn, Text: name + " " + ends, Pos: end.Pos()},
		},
	})
}
