package chanleak

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// beforeReceiver reports sends that wait because who would receive is not
// there yet: the channel is the function's own still, or the function itself
// starts the receiver later.
func (c *checker) beforeReceiver() {
	done := make(map[*channels.Chan]bool)
	for _, op := range c.chans.Ops {
		if op.Does != canSend || !op.Hard() {
			continue
		}
		for _, ch := range op.Chans {
			if n, ok := ch.Cap(); ok && n < maxCount && (ch.Make.Parent() == op.Fn() || isParam(op.Chan)) && !done[ch] {
				done[ch] = true
				c.fresh(ch, int(n))
			}
		}
		c.startsLater(op)
	}
}

// maxCount is the largest buffer whose filling is counted.
const maxCount = 32

// own is how a path stands to a channel: how many values it has put into the
// buffer, -1 before the channel is made and when others know it.
type own int

const notOwn own = -1

// fresh reports a send on a channel that its function has not yet given to
// anybody, when the buffer has no room for it: nobody can receive.
func (c *checker) fresh(ch *channels.Chan, size int) {
	fn := ch.Make.Parent()
	shares := shared(ch.Make)
	var victim ssa.Instruction
	put := func(i ssa.Instruction, s own) (own, bool) {
		if int(s) < size {
			return s + 1, true
		}
		if victim == nil || i.Pos() < victim.Pos() {
			victim = i
		}
		return s, false
	}
	w := flow.Walker[own]{Visit: func(i ssa.Instruction, s own) (own, bool) {
		if i == ssa.Instruction(ch.Make) {
			return 0, true
		}
		if s == notOwn {
			return s, true
		}
		if c.sendsFor(i, ch.Make) != nil {
			return put(i, s)
		}
		if shares(i) {
			return notOwn, true
		}
		switch i := i.(type) {
		case *ssa.Send:
			if path.Origin(i.Chan) != ch.Make {
				break
			}
			return put(i, s)
		case *ssa.UnOp:
			if s > 0 && len(c.chans.At(i)) > 0 && path.Origin(i.X) == ch.Make {
				return s - 1, true
			}
		case *ssa.Select:
			for _, st := range i.States {
				if path.Origin(st.Chan) == ch.Make {
					return notOwn, true
				}
			}
		}
		return s, true
	}}
	if !w.Walk(fn, notOwn) || victim == nil {
		return
	}
	// How often a loop fills a buffer is not counted.
	if size > 0 && (flow.InLoop(victim) || slices.ContainsFunc(ch.Each(canSend), func(o *channels.Op) bool { return flow.InLoop(o.Instr) })) {
		return
	}
	// A loop that starts receivers has one round at least, and conditions go
	// together: who may have shared the channel before has done so.
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if shares(i) && c.sendsFor(i, ch.Make) == nil && flow.Reaches(i, victim, flow.Is(ch.Make)) {
				return
			}
		}
	}
	c.said[victim] = true
	if send := c.sendsFor(victim, ch.Make); send != nil {
		c.said[send] = true
	}
	c.reportFresh(ch, victim, size)
}

func isParam(v ssa.Value) bool {
	_, ok := path.Origin(v).(*ssa.Parameter)
	return ok
}

// sendsFor returns the send that a call makes on a channel that it is given, if its
// function does nothing else with the channel, and makes the send once whenever it is
// called; or nil.
func (c *checker) sendsFor(i ssa.Instruction, mc *ssa.MakeChan) *ssa.Send {
	call, ok := i.(*ssa.Call)
	if !ok {
		return nil
	}
	fns, exact := c.callees.Resolve(&call.Call)
	if !exact || len(fns) != 1 || len(fns[0].Blocks) == 0 || call.Call.IsInvoke() || len(fns[0].Params) != len(call.Call.Args) {
		return nil
	}
	var send *ssa.Send
	for k, a := range call.Call.Args {
		if path.Origin(a) != ssa.Value(mc) {
			continue
		}
		for _, r := range path.Uses(fns[0].Params[k]) {
			s, isSend := r.(*ssa.Send)
			switch _, debug := r.(*ssa.DebugRef); {
			case debug:
			case isSend && send == nil && s.Chan == ssa.Value(fns[0].Params[k]):
				send = s
			default:
				return nil
			}
		}
	}
	if send == nil || flow.InLoop(send) || len(flow.ExitsWithout(fns[0], nil, flow.Is(send))) > 0 {
		return nil
	}
	return send
}

// shared returns the property of an instruction to let others know a channel,
// or to make a new end of the analysis of it: a closure over it, a call with
// it, a store of it outside local variables. Variables that may hold it, and others
// in other rounds, are it, too.
func shared(mc *ssa.MakeChan) flow.Pred {
	cells := make(map[ssa.Value]bool)
	for _, r := range path.Uses(mc) {
		if st, ok := r.(*ssa.Store); ok && st.Val == mc {
			if a, ok := st.Addr.(*ssa.Alloc); ok && !capturedBefore(a, st) {
				cells[a] = true
			}
		}
	}
	phis := make(map[ssa.Value]bool)
	isIt := func(v ssa.Value) bool {
		o := path.Origin(v)
		return o == ssa.Value(mc) || phis[o]
	}
	for found := true; found; {
		found = false
		for _, b := range mc.Parent().Blocks {
			for _, i := range b.Instrs {
				if phi, ok := i.(*ssa.Phi); ok && !phis[phi] && slices.ContainsFunc(phi.Edges, isIt) {
					phis[phi], found = true, true
				}
			}
		}
	}
	return func(i ssa.Instruction) bool {
		switch i := i.(type) {
		case *ssa.DebugRef, *ssa.Select, *ssa.Phi, *ssa.ChangeType, *ssa.BinOp:
			return false
		case *ssa.UnOp:
			return false
		case *ssa.Send:
			return isIt(i.X)
		case *ssa.Store:
			return isIt(i.Val) && !cells[i.Addr]
		case ssa.CallInstruction:
			_, deferred := i.(*ssa.Defer)
			if b, ok := i.Common().Value.(*ssa.Builtin); ok && (b.Name() == "len" || b.Name() == "cap" || deferred) {
				return false
			}
		}
		for _, op := range i.Operands(nil) {
			if *op != nil && (cells[*op] || isIt(*op)) {
				return true
			}
		}
		return false
	}
}

