package chanleak

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// leave is how a goroutine stops receiving from a channel though it is not
// closed.
type leave struct {
	fn   *ssa.Function
	stop *channels.Op    // the case of a select that it leaves on, or
	err  *failure.Branch // the error
	why  string
	pos  token.Pos
	// given: the stop is a context from outside the package, of which nobody here
	// knows whether it ends before the process does, and the channel is there for longer
	// than a call: the context of a call ends with that.
	given bool
}

// leavesOn returns how the function of a receive ends without another receive
// from the channel, at a time that a sender does not know: on the end of a context
// from outside if there is no other way.
func (c *checker) leavesOn(r *channels.Op, ch *channels.Chan, send *channels.Op) *leave {
	fn := r.Fn()
	takes := c.taking(ch)
	var given *leave
	for _, call := range c.callees.In(fn) {
		if _, ok := call.(*ssa.Defer); ok && takes(call) {
			return nil // it receives the rest
		}
	}
	if sel, ok := r.Instr.(*ssa.Select); ok && sel.Blocking {
		for _, o := range c.chans.At(sel) {
			if o == r || o.Does != canRecv || isTimer(o.Chan) {
				continue
			}
			if b := flow.CaseBlock(sel, o.Case); b != nil && (c.anyTime(o, send) && (returnsFrom(b, takes) || endsLoop(b, takes)) || o.Open && endsOnError(sel, o, b, takes)) {
				l := &leave{fn: fn, stop: o, why: o.Name(), pos: o.Pos(), given: c.lastsOn(ch) && c.given(o)}
				if !l.given {
					return l
				}
				given = l
			}
		}
	}
	for _, br := range failure.Branches(fn) {
		if br.Call == nil || !flow.Reaches(r.Instr, br.Call, nil) || !flow.Reaches(br.Call, r.Instr, nil) || asksMethod(br.Call, r) {
			continue
		}
		if flow.CanReturn(br.Block, orWaits(takes, flow.Innermost(flow.Loops(fn), br.Call))) {
			return &leave{fn: fn, err: &br, why: callees.NameOf(&br.Call.Call), pos: br.Call.Pos()}
		}
	}
	return given
}

// lastsOn reports whether a channel is there for longer than the call of a function
// from outside: an object keeps it, or a goroutine makes it. A context that comes with such
// a call is not of what the caller waits for.
func (c *checker) lastsOn(ch *channels.Chan) bool {
	return len(ch.Kept) > 0 || ch.Make != nil && slices.ContainsFunc(c.spawn.Of(ch.Make.Parent()), func(s *spawn.Site) bool {
		_, counted := c.groups.Of(s)
		return !counted // nobody in the call waits for it
	})
}

// orWaits adds to a property that an instruction waits in a loop, or asks whether to
// leave: who leaves behind it leaves for that, not for what was before it.
func orWaits(p flow.Pred, l *flow.Loop) flow.Pred {
	return func(i ssa.Instruction) bool {
		if l != nil && l.Contains(i) {
			switch i := i.(type) {
			case *ssa.Select:
				return true // asks, at least
			case *ssa.UnOp:
				if i.Op == token.ARROW {
					return true
				}
			}
		}
		return p(i)
	}
}

// asksMethod reports whether a call asks a received value for its error: the
// sender knows it.
func asksMethod(call *ssa.Call, r *channels.Op) bool {
	v, ok := r.Instr.(ssa.Value)
	return ok && (call.Call.IsInvoke() || call.Call.Signature().Recv() != nil) && asksValue(call, v, 0)
}

// taking returns the property of an instruction to receive from a channel,
// itself or by a function that it calls or starts.
func (c *checker) taking(ch *channels.Chan) flow.Pred {
	memo := make(map[*ssa.Function]bool)
	var takes func(i ssa.Instruction) bool
	in := func(fn *ssa.Function) bool {
		if t, known := memo[fn]; known {
			return t
		}
		memo[fn] = false // recursion
		for _, b := range fn.Blocks {
			if slices.ContainsFunc(b.Instrs, takes) {
				memo[fn] = true
			}
		}
		return memo[fn]
	}
	takes = func(i ssa.Instruction) bool {
		for _, o := range c.chans.Through(i) {
			if o.Does == canRecv && slices.Contains(o.Chans, ch) {
				return true
			}
		}
		call, ok := callees.CallAt(i)
		if !ok {
			return false
		}
		fns := c.callees.Of(call.Common())
		if s := c.spawn.At(i); s != nil {
			fns = s.Bodies
		}
		for _, a := range call.Common().Args {
			if lit, _ := callees.Func(a); lit != nil && lit.Parent() != nil {
				fns = append(slices.Clip(fns), lit)
			}
		}
		return slices.ContainsFunc(fns, in)
	}
	return takes
}

