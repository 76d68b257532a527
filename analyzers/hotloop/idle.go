package hotloop

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// idles reports a loop with a round that waits for nothing and changes
// nothing: only another goroutine can end it.
func (c *checker) idles(l *flow.Loop, loops []*flow.Loop) {
	w := &watch{checker: c, loop: l}
	if at := slices.IndexFunc(instrsOf(l), isSelect); at >= 0 {
		sel := instrsOf(l)[at].(*ssa.Select)
		w.mayKeep = true
		if w.conditions() && !sel.Blocking && flow.Innermost(loops, sel) == l && !isTimed(sel) && !empties(l, sel) && w.takesDefault(sel) {
			c.reportSpin(w, sel)
		}
		return
	}
	if !w.conditions() || c.glances(w, loops) || w.subject == nil || w.works() {
		return
	}
	if round := w.idleRound(nil, flow.Memory{}); round.ok {
		c.reportWait(w, round)
	}
}

func isSelect(i ssa.Instruction) bool { _, ok := i.(*ssa.Select); return ok }

// isTimed reports whether a select has a case by which time ends the loop.
func isTimed(sel *ssa.Select) bool {
	return slices.ContainsFunc(sel.States, func(s *ssa.SelectState) bool { return knowledge.IsTimeChan(s.Chan.Type()) })
}

// empties reports whether a loop goes on only while there is something in the
// channel that its select receives from: no round finds nothing, unless somebody
// else takes it first.
func empties(l *flow.Loop, sel *ssa.Select) bool {
	return slices.ContainsFunc(instrsOf(l), func(i ssa.Instruction) bool {
		branch, ok := i.(*ssa.If)
		if !ok || !slices.ContainsFunc(branch.Block().Succs, func(b *ssa.BasicBlock) bool { return !l.Blocks[b] }) {
			return false
		}
		cmp, ok := branch.Cond.(*ssa.BinOp)
		if !ok {
			return false
		}
		ch := flow.LengthOf(cmp.X)
		return ch != nil && slices.ContainsFunc(sel.States, func(s *ssa.SelectState) bool {
			return s.Dir == types.RecvOnly && path.Same(s.Chan, ch)
		})
	})
}

// works reports whether any round of the loop does something: then one that
// does not may be there for a state that does not last.
func (w *watch) works() bool {
	return slices.ContainsFunc(instrsOf(w.loop), func(i ssa.Instruction) bool { return w.does(i) == work })
}

// watch is a loop that may do nothing but look.
type watch struct {
	*checker
	loop    *flow.Loop
	subject ssa.Instruction // what reads the state that ends it
	ways    bool            // calls may go the way on which they do nothing
	mayKeep bool            // rounds may change what they test, if the idle one does not
	state   []*ssa.Phi      // what rounds test and may change
}

// conditions looks at what the branches of the loop test. It is false if a
// round decides by something that rounds change themselves: a counter, the
// next element. Where one round alone is asked for, such variables are noted.
func (w *watch) conditions() bool {
	for _, instr := range instrsOf(w.loop) {
		branch, ok := instr.(*ssa.If)
		if !ok {
			continue
		}
		exits := !w.loop.Blocks[branch.Block().Succs[0]] || !w.loop.Blocks[branch.Block().Succs[1]]
		if !w.tests(branch.Cond, exits, make(map[ssa.Value]bool)) {
			return false
		}
	}
	return true
}

// tests follows a condition back to what it reads.
func (w *watch) tests(v ssa.Value, exits bool, seen map[ssa.Value]bool) bool {
	instr, ok := v.(ssa.Instruction)
	if seen[v] || !ok || !w.loop.Blocks[instr.Block()] {
		return true
	}
	seen[v] = true
	read := false
	if isClock(v) {
		return false // it ends when its time is over
	}
	switch v := v.(type) {
	case *ssa.Phi:
		if v.Block() == w.loop.Header {
			w.state = append(w.state, v)
			return w.mayKeep
		}
	case *ssa.Next:
		return false
	case *ssa.UnOp:
		if v.Op == token.MUL {
			if isLocalVar(v.X) {
				return false // a variable of this function alone
			}
			read = true
		}
	case *ssa.Lookup:
		if call, ok := v.Index.(*ssa.Call); ok && w.loop.Blocks[call.Block()] && !looks(call) {
			return false // each round looks for another
		}
		read = true
	case *ssa.Call:
		read = true
	}
	if read && exits && w.subject == nil {
		w.subject = instr
	}
	for _, op := range instr.Operands(nil) {
		if *op != nil && !w.tests(*op, exits, seen) {
			return false
		}
	}
	return true
}