// capturedBefore reports whether a literal has a variable when it is assigned: who
// has the literal knows the value from then on.
func capturedBefore(cell *ssa.Alloc, st *ssa.Store) bool {
	return slices.ContainsFunc(path.Uses(cell), func(r ssa.Instruction) bool {
		lit, ok := r.(*ssa.MakeClosure)
		return ok && flow.Reaches(lit, st, flow.Is(cell))
	})
}

func (c *checker) reportFresh(ch *channels.Chan, send ssa.Instruction, size int) {
	name, does := ch.Name(), "sending on"
	if call, ok := send.(*ssa.Call); ok {
		does = callees.NameOf(&call.Call) + " sends on " + name + ", which"
	} else {
		does += " " + name
	}
	room, advice := "it has no buffer", fmt.Sprintf("make %s with room for the value, or start the receiver before", name)
	if size > 0 {
		room = fmt.Sprintf("its buffer of %d is full", size)
	}
	c.Report(rule.Report{
		Kind: "before-receiver", Pos: send.Pos(),
		Message: fmt.Sprintf("%s waits for ever: %s, and nobody else knows the channel yet; %s", does, room, advice),
		Witness: witness.Trace{
			{Goroutine: callees.Label(send.Parent()), Text: "makes " + name, Pos: ch.Make.Pos()},
			{Goroutine: callees.Label(send.Parent()), Text: "sends on " + name + ", which nobody else has", Blocks: true, Pos: send.Pos()},
		},
	})
}

// startsLater reports a send on a field whose only receivers run in
// goroutines that the same function starts after it, when earlier sends have
// filled the buffer.
func (c *checker) startsLater(op *channels.Op) {
	if !op.Known() || !kept(op) || len(op.Chans) != 1 {
		return
	}
	size, ok := op.Chans[0].Cap()
	recvs, exact := c.chans.Counterparts(op)
	if !ok || size >= maxCount || !exact || len(recvs) == 0 {
		return
	}
	fn := op.Fn()
	var start ssa.Instruction
	for _, r := range recvs {
		s := c.onlyStart(r.Fn(), fn)
		if s == nil || !flow.Reaches(op.Instr, s, nil) || flow.Reaches(s, op.Instr, nil) {
			return
		}
		start = s
	}
	earlier := c.earlierSends(op)
	if int64(len(earlier)) < size {
		return
	}
	name := op.Written()
	why := "it has no buffer"
	t := witness.Trace{}
	if size > 0 {
		why = fmt.Sprintf("its buffer is full after the send at line %d", c.Line(earlier[0].Pos()))
		for _, e := range earlier {
			t = append(t, witness.Event{Goroutine: callees.Label(e.Fn()), Text: "sends on " + e.Written(), Pos: e.Pos()})
		}
	}
	t = append(t, witness.Event{Goroutine: callees.Label(fn), Text: "sends on " + name + "; the receiver is not started", Blocks: true, Pos: op.Pos()})
	c.Report(rule.Report{
		Kind: "before-receiver", Pos: op.Pos(),
		Message: fmt.Sprintf("sending on %s waits for ever: %s, and %s starts the receiver only afterwards (line %d); start it before",
			name, why, callees.Label(fn), c.Line(start.Pos())),
		Witness: t,
	})
}

// onlyStart returns the one place in fn where a goroutine that runs body
// starts, if body runs nowhere else.
func (c *checker) onlyStart(body, fn *ssa.Function) ssa.Instruction {
	sites := c.spawn.Of(body)
	if len(sites) != 1 || sites[0].Instr.Parent() != fn {
		return nil
	}
	if body.Parent() == nil && (!c.callees.AllCallersKnown(body) || len(c.callees.CallersOf(body)) != 1) {
		return nil
	}
	return sites[0].Instr
}

// earlierSends returns sends on the channel of op that certainly ran before:
// in the same function, or in a caller on the same object before the call.
func (c *checker) earlierSends(op *channels.Op) []*channels.Op {
	var out []*channels.Op
	fn := op.Fn()
	for _, o := range op.Chans[0].Each(canSend) {
		if o != op && o.Hard() && o.Fn() == fn && flow.Dominates(o.Instr, op.Instr) {
			out = append(out, o)
		}
	}
	p, ok := path.Of(op.Chan)
	if !ok || len(fn.Params) == 0 || p.Root() != ssa.Value(fn.Params[0]) {
		return out
	}
	for _, o := range op.Chans[0].Each(canSend) {
		if !o.Hard() || o.Fn() == fn {
			continue
		}
		q, ok := path.Of(o.Chan)
		if !ok {
			continue
		}
		for _, call := range c.callees.In(o.Fn()) {
			if _, isCall := call.(*ssa.Call); !isCall || call.Common().StaticCallee() != fn || !flow.Dominates(o.Instr, call) {
				continue
			}
			arg, ok := path.Of(call.Common().Args[0])
			if !ok {
				continue
			}
			if r, ok := p.Rebase(path.Rooted(fn.Params[0]), arg); ok && r == q {
				return append([]*channels.Op{o}, out...)
			}
		}
	}
	return out
}
