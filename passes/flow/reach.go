package flow

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Reach returns the instructions that satisfy target and can run after from,
// on paths that pass no instruction that satisfies avoid in between (avoid may
// be nil). A path ends at the first target it meets. The result is in the
// order of the blocks. from is in the same function; nil stands for its entry,
// in which case fn says which. Both properties are asked about an instruction
// any number of times, also where no path comes.
func Reach(fn *ssa.Function, from ssa.Instruction, target, avoid Pred) []ssa.Instruction {
	if len(fn.Blocks) == 0 {
		return nil
	}
	b, start := fn.Blocks[0], 0
	if from != nil {
		b = from.Block()
		start = slices.Index(b.Instrs, from) + 1
	}
	s := sweep{target: target, avoid: avoid}
	switch first := s.block(b, start); {
	case first.hit != nil:
		return []ssa.Instruction{first.hit}
	case first.ends || !s.ahead(b):
		return nil
	}
	conds := recent.of(fn)
	if conds.open {
		return s.hits()
	}
	w := &walker{sweep: &s, seen: make([][]env, len(fn.Blocks)), conds: conds}
	var e env
	if from != nil {
		e = dominating(b, conds)
	}
	w.leave(b, e)
	return s.among(w.found)
}

// Visit calls visit for each instruction that can run after from (nil: after the
// entry of fn), once from the beginning of each block and once behind from. Paths on
// which it says no of an instruction go no further.
func Visit(fn *ssa.Function, from ssa.Instruction, visit Pred) {
	if len(fn.Blocks) == 0 {
		return
	}
	v := &visitor{visit: visit, known: make([]way, len(fn.Blocks)), seen: make([][]env, len(fn.Blocks)), conds: recent.of(fn)}
	b, start := fn.Blocks[0], 0
	var e env
	if from != nil {
		b = from.Block()
		start = slices.Index(b.Instrs, from) + 1
		e = dominating(b, v.conds)
	}
	if v.block(b, start) == goesOn {
		v.leave(b, e)
	}
}

// RunsDeferred reports whether an instruction runs what its function has deferred: it is about
// to return.
func RunsDeferred(i ssa.Instruction) bool {
	_, ok := i.(*ssa.RunDefers)
	return ok
}

// Reaches reports whether to can run after from without passing avoid.
func Reaches(from, to ssa.Instruction, avoid Pred) bool {
	return len(Reach(from.Parent(), from, Is(to), avoid)) > 0
}

// ExitsWithout returns the returns that can run after from (nil: after the
// function's entry) without passing stop. Panics and calls that never return
// are no exits. A deferred call satisfies stop where it is deferred: it runs
// at every exit from there on.
func ExitsWithout(fn *ssa.Function, from ssa.Instruction, stop Pred) []ssa.Instruction {
	return Reach(fn, from, func(i ssa.Instruction) bool { _, ok := i.(*ssa.Return); return ok }, stop)
}

// sweep goes over the blocks ahead once, whatever the conditions on the way: a
// walk that heeds them then keeps to the blocks that lead to a target at all, and
// asks of no instruction twice.
type sweep struct {
	target, avoid Pred
	blocks        []swept // by index
	targets       []*ssa.BasicBlock
}

// swept is what comes of a block from its beginning.
type swept struct {
	hit     ssa.Instruction // the target that it comes to
	ends    bool            // it goes no further, nor comes to a target
	reached bool
	leads   bool // it comes to a target, or leads to one that does
}

func (s *sweep) block(b *ssa.BasicBlock, start int) swept {
	for _, instr := range b.Instrs[start:] {
		if s.target(instr) {
			return swept{hit: instr}
		}
		if s.avoid != nil && s.avoid(instr) || Ends(instr) {
			return swept{ends: true}
		}
	}
	return swept{ends: len(b.Succs) == 0 || len(b.Instrs) == 0}
}