// isClock reports whether a value says what time it is.
func isClock(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	return ok && knowledge.Is(callees.Object(call.Common()), "time", "Now", "Since", "Until")
}

func isCaptured(v ssa.Value) bool {
	cell := path.CellOf(v)
	return cell != nil && (len(cell.Captures) > 0 || cell.Escapes)
}

// round is a way through the loop.
type round struct {
	ok     bool
	sleeps ssa.Instruction
}

// takesDefault reports whether a select can find nothing ready and be run
// again, with nothing in between that waits or does something.
func (w *watch) takesDefault(sel *ssa.Select) bool {
	r := w.idleRound(sel, defaultTaken(sel, flow.Memory{}))
	return r.ok && r.sleeps == nil
}

// defaultTaken returns what is known when a select has taken its default.
func defaultTaken(sel *ssa.Select, m flow.Memory) flow.Memory {
	for _, r := range path.Uses(sel) {
		if e, ok := r.(*ssa.Extract); ok && e.Index == 0 {
			m = m.Equals(e, "-1")
		}
	}
	return m
}

// maxStates bounds the walk through one loop.
const maxStates = 400

// idleRound looks for a round that is idle: from a select whose default is
// taken, or a call that takes one, of which m tells, or from the loop's header, back
// to it. A round that never sleeps is preferred.
func (w *watch) idleRound(start ssa.Instruction, m flow.Memory) round {
	fn := w.loop.Header.Parent()
	conds := flow.ConditionsOf(fn)
	type state struct {
		b      *ssa.BasicBlock
		known  string
		sleeps bool
	}
	seen := make(map[state]bool)
	var found round
	sel, _ := start.(*ssa.Select)
	var visit func(way *step, b *ssa.BasicBlock, at int, m flow.Memory, sleeps ssa.Instruction)
	visit = func(way *step, b *ssa.BasicBlock, at int, m flow.Memory, sleeps ssa.Instruction) {
		if found.ok && found.sleeps == nil {
			return
		}
		for i, instr := range b.Instrs[at:] {
			if start != nil && instr == start {
				found = round{true, sleeps}
				return
			}
			if other, ok := instr.(*ssa.Select); ok && sel != nil && !other.Blocking && !isTimed(other) && !makesReady(other, sel) {
				m = defaultTaken(other, m)
				continue
			}
			switch w.does(instr) {
			case work:
				for _, idle := range w.waysAt(instr) {
					visit(way, b, at+i+1, idle.after(instr.(*ssa.Call), m), sleeps)
				}
				return
			case sleep:
				sleeps = instr
			}
		}
		for i, s := range b.Succs {
			if !w.loop.Blocks[s] || w.skips(way.last(), b, s) {
				continue
			}
			if branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
				then, otherwise := m.Branch(branch, conds)
				if i == 0 && !then || i == 1 && !otherwise {
					continue
				}
			}
			if start == nil && s == w.loop.Header {
				found = round{true, sleeps}
				continue
			}
			after := &step{b, s, way}
			if s == w.loop.Header && !w.keeps(after) {
				continue
			}
			next := m.Take(b, s, conds)
			st := state{s, next.Key(), sleeps != nil}
			if seen[st] || len(seen) >= maxStates {
				continue
			}
			seen[st] = true
			visit(after, s, 0, next, sleeps)
		}
	}
	if start == nil {
		visit(nil, w.loop.Header, 0, m, nil)
		return found
	}
	visit(nil, start.Block(), slices.Index(start.Block().Instrs, start)+1, m, nil)
	return found
}

// makesReady reports whether two selects work on one channel from both ends: what
// the one finds full the other finds empty only where somebody else was there in
// between, and then the next round is not idle.
func makesReady(a, b *ssa.Select) bool {
	return slices.ContainsFunc(a.States, func(s *ssa.SelectState) bool {
		return slices.ContainsFunc(b.States, func(o *ssa.SelectState) bool { return s.Dir != o.Dir && path.Same(s.Chan, o.Chan) })
	})
}
