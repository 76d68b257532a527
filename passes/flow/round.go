package flow

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Round is what may happen between an instruction in a loop and the next time
// that it runs.
type Round struct {
	// Again is true when a path comes back to the instruction.
	Again bool
	// Exits are the ways out of the loop, returns and panics included, each
	// branch once, in the order in which they are met.
	Exits []Exit
	// GaveUp is true when there were too many paths.
	GaveUp bool
}

// Exit is one way out of a loop.
type Exit struct {
	From, To *ssa.BasicBlock
	// Forced is true when a branch on the way could only come out one way, by
	// what was known, and the other would not have left the loop.
	Forced bool
}

// Whole returns all of a function as one loop, for RoundOf to walk to its end, past loops
// that are in it.
func Whole(fn *ssa.Function) *Loop {
	l := &Loop{Header: fn.Blocks[0], Blocks: make(map[*ssa.BasicBlock]bool, len(fn.Blocks))}
	for _, b := range fn.Blocks {
		l.Blocks[b] = true
	}
	return l
}

// RoundOf walks the paths from an instruction, with what is known when it has
// run, until it runs again or the loop, which is around it, is left. Visit is
// called for every instruction on the way; it may add to what is known, and
// false ends the path.
func RoundOf(at ssa.Instruction, loop *Loop, m Memory, visit func(ssa.Instruction, Memory) (Memory, bool)) Round {
	w := &rounds{at: at, loop: loop, visit: visit, conds: conditionsOf(at.Parent()), seen: make(map[*ssa.BasicBlock][]roundState)}
	b := at.Block()
	w.block(b, slices.Index(b.Instrs, at)+1, roundState{e: m.e})
	return w.out
}

type roundState struct {
	e      env
	forced bool
}

type rounds struct {
	at    ssa.Instruction
	loop  *Loop
	visit func(ssa.Instruction, Memory) (Memory, bool)
	conds *conditions
	seen  map[*ssa.BasicBlock][]roundState
	out   Round
}

func (w *rounds) block(b *ssa.BasicBlock, start int, s roundState) {
	for _, i := range b.Instrs[start:] {
		if i == w.at {
			w.out.Again = true
			return
		}
		if Ends(i) {
			return
		}
		m, ok := w.visit(i, Memory{s.e})
		if !ok || w.out.GaveUp {
			return
		}
		s.e = m.e
	}
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		for _, next := range b.Succs {
			w.enter(b, next, s)
		}
		return
	}
	verdict := s.e.eval(branch.Cond, w.conds)
	for i, truth := range []bool{true, false} {
		if truth && verdict == no || !truth && verdict == yes {
			continue
		}
		next := s
		if verdict == maybe {
			next.e = s.e.learn(branch.Cond, truth, w.conds)
		} else if !w.choosesCase(branch) && (w.loop.Blocks[b.Succs[1-i]] || !w.loop.Blocks[b.Succs[i]]) {
			next.forced = true
		}
		w.enter(b, b.Succs[i], next)
	}
}

// choosesCase reports whether a branch belongs to the select that the walk
// begins at.
func (w *rounds) choosesCase(branch *ssa.If) bool {
	cmp, ok := branch.Cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	e, ok := cmp.X.(*ssa.Extract)
	if !ok || e.Index != 0 {
		return false
	}
	sel, ok := w.at.(*ssa.Select)
	return ok && e.Tuple == sel
}

func (w *rounds) enter(from, b *ssa.BasicBlock, s roundState) {
	if !w.loop.Blocks[b] {
		exit := Exit{From: from, To: b, Forced: s.forced}
		if !slices.Contains(w.out.Exits, exit) {
			w.out.Exits = append(w.out.Exits, exit)
		}
		return
	}
	s.e = s.e.enter(from, b, w.conds)
	seen := w.seen[b]
	for _, v := range seen {
		if v.forced == s.forced && v.e.weaker(s.e) {
			return
		}
	}
	if len(seen) >= maxStates {
		w.out.GaveUp = true
		return
	}
	w.seen[b] = append(seen, s)
	w.block(b, 0, s)
}
