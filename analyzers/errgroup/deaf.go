package errgroup

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// deaf reports goroutines of a group with a context that wait for a channel alone, one
// that comes from outside: when another goroutine has failed, Wait waits for them for as
// long as nobody happens to send or close.
func (c *checker) deaf(g *group) {
	if g.ctx == nil || alone(g) || len(g.each("Wait")) == 0 || c.IsTest(g.made.Pos()) {
		return
	}
	started := g.each("Go", "TryGo")
	reach := c.reachable(callees.Top(g.fn))
	seen := make(map[*ssa.Function]bool)
	for _, o := range started {
		if o.helper != nil || !slices.ContainsFunc(started, func(other op) bool {
			return other.mayFail() && (other.call != o.call || flow.InLoop(o.call))
		}) {
			continue
		}
		for _, body := range o.bodies {
			if seen[body] || c.usesGroupContext(g, body) {
				continue
			}
			seen[body] = true
			for _, r := range c.bareReceives(body, 0) {
				if c.fromOutside(g, r.ch, body, reach) && !c.reacts(g, r.ch) {
					c.reportDeaf(g, r)
					break
				}
			}
		}
	}
}

func (c *checker) reportDeaf(g *group, r receive) {
	where := callees.Label(r.at.Parent())
	c.Report(rule.Report{
		Kind: "deaf", Pos: r.at.Pos(),
		Message: fmt.Sprintf("this goroutine of %[1]s waits for %[2]s alone: when another one fails, %[1]s.Wait waits for as long as nobody sends on %[2]s or closes it; select on <-%[3]s.Done(), too",
			g.name(), r.ch, path.Name(g.ctx)),
		Witness: witness.Trace{
			{Goroutine: where, Text: "waits for " + r.ch.String(), Pos: r.at.Pos()},
			{Goroutine: "another goroutine of " + g.name(), Text: "fails, which cancels " + path.Name(g.ctx), Pos: g.made.Pos()},
			{Goroutine: callees.Label(g.fn), Text: g.name() + ".Wait waits for the first", Blocks: true, Pos: g.each("Wait")[0].call.Pos()},
		},
	})
}

// receive is where a function receives from a channel outside of a select, itself or by
// what it calls.
type receive struct {
	at ssa.Instruction
	ch path.Path
}

// maxHelpers bounds how far functions that receive for others are followed.
const maxHelpers = 2

// bareReceives lists the receives of a function that wait for something to happen: no
// case of a select, no loop over a channel, and nothing is done with what comes.
func (c *checker) bareReceives(fn *ssa.Function, depth int) []receive {
	var out []receive
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.UnOp:
				if i.Op != token.ARROW || i.CommaOk || !isSignal(i) {
					continue
				}
				if ch, ok := path.Of(i.X); ok {
					out = append(out, receive{i, ch})
				}
			case *ssa.Call:
				fns, exact := c.calls.Resolve(&i.Call)
				if depth >= maxHelpers || !exact || len(fns) != 1 || fns[0] == fn || knowledge.TakesContext(&i.Call) {
					continue
				}
				for _, r := range c.bareReceives(fns[0], depth+1) {
					if ch, ok := callees.AtCaller(r.ch, fns[0], i); ok {
						out = append(out, receive{i, ch})
					}
				}
			}
		}
	}
	return out
}

// isSignal reports whether a receive is of an event: a signal of the system, or what
// nobody looks at. Errors are results, and times come by themselves.
func isSignal(r *ssa.UnOp) bool {
	if path.IsNamed(r.Type(), "time", "Time") || knowledge.IsError(r.Type()) {
		return false
	}
	return isOSSignal(r.Type()) || !slices.ContainsFunc(path.Uses(r), func(i ssa.Instruction) bool { _, debug := i.(*ssa.DebugRef); return !debug })
}

func isOSSignal(t types.Type) bool { return path.IsNamed(t, "os", "Signal") }

// fromOutside reports whether a channel is somebody else's: a parameter, field or package
// variable that nothing sends on or closes that the function of the group calls or
// starts; or one that gets the signals of the system.
func (c *checker) fromOutside(g *group, ch path.Path, body *ssa.Function, reach map[*ssa.Function]bool) bool {
	top := callees.Top(g.fn)
	switch root := ch.Root().(type) {
	case *ssa.MakeChan:
		return ch.Len() == 0 && isOSSignal(root.Type().Underlying().(*types.Chan).Elem()) && onlyNotified(root)
	case *ssa.Parameter:
		if root.Parent() != top && (root.Parent() != body || ch.Len() == 0) {
			return false
		}
	case *ssa.Global:
	default:
		return false
	}
	same := func(v ssa.Value) bool {
		if !knowledge.IsChan(v.Type()) {
			return false
		}
		p, ok := path.Of(v)
		return ok && (p == ch || ch.Len() > 0 && p.Last() == ch.Last())
	}
	for _, o := range c.channels.Ops {
		if o.Does&(channels.CanSend|channels.CanClose) != 0 && reach[o.Fn()] && same(o.Chan) {
			return false
		}
	}
	for fn := range reach {
		for _, call := range c.calls.In(fn) {
			if fns, _ := c.calls.Resolve(call.Common()); len(fns) > 0 || isNotify(call.Common()) {
				continue // what they do with it is looked at
			}
			if slices.ContainsFunc(call.Common().Args, same) {
				return false
			}
		}
	}
	return ch.Len() == 0 || len(c.channels.Made(ch.Last())) > 0 // a field may be the end of a context
}