// isTimer reports whether a channel tells the time: who leaves on it does so
// for being idle.
func isTimer(v ssa.Value) bool {
	ch := path.NamedOf(knowledge.ElemOfChan(v.Type()))
	return ch != nil && ch.Obj().Pkg() != nil && ch.Obj().Pkg().Path() == "time" && ch.Obj().Name() == "Time"
}

// returnsFrom reports whether every path from the beginning of a block ends
// without passing what avoid says, and one in a return.
func returnsFrom(b *ssa.BasicBlock, avoid flow.Pred) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	work := []*ssa.BasicBlock{b}
	ends := false
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		if slices.ContainsFunc(b.Instrs, avoid) {
			return false
		}
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			ends = true
		}
		work = append(work, b.Succs...)
	}
	return ends
}

// anyTime reports whether a stop can come while a sender is about to send: it
// is not closed by the sender itself, nor after waiting for it.
func (c *checker) anyTime(stop, send *channels.Op) bool {
	if stop.Open || len(stop.Chans) == 0 {
		return isDone(stop.Chan) && !ownContext(stop.Chan) && !c.cancelledBy(stop.Chan, send.Fn()) && !c.endedBy(stop.Chan, send.Fn()) && !c.endOfProcess(stop.Chan)
	}
	any := false
	for _, ch := range stop.Chans {
		if ch.Out&(canSend|canClose) != 0 {
			return false
		}
		for _, o := range ch.Each(canSend | canClose) {
			if testCode(o.Fn()) && !c.IsTest(send.Pos()) {
				continue // what a test ends, it has no more senders for
			}
			if o.Fn() == send.Fn() || c.waitsBefore(o) || c.sentUnder(send, o) {
				return false
			}
			any = true
		}
	}
	return any
}

// isDone reports whether a channel is that of a context.
func isDone(v ssa.Value) bool {
	call, ok := path.Origin(v).(*ssa.Call)
	return ok && knowledge.Is(callees.Object(&call.Call), "context", "Context.Done")
}

func isContext(t types.Type) bool { return path.IsNamed(t, "context", "Context") }

// waitsBefore reports whether the function of an operation waits for others
// before it: for a WaitGroup, or a value.
func (c *checker) waitsBefore(o *channels.Op) bool {
	for _, b := range o.Fn().Blocks {
		for _, i := range b.Instrs {
			if i == o.Instr || !flow.Reaches(i, o.Instr, nil) {
				continue
			}
			if call, ok := i.(*ssa.Call); ok && knowledge.Is(callees.Object(&call.Call), "sync", "WaitGroup.Wait") {
				return true
			}
			if u, ok := i.(*ssa.UnOp); ok && len(c.chans.At(u)) > 0 {
				return true
			}
			if sel, ok := i.(*ssa.Select); ok && c.behindGroup(sel, o) {
				return true
			}
		}
	}
	return false
}

// behindGroup reports whether an operation comes after a select, whichever case that
// took, one of which is for a goroutine that has waited for a WaitGroup.
func (c *checker) behindGroup(sel *ssa.Select, o *channels.Op) bool {
	if !sel.Blocking || !flow.Dominates(sel, o.Instr) {
		return false
	}
	counted := false
	for _, r := range c.chans.At(sel) {
		if flow.InCase(sel, r.Case, o.Instr.Block()) {
			return false
		}
		for _, ch := range r.Chans {
			counted = counted || slices.ContainsFunc(ch.Each(canSend|canClose), func(w *channels.Op) bool {
				_, last := w.Instr.(*ssa.Defer)
				return slices.ContainsFunc(c.callees.In(w.Fn()), func(call ssa.CallInstruction) bool {
					return knowledge.Is(callees.Object(call.Common()), "sync", "WaitGroup.Wait") && (last || flow.Reaches(call, w.Instr, nil))
				})
			})
		}
	}
	return counted
}

// sentUnder reports whether a send is only made in calls of the function that says
// stop, and before it does.
func (c *checker) sentUnder(send, stop *channels.Op) bool {
	again := flow.Is()
	if len(send.Chans) == 1 && send.Chans[0].Make != nil {
		again = flow.Is(send.Chans[0].Make)
	}
	_, last := stop.Instr.(*ssa.Defer)
	var under func(fn *ssa.Function, depth int) bool
	under = func(fn *ssa.Function, depth int) bool {
		calls := c.callees.CallersOf(fn)
		if depth == 0 || len(calls) == 0 || len(c.spawn.Of(fn)) > 0 || !c.callees.AllCallersKnown(fn) {
			return false
		}
		return !slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
			if call.Parent() != stop.Fn() {
				return !under(callees.Unwrap(call.Parent()), depth-1)
			}
			_, now := call.(*ssa.Call)
			return !now || !last && flow.Reaches(stop.Instr, call, again)
		})
	}
	return under(send.Fn(), 3)
}
