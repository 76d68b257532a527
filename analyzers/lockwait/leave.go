package lockwait

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// leaver asks whether a receiver can go away for good by way of the lock: it
// stops receiving, and takes the lock to say so.
type leaver struct {
	*needs
	all []*channels.Op // the receivers
}

// leaves reports where the goroutine of all receivers takes the lock after it
// has received for the last time, while whoever sends with the lock held may
// still count on it.
func (n *needs) leaves(all []*channels.Op) *blocker {
	l := &leaver{n, all}
	for _, o := range all {
		if s, ok := o.Instr.(*ssa.Select); ok && !s.Blocking {
			continue // empties the channel before it goes
		}
		if b := l.from(o, o.Instr, l.ways(o), o.Chan, again(o), 0); b != nil {
			b.left = true
			return b
		}
	}
	return nil
}

// ways returns where a receiver goes on that may not receive again, and
// was not told that the channel is closed: nil for anywhere.
func (l *leaver) ways(o *channels.Op) []*ssa.BasicBlock {
	switch i := o.Instr.(type) {
	case *ssa.Select:
		var out []*ssa.BasicBlock
		for k := range i.States {
			if b := flow.CaseBlock(i, k); b != nil && (k != o.Case || !i.Blocking || !closedSeen(i, 1)) {
				out = append(out, b)
			}
		}
		return out
	case *ssa.UnOp:
		if !i.CommaOk {
			return nil
		}
		for _, r := range path.Uses(i) {
			e, ok := r.(*ssa.Extract)
			if !ok || e.Index != 1 {
				continue
			}
			for _, use := range path.Uses(e) {
				if branch, ok := use.(*ssa.If); ok {
					return branch.Block().Succs[:1]
				}
			}
		}
		return []*ssa.BasicBlock{}
	}
	return nil
}

// closedSeen reports whether the part of a result that tells of a closed
// channel is used.
func closedSeen(v ssa.Value, index int) bool {
	return slices.ContainsFunc(path.Uses(v), func(r ssa.Instruction) bool {
		e, ok := r.(*ssa.Extract)
		return ok && e.Index == index && len(path.Uses(e)) > 0
	})
}

// from looks for the lock after i, which is or leads to the receiver o, in its
// function or in those that call it.
func (l *leaver) from(o *channels.Op, i ssa.Instruction, ways []*ssa.BasicBlock, ch ssa.Value, stream bool, depth int) *blocker {
	fn := i.Parent()
	alone := !slices.ContainsFunc(l.all, func(o *channels.Op) bool { return !l.inside(o.Fn(), fn, 0) })
	for _, call := range l.calls.In(fn) {
		if !alone || call == i || !l.takes(call, ch) || !stream && (l.full || !alternative(i)) {
			continue
		}
		goes := false
		switch call.(type) {
		case *ssa.Call:
			goes = !flow.Reaches(call, i, nil) && l.gets(i, ways, call)
		case *ssa.Defer:
			goes = flow.Dominates(call, i) && slices.ContainsFunc(returns(fn), func(ret ssa.Instruction) bool { return l.gets(i, ways, ret) })
		}
		if goes {
			return &blocker{at: call.Pos(), op: o.Pos(), fn: fn, what: verb(o) + " " + chanName(o)}
		}
	}
	if depth > maxDepth || !l.calls.AllCallersKnown(fn) {
		return nil
	}
	for _, call := range l.calls.CallersOf(fn) {
		if _, ok := call.(*ssa.Call); !ok {
			continue
		}
		if b := l.from(o, call, nil, argument(call, fn, ch), stream || flow.InLoop(call), depth+1); b != nil {
			return b
		}
	}
	return nil
}

func returns(fn *ssa.Function) []ssa.Instruction {
	return flow.ExitsWithout(fn, nil, nil)
}

// inside reports whether fn runs only in goroutines that run root.
func (l *leaver) inside(fn, root *ssa.Function, depth int) bool {
	if fn == root {
		return true
	}
	callers := l.calls.CallersOf(fn)
	if depth > maxDepth || len(callers) == 0 || !l.calls.AllCallersKnown(fn) {
		return false
	}
	return !slices.ContainsFunc(callers, func(c ssa.CallInstruction) bool {
		_, ok := c.(*ssa.Call)
		return !ok || !l.inside(c.Parent(), root, depth+1)
	})
}

// alternative reports whether an instruction can go on without receiving.
func alternative(i ssa.Instruction) bool {
	s, ok := i.(*ssa.Select)
	return ok && len(s.States) > 1
}

// gets reports whether a path from i comes to p without receiving once more.
func (l *leaver) gets(i ssa.Instruction, blocks []*ssa.BasicBlock, p ssa.Instruction) bool {
	if blocks == nil {
		return flow.Reaches(i, p, l.receives)
	}
	return slices.ContainsFunc(blocks, func(b *ssa.BasicBlock) bool {
		first := b.Instrs[0]
		return first == p || !l.receives(first) && flow.Reaches(first, p, l.receives)
	})
}

// receives reports whether an instruction receives from the channel, itself
// or by what it calls.
func (l *leaver) receives(i ssa.Instruction) bool {
	if slices.ContainsFunc(l.all, func(o *channels.Op) bool { return o.Instr == i }) {
		return true
	}
	call, ok := callees.CallAt(i)
	return ok && l.receivesIn(call, 0)
}

func (l *leaver) receivesIn(call ssa.CallInstruction, depth int) bool {
	fns := l.calls.Of(call.Common())
	for _, f := range fns {
		if slices.ContainsFunc(l.all, func(o *channels.Op) bool { return o.Fn() == f }) {
			return true
		}
		if depth < 2 && slices.ContainsFunc(l.calls.In(f), func(c ssa.CallInstruction) bool { return l.receivesIn(c, depth+1) }) {
			return true
		}
	}
	return false
}
