package lockwait

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// wait is a place where a goroutine waits with no other way on: a channel
// operation or a select; or a call of Wait, of the object at obj.
type wait struct {
	instr ssa.Instruction
	on    object
	obj   path.Path
}

// object says what Wait is a method of.
type object uint8

const (
	channel object = iota
	group          // sync.WaitGroup or errgroup.Group
	cond           // sync.Cond
)

func (c *checker) pos(w wait) token.Pos {
	if ops := c.chans.At(w.instr); len(ops) > 0 {
		return ops[0].Pos()
	}
	return w.instr.Pos()
}

// own lists the waits of a function itself.
func (c *checker) own(fn *ssa.Function) []wait {
	if list, ok := c.waits[fn]; ok {
		return list
	}
	var out []wait
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if w, ok := c.waitAt(i); ok && (w.on != channel || c.closed(w)) {
				out = append(out, w)
			}
		}
	}
	c.waits[fn] = out
	return out
}

func (c *checker) waitAt(i ssa.Instruction) (wait, bool) {
	switch i := i.(type) {
	case *ssa.Send:
		return wait{instr: i}, true
	case *ssa.UnOp:
		return wait{instr: i}, i.Op == token.ARROW
	case *ssa.Select:
		return wait{instr: i}, i.Blocking
	case *ssa.Call:
		obj := callees.Object(i.Common())
		w := wait{instr: i}
		switch {
		case knowledge.Is(obj, "sync", "WaitGroup.Wait"), knowledge.Is(obj, "golang.org/x/sync/errgroup", "Group.Wait"):
			w.on = group
		case knowledge.Is(obj, "sync", "Cond.Wait"):
			w.on = cond
		default:
			return w, false
		}
		if len(i.Call.Args) == 0 {
			return w, false
		}
		p, ok := c.locks.PathOf(i.Call.Args[0])
		w.obj = p
		return w, ok
	}
	return wait{}, false
}

// closed reports whether it is known who can end a wait on channels: who
// cannot is of no interest here.
func (c *checker) closed(w wait) bool {
	ops := c.chans.At(w.instr)
	if s, ok := w.instr.(*ssa.Select); ok && len(ops) != len(s.States) || len(ops) == 0 {
		return false
	}
	timed := c.timed(w)
	return !slices.ContainsFunc(ops, func(op *channels.Op) bool {
		if timed && isClock(op) {
			return false
		}
		others, exact := c.chans.Counterparts(op)
		return !exact || len(others) == 0
	})
}

// timed reports whether a wait is a select that receives, or takes a time for it at most,
// and does not come back to try again: until then it waits as if there were no timer.
func (c *checker) timed(w wait) bool {
	if s, ok := w.instr.(*ssa.Select); !ok || flow.InLoop(s) {
		return false
	}
	clocks, ops := 0, c.chans.At(w.instr)
	for _, op := range ops {
		if op.Does != channels.CanRecv {
			return false
		}
		if isClock(op) {
			clocks++
		}
	}
	return clocks > 0 && clocks < len(ops)
}

func isClock(op *channels.Op) bool { return knowledge.IsTimeChan(op.Chan.Type()) }

// maxDepth bounds the calls that are followed down to a wait and up to the
// start of a goroutine.
const maxDepth = 4

// mayWait reports whether a function waits, itself or in what it calls. Of
// functions that call each other the first one asked for answers for all.
func (c *checker) mayWait(fn *ssa.Function) bool {
	if known, ok := c.waiting[fn]; ok {
		return known
	}
	c.waiting[fn] = false
	may := len(c.own(fn)) > 0
	for _, call := range c.calls.In(fn) {
		if may {
			break
		}
		if _, ok := call.(*ssa.Call); ok {
			fns, certain := c.locks.Runs(call)
			may = certain && slices.ContainsFunc(fns, c.mayWait)
		}
	}
	c.waiting[fn] = may
	return may
}

// underLocks is a wait with the locks of a caller that are still held there.
type underLocks struct {
	wait
	held []lockset.Held
}

// within lists the waits of a function that is called with locks held, and of
// what it calls.
func (c *checker) within(fn *ssa.Function, held []lockset.Held, depth int, seen map[*ssa.Function]bool) []underLocks {
	if seen[fn] || depth > maxDepth || len(held) == 0 || !c.mayWait(fn) {
		return nil
	}
	seen[fn] = true
	var out []underLocks
	for _, w := range c.own(fn) {
		out = append(out, underLocks{w, c.stillHeld(held, w.instr)})
	}
	for _, call := range c.calls.In(fn) {
		if _, ok := call.(*ssa.Call); !ok {
			continue
		}
		fns, certain := c.locks.Runs(call)
		if !certain {
			continue
		}
		for _, f := range fns {
			out = append(out, c.within(f, c.stillHeld(held, call), depth+1, seen)...)
		}
	}
	return out
}