// onlyNotified reports whether nothing but os/signal sends on a channel.
func onlyNotified(ch *ssa.MakeChan) bool {
	notified := false
	var other func(v ssa.Value) bool
	other = func(v ssa.Value) bool {
		return slices.ContainsFunc(path.Uses(v), func(i ssa.Instruction) bool {
			switch i := i.(type) {
			case *ssa.ChangeType:
				return other(i)
			case ssa.CallInstruction:
				notified = notified || isNotify(i.Common())
				return !isNotify(i.Common())
			case *ssa.Store:
				cell, ok := i.Addr.(*ssa.Alloc)
				if !ok || i.Val != v || path.CellOf(cell).Escapes {
					return true
				}
				return slices.ContainsFunc(path.CellOf(cell).Loads, func(l *ssa.UnOp) bool { return other(l) })
			case *ssa.UnOp, *ssa.DebugRef:
				return false
			case *ssa.MakeClosure:
				lit := i.Fn.(*ssa.Function)
				k := slices.Index(i.Bindings, v)
				return lit.Parent() == nil || k < 0 || other(lit.FreeVars[k])
			}
			return true
		})
	}
	return !other(ch) && notified
}

func isNotify(call *ssa.CallCommon) bool {
	return knowledge.Is(callees.Object(call), "os/signal", "Notify", "Stop", "Reset", "Ignore")
}

// reachable lists the functions of the package that a function calls, starts or has
// literals of, and what these do.
func (c *checker) reachable(top *ssa.Function) map[*ssa.Function]bool {
	seen := make(map[*ssa.Function]bool)
	var visit func(*ssa.Function)
	visit = func(fn *ssa.Function) {
		if seen[fn] {
			return
		}
		seen[fn] = true
		for _, lit := range fn.AnonFuncs {
			visit(lit)
		}
		for _, call := range c.calls.In(fn) {
			for _, next := range c.calls.Of(call.Common()) {
				visit(next)
			}
			for _, arg := range call.Common().Args {
				if f, _ := callees.Func(arg); f != nil {
					visit(f)
				}
			}
		}
	}
	visit(top)
	return seen
}

// reacts reports whether the function of a group, or a goroutine of it, does something
// when the group's context ends, which may well be what ends the wait, or calls a
// function of no arguments that it was handed: that may end anything.
func (c *checker) reacts(g *group, ch path.Path) bool {
	if _, own := ch.Root().(*ssa.MakeChan); own {
		return false // the signals of the system come from outside
	}
	acts := func(i ssa.Instruction) bool { return acts(i, ch) }
	for _, fn := range callees.WithLiterals(callees.Top(g.fn)) {
		for _, call := range c.calls.In(fn) {
			common := call.Common()
			if knowledge.Is(callees.Object(common), "context", "AfterFunc") && contexts.EndsWith(common.Args[0], g.ctx) {
				return true
			}
			if _, last := call.(*ssa.Defer); last && fn == g.fn {
				continue // after Wait
			}
			if c.isStop(common) {
				return true
			}
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if g.hears(i) && len(flow.Reach(fn, i, acts, nil)) > 0 {
					return true
				}
			}
		}
	}
	return false
}

// isStop reports whether a call is of a function of no arguments and no results that
// was handed in, other than a context's.
func (c *checker) isStop(call *ssa.CallCommon) bool {
	sig := call.Signature()
	if _, builtin := call.Value.(*ssa.Builtin); builtin || call.StaticCallee() != nil || call.IsInvoke() || sig.Params().Len() > 0 || sig.Results().Len() > 0 || contexts.Canceller(call.Value) != nil {
		return false
	}
	fns, exact := c.calls.Resolve(call)
	return !exact || len(fns) == 0
}

// hears reports whether an instruction waits for the end of the group's context.
func (g *group) hears(i ssa.Instruction) bool {
	is := func(ch ssa.Value) bool {
		call, ok := path.Origin(ch).(*ssa.Call)
		if !ok {
			return false
		}
		name, ctx := contextMethod(call.Common())
		return name == "Done" && contexts.EndsWith(ctx, g.ctx)
	}
	switch i := i.(type) {
	case *ssa.UnOp:
		return i.Op == token.ARROW && is(i.X)
	case *ssa.Select:
		return slices.ContainsFunc(i.States, func(s *ssa.SelectState) bool { return s.Dir == types.RecvOnly && is(s.Chan) })
	}
	return false
}

// acts reports whether an instruction may end a wait for a channel: a call, other than
// one that tells what has happened. Whoever sends on a channel that the function could
// send on as well has it from the caller, too, and is not called by it by name.
func acts(i ssa.Instruction, ch path.Path) bool {
	call, ok := i.(ssa.CallInstruction)
	if !ok {
		return false
	}
	common := call.Common()
	if name, _ := contextMethod(common); name != "" {
		return false
	}
	if _, builtin := common.Value.(*ssa.Builtin); builtin {
		return false
	}
	obj := callees.Object(common)
	if obj == nil || obj.Pkg() == nil {
		return true
	}
	if slices.Contains([]string{"fmt", "log", "log/slog", "errors", "context"}, obj.Pkg().Path()) {
		return false
	}
	if ch.Len() > 0 {
		return slices.ContainsFunc(callees.Arguments(common), func(a ssa.Value) bool {
			p, ok := path.Of(a)
			return ok && p.Root() == ch.Root()
		})
	}
	t, ok := ch.Root().Type().Underlying().(*types.Chan)
	return !ok || t.Dir() != types.SendRecv
}
