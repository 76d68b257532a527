package chanleak

import (
	"go/constant"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// room reports whether a send may find the buffer full: there is none, or the
// send is repeated.
func (c *checker) room(op *channels.Op, ch *channels.Chan) bool {
	n, ok := ch.Cap()
	switch {
	case ch.Measured, n > 0 && ok && c.closesAfter(ch):
		return false
	case !ok:
		return len(ch.Kept) == 0 && flow.InLoop(op.Instr) && (op.Fn() != ch.Make.Parent() || !sized(ch.Make, op.Instr)) // more than there was room for at the start
	case n > 0 && !flow.InLoop(op.Instr) && c.startsReceivers(op, ch):
		return false
	case n == 0 || int64(c.fillers(op, ch)) >= n:
		return true
	case oneIsAll(ch):
		return false
	}
	return n <= manyValues && !counted(op.Instr, n) && (sameInLoop(op) || len(ch.Kept) > 0 && channels.Exported(op.Fn()) || c.isCallback(op.Fn()) && !c.shakesHands(op))
}

// oneIsAll reports whether each receiver takes one value and goes on to something
// else: a word to stop, or what it was to begin with. With room for that value,
// who sends it does not wait.
func oneIsAll(ch *channels.Chan) bool {
	return !slices.ContainsFunc(ch.Each(canRecv), func(r *channels.Op) bool {
		from := r.Instr
		if sel, ok := from.(*ssa.Select); ok {
			b := flow.CaseBlock(sel, r.Case)
			if b == nil {
				return true
			}
			from = b.Instrs[0]
		}
		return flow.Reaches(from, r.Instr, nil)
	})
}

// startsReceivers reports whether the function of a send starts every receiver
// before it, itself or by what it calls: its value is the first.
func (c *checker) startsReceivers(op *channels.Op, ch *channels.Chan) bool {
	recvs := ch.Each(canRecv)
	for _, r := range recvs {
		if !slices.ContainsFunc(c.spawn.Of(r.Fn()), func(s *spawn.Site) bool {
			starter := callees.Unwrap(s.Instr.Parent())
			return slices.ContainsFunc(c.callees.In(op.Fn()), func(call ssa.CallInstruction) bool {
				if !flow.Dominates(call, op.Instr) {
					return false
				}
				return call == s.Instr || c.spawn.At(call) == nil && slices.ContainsFunc(c.callees.Of(call.Common()), func(fn *ssa.Function) bool {
					return fn == starter || c.spawn.CallsDown(fn, starter, 2)
				})
			})
		}) {
			return false
		}
	}
	return len(recvs) > 0
}

// sized reports whether a channel may have been made for as many values as the
// loops around a send have rounds: their number is what its size is made of.
func sized(mc *ssa.MakeChan, send ssa.Instruction) bool {
	parts := partsOf(mc.Size, 0)
	for _, l := range flow.Loops(send.Parent()) {
		if !l.Contains(send) || l.Contains(mc) {
			continue
		}
		for _, i := range l.Header.Instrs {
			var rounds ssa.Value
			switch i := i.(type) {
			case *ssa.Next:
				if r, ok := i.Iter.(*ssa.Range); ok {
					rounds = r.X
				}
			case *ssa.BinOp:
				rounds = i.Y
			}
			for _, r := range partsOf(rounds, 0) {
				if slices.ContainsFunc(parts, func(p ssa.Value) bool { return path.Same(p, r) }) {
					return true
				}
			}
		}
	}
	return false
}

// beforeReceivers reports whether every value is sent before the function starts
// anybody: then who leaves later makes no send wait that did not anyhow.
func (c *checker) beforeReceivers(op *channels.Op, ch *channels.Chan) bool {
	fn := op.Fn()
	if fn != ch.Make.Parent() {
		return false
	}
	for _, r := range ch.Each(canRecv) {
		site := c.startOf(r, fn)
		if site == nil || flow.Reaches(site, op.Instr, flow.Is(ch.Make)) {
			return false
		}
	}
	return true
}

// partsOf returns the values that a number is computed from; of a length, what
// it is the length of.
func partsOf(v ssa.Value, depth int) []ssa.Value {
	if v == nil || depth > 4 {
		return nil
	}
	switch v := path.Origin(v).(type) {
	case *ssa.Const:
		return nil
	case *ssa.BinOp:
		return append(partsOf(v.X, depth+1), partsOf(v.Y, depth+1)...)
	case *ssa.Convert:
		return partsOf(v.X, depth+1)
	case *ssa.Phi:
		var out []ssa.Value
		for _, e := range v.Edges {
			out = append(out, partsOf(e, depth+1)...)
		}
		return out
	case *ssa.Call:
		if _, ok := v.Call.Value.(*ssa.Builtin); !ok {
			return []ssa.Value{v}
		}
		var out []ssa.Value
		for _, a := range v.Call.Args {
			out = append(out, partsOf(a, depth+1)...)
		}
		return out
	default:
		return []ssa.Value{v}
	}
}

// closesAfter reports whether whoever sends closes the channel next, on every
// path: then it gets one value.
func (c *checker) closesAfter(ch *channels.Chan) bool {
	sends := ch.Each(canSend)
	for _, s := range sends {
		closes := func(i ssa.Instruction) bool {
			return slices.ContainsFunc(ch.Each(canClose), func(o *channels.Op) bool { return o.Instr == i })
		}
		if len(flow.ExitsWithout(s.Fn(), s.Instr, closes)) > 0 || flow.Reaches(s.Instr, s.Instr, closes) {
			return false
		}
	}
	return len(sends) > 0
}

// sameInLoop reports whether a send is in a loop all of whose rounds send on
// one channel.
func sameInLoop(op *channels.Op) bool {
	l := flow.Innermost(flow.Loops(op.Fn()), op.Instr)
	if l == nil {
		return false
	}
	root := path.Origin(op.Chan)
	if p, ok := path.Of(op.Chan); ok {
		root = path.Origin(p.Root())
	}
	i, ok := root.(ssa.Instruction)
	return !ok || i.Parent() != op.Fn() || !l.Contains(i)
}

// counted reports whether the innermost loop around an instruction has a
// constant number of rounds, n at most.
func counted(i ssa.Instruction, n int64) bool {
	l := flow.Innermost(flow.Loops(i.Parent()), i)
	if l == nil {
		return false
	}
	for b := range l.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || l.Blocks[b.Succs[0]] && l.Blocks[b.Succs[1]] {
			continue
		}
		if cmp, ok := branch.Cond.(*ssa.BinOp); ok {
			if k, ok := cmp.Y.(*ssa.Const); ok && k.Value != nil && k.Value.Kind() == constant.Int && k.Int64() <= n {
				return true
			}
		}
	}
	return false
}

// fillers counts the functions, beside that of a send, that put a value into
// the buffer if there is room: they know that it may be full.
func (c *checker) fillers(op *channels.Op, ch *channels.Chan) int {
	fns := make(map[*ssa.Function]bool)
	for _, o := range ch.Each(canSend) {
		if sel, ok := o.Instr.(*ssa.Select); ok && !sel.Blocking {
			fns[o.Fn()] = true
		}
	}
	delete(fns, op.Fn())
	return len(fns)
}

// shakesHands reports whether a function waits for a value after a send: who
// tells another to end, and waits for that, does it once.
func (c *checker) shakesHands(op *channels.Op) bool {
	return len(flow.Reach(op.Fn(), op.Instr, func(i ssa.Instruction) bool { return i != op.Instr && c.waits(i) }, nil)) > 0
}

// manyValues is more than what is sent in a loop until its peer leaves.
const manyValues = 256

// isCallback reports whether a function is a literal that others call, as often as
// they like.
func (c *checker) isCallback(fn *ssa.Function) bool {
	return fn.Parent() != nil && c.callees.UsedAsValue(fn) && len(c.spawn.Of(fn)) == 0
}