// stillHeld returns the locks of a caller that the function of an instruction
// does not give back before.
func (c *checker) stillHeld(held []lockset.Held, i ssa.Instruction) []lockset.Held {
	releases := c.locks.Releases(i.Parent())
	return slices.DeleteFunc(slices.Clone(held), func(h lockset.Held) bool {
		return slices.ContainsFunc(releases, func(r lockset.Release) bool {
			return same(r.Path, h.Path) && flow.Reaches(r.Instr, i, nil)
		})
	})
}

// same reports whether two paths name the same lock, or locks of one class.
func same(a, b path.Path) bool {
	if a == b {
		return true
	}
	ca, ok := a.Class()
	cb, ok2 := b.Class()
	return ok && ok2 && ca == cb
}

// plenty is a capacity that its author takes to be enough for ever.
const plenty = 10000

// mayHave reports whether a receive may find a value in the channel's buffer
// for all that is known.
func (c *checker) mayHave(op *channels.Op, senders []*channels.Op) bool {
	return c.buffered(op) && slices.ContainsFunc(senders, func(o *channels.Op) bool { return o.Does == channels.CanSend })
}

// hasRoom reports whether a send may find room in the channel's buffer for
// all that is known: only a channel that a field or package variable holds,
// of a small constant capacity, is taken to be full one day; and not if the
// sender looks after that itself.
func (c *checker) hasRoom(op *channels.Op, receivers []*channels.Op) bool {
	if !c.buffered(op) {
		return false
	}
	for _, ch := range op.Chans {
		if n, ok := ch.Cap(); !ok || n > plenty || len(ch.Kept) == 0 {
			return true
		}
		if ch.Make != nil && ch.Make.Parent() == op.Fn() && !flow.InLoop(op.Instr) {
			return true // the one value of a channel just made
		}
		if ch.Make != nil && madeFor(op, ch.Make.Parent()) && !flow.InLoop(op.Instr) {
			return true // likewise, of an object just made
		}
	}
	if measures(op.Fn()) || !slices.ContainsFunc(receivers, func(o *channels.Op) bool { return c.repeats(o, o.Instr, 0) }) {
		return true
	}
	return c.probed(op) || c.inTurn(op)
}

// madeFor reports whether a channel is of an object that the function with the
// operation has got from the one that makes both.
func madeFor(op *channels.Op, maker *ssa.Function) bool {
	p, ok := path.Of(op.Chan)
	if !ok {
		return false
	}
	call, ok := p.Root().(*ssa.Call)
	return ok && callees.Unwrap(call.Call.StaticCallee()) == maker && lockset.JustMade(path.Rooted(call), op.Fn())
}

// probed reports whether a sender has asked before, without waiting, whether
// the channel has room or values: it knows then what it finds.
func (c *checker) probed(op *channels.Op) bool {
	for _, ch := range op.Chans {
		for _, o := range ch.Ops {
			if s, ok := o.Instr.(*ssa.Select); ok && !s.Blocking && flow.Dominates(s, op.Instr) {
				return true
			}
		}
	}
	return false
}

// repeats reports whether a receiver receives value after value: in a loop,
// or in a function that is called in one. i is the receive or leads to it.
func (c *checker) repeats(o *channels.Op, i ssa.Instruction, depth int) bool {
	if i == o.Instr && again(o) || i != o.Instr && flow.InLoop(i) {
		return true
	}
	return depth < maxDepth && slices.ContainsFunc(c.calls.CallersOf(i.Parent()), func(call ssa.CallInstruction) bool {
		_, ok := call.(*ssa.Call)
		return ok && c.repeats(o, call, depth+1)
	})
}

// again reports whether a receiver can receive again in its function after it
// did.
func again(o *channels.Op) bool {
	if s, ok := o.Instr.(*ssa.Select); ok {
		if b := flow.CaseBlock(s, o.Case); b != nil {
			return flow.Reaches(b.Instrs[0], s, nil)
		}
	}
	return flow.InLoop(o.Instr)
}

// measures reports whether a function asks for the length or the capacity of
// a channel.
func measures(fn *ssa.Function) bool {
	return slices.ContainsFunc(callees.Calls(fn), func(c ssa.CallInstruction) bool {
		b, ok := c.Common().Value.(*ssa.Builtin)
		if !ok || b.Name() != "len" && b.Name() != "cap" {
			return false
		}
		_, ok = knowledge.Core(c.Common().Args[0].Type()).(*types.Chan)
		return ok
	})
}

// buffered reports whether a channel that op acts on may have a buffer.
func (c *checker) buffered(op *channels.Op) bool {
	return slices.ContainsFunc(op.Chans, func(ch *channels.Chan) bool {
		n, ok := ch.Cap()
		return !ok || n > 0
	})
}

func verb(o *channels.Op) string {
	switch {
	case o.Does == channels.CanSend:
		return "sends on"
	case o.Does == channels.CanClose:
		return "closes"
	}
	return "receives from"
}