// ahead sweeps what can run after a block, and reports whether a target is there.
func (s *sweep) ahead(from *ssa.BasicBlock) bool {
	s.blocks = make([]swept, len(from.Parent().Blocks))
	work := make([]*ssa.BasicBlock, 0, 16)
	work = append(work, from.Succs...)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		at := &s.blocks[b.Index]
		if at.reached {
			continue
		}
		*at = s.block(b, 0)
		at.reached = true
		switch {
		case at.hit != nil:
			s.targets = append(s.targets, b)
		case !at.ends:
			work = append(work, b.Succs...)
		}
	}
	work = append(work, s.targets...)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		at := &s.blocks[b.Index]
		if at.leads {
			continue
		}
		at.leads = true
		for _, p := range b.Preds {
			if by := &s.blocks[p.Index]; by.reached && by.hit == nil && !by.ends {
				work = append(work, p)
			}
		}
	}
	return len(s.targets) > 0
}

// hits returns the targets in the order of the blocks.
func (s *sweep) hits() []ssa.Instruction { return s.among(s.targets) }

// among returns the targets in some blocks, which it sorts.
func (s *sweep) among(blocks []*ssa.BasicBlock) []ssa.Instruction {
	if len(blocks) == 0 {
		return nil
	}
	slices.SortFunc(blocks, func(a, b *ssa.BasicBlock) int { return a.Index - b.Index })
	out := make([]ssa.Instruction, len(blocks))
	for i, b := range blocks {
		out[i] = s.blocks[b.Index].hit
	}
	return out
}

// maxEnvs bounds how many different memories a block is visited with; after
// that the memory is dropped, which can only find more paths.
const maxEnvs = 24

// walker heeds the conditions.
type walker struct {
	*sweep
	seen  [][]env // by index
	conds *conditions
	found []*ssa.BasicBlock
}

// leave goes on behind a block.
func (w *walker) leave(b *ssa.BasicBlock, e env) {
	cond, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		for _, s := range b.Succs {
			w.enter(b, s, e)
		}
		return
	}
	then, otherwise := b.Succs[0], b.Succs[1]
	verdict := e.eval(cond.Cond, w.conds)
	if verdict != no && w.blocks[then.Index].leads {
		w.enter(b, then, e.learn(cond.Cond, true, w.conds))
	}
	if verdict != yes && w.blocks[otherwise.Index].leads {
		w.enter(b, otherwise, e.learn(cond.Cond, false, w.conds))
	}
}

func (w *walker) enter(from, b *ssa.BasicBlock, e env) {
	at := &w.blocks[b.Index]
	if !at.leads || len(w.found) == len(w.targets) {
		return
	}
	if at.hit != nil {
		if !slices.Contains(w.found, b) {
			w.found = append(w.found, b)
		}
		return
	}
	if e = e.enter(from, b, w.conds); tell(w.seen, b, &e) {
		w.leave(b, e)
	}
}

// tell notes that a block is entered with a memory, which it may drop, and reports
// whether that is news.
func tell(seen [][]env, b *ssa.BasicBlock, e *env) bool {
	before := seen[b.Index]
	if len(before) >= maxEnvs {
		*e = nil
	}
	for _, s := range before {
		if s.weaker(*e) {
			return false
		}
	}
	seen[b.Index] = append(before, *e)
	return true
}

// visitor heeds the conditions and shows what it passes.
type visitor struct {
	visit Pred
	known []way   // by index, what comes of a block from its beginning
	seen  [][]env // by index
	conds *conditions
}

// way says whether a path goes on behind a block.
type way uint8

const (
	unseen way = iota
	goesOn
	stops
)

func (v *visitor) block(b *ssa.BasicBlock, start int) way {
	for _, instr := range b.Instrs[start:] {
		if !v.visit(instr) || Ends(instr) {
			return stops
		}
	}
	if len(b.Succs) == 0 {
		return stops
	}
	return goesOn
}

// leave goes on behind a block.
func (v *visitor) leave(b *ssa.BasicBlock, e env) {
	cond, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		for _, s := range b.Succs {
			v.enter(b, s, e)
		}
		return
	}
	verdict := e.eval(cond.Cond, v.conds)
	if verdict != no {
		v.enter(b, b.Succs[0], e.learn(cond.Cond, true, v.conds))
	}
	if verdict != yes {
		v.enter(b, b.Succs[1], e.learn(cond.Cond, false, v.conds))
	}
}

func (v *visitor) enter(from, b *ssa.BasicBlock, e env) {
	if v.known[b.Index] == unseen {
		v.known[b.Index] = v.block(b, 0)
	}
	if v.known[b.Index] == stops {
		return
	}
	if e = e.enter(from, b, v.conds); tell(v.seen, b, &e) {
		v.leave(b, e)
	}
}
