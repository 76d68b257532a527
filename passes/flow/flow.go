// Package flow answers questions about paths through a function's control
// flow graph: what may be reached without passing something, what is always
// passed before something else, which blocks form loops.
//
// Paths are walked with a small memory of the branches taken, so that two
// tests of one condition agree: after `if err != nil { return }` the same err
// is nil. Calls that never return end a path; package buildssa ends their
// blocks with a panic.
package flow

import (
	"reflect"
	"slices"
	"sync/atomic"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/knowledge"
)

// Pred is a property of instructions.
type Pred func(ssa.Instruction) bool

// Is returns the property of being one of the given instructions.
func Is(instrs ...ssa.Instruction) Pred {
	return func(i ssa.Instruction) bool { return slices.Contains(instrs, i) }
}

// Reach returns the instructions that satisfy target and can run after from,
// on paths that pass no instruction that satisfies avoid in between (avoid may
// be nil). A path ends at the first target it meets. The result is in the
// order of the blocks. from is in the same function; nil stands for its entry,
// in which case fn says which.
func Reach(fn *ssa.Function, from ssa.Instruction, target, avoid Pred) []ssa.Instruction {
	if len(fn.Blocks) == 0 {
		return nil
	}
	w := &walker{target: target, avoid: avoid, seen: make(map[*ssa.BasicBlock][]env), conds: recent.of(fn)}
	if from == nil {
		w.block(fn.Blocks[0], 0, nil)
	} else {
		b := from.Block()
		w.block(b, slices.Index(b.Instrs, from)+1, dominating(b, w.conds))
	}
	slices.SortFunc(w.found, func(a, b ssa.Instruction) int {
		if a.Block() != b.Block() {
			return a.Block().Index - b.Block().Index
		}
		return slices.Index(a.Block().Instrs, a) - slices.Index(a.Block().Instrs, b)
	})
	return w.found
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

// Ends reports whether an instruction calls a method of an interface that never
// returns, such as testing.TB's Fatal. Package buildssa puts a panic after other
// calls that do not.
func Ends(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	if !ok || !call.Call.IsInvoke() || call.Call.Signature().Results().Len() > 0 {
		return false
	}
	k, ok := knowledge.OfCall(&call.Call)
	return ok && k.Does&knowledge.NoReturn != 0
}

// Dominates reports whether every path to b passes a first. An instruction
// does not dominate itself.
func Dominates(a, b ssa.Instruction) bool {
	if a.Parent() != b.Parent() || a == b {
		return false
	}
	if a.Block() == b.Block() {
		return slices.Index(a.Block().Instrs, a) < slices.Index(b.Block().Instrs, b)
	}
	return a.Block().Dominates(b.Block())
}

// recent remembers the conditions of the functions asked about last: rules ask
// about many instructions of one function.
var recent memo

// memo is a small table that functions share by address.
type memo [8]atomic.Pointer[memoized]

type memoized struct {
	fn    *ssa.Function
	conds *conditions
}

func (m *memo) of(fn *ssa.Function) *conditions {
	at := &m[uintptr(reflect.ValueOf(fn).Pointer())>>6%uintptr(len(m))]
	if known := at.Load(); known != nil && known.fn == fn {
		return known.conds
	}
	c := conditionsOf(fn)
	at.Store(&memoized{fn, c})
	return c
}

type walker struct {
	target, avoid Pred
	seen          map[*ssa.BasicBlock][]env
	conds         *conditions
	found         []ssa.Instruction
}

// maxEnvs bounds how many different memories a block is visited with; after
// that the memory is dropped, which can only find more paths.
const maxEnvs = 24

func (w *walker) block(b *ssa.BasicBlock, start int, e env) {
	for _, instr := range b.Instrs[start:] {
		if w.target(instr) {
			if !slices.Contains(w.found, instr) {
				w.found = append(w.found, instr)
			}
			return
		}
		if w.avoid != nil && w.avoid(instr) || Ends(instr) {
			return
		}
	}
	if len(b.Instrs) == 0 {
		return
	}
	if cond, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
		verdict := e.eval(cond.Cond, w.conds)
		if verdict != no {
			w.enter(b, b.Succs[0], e.learn(cond.Cond, true, w.conds))
		}
		if verdict != yes {
			w.enter(b, b.Succs[1], e.learn(cond.Cond, false, w.conds))
		}
		return
	}
	for _, s := range b.Succs {
		w.enter(b, s, e)
	}
}

func (w *walker) enter(from, b *ssa.BasicBlock, e env) {
	e = e.enter(from, b, w.conds)
	seen := w.seen[b]
	if len(seen) >= maxEnvs {
		e = nil
	}
	for _, s := range seen {
		if s.weaker(e) {
			return
		}
	}
	w.seen[b] = append(seen, e)
	w.block(b, 0, e)
}

// Loop is a natural loop.
type Loop struct {
	Header *ssa.BasicBlock
	Blocks map[*ssa.BasicBlock]bool
}

// Contains reports whether an instruction is in the loop.
func (l *Loop) Contains(i ssa.Instruction) bool { return l != nil && l.Blocks[i.Block()] }

// Exits returns the blocks outside the loop that it can leave to, in order.
func (l *Loop) Exits() []*ssa.BasicBlock {
	var out []*ssa.BasicBlock
	for _, b := range l.Header.Parent().Blocks {
		if !l.Blocks[b] {
			continue
		}
		for _, s := range b.Succs {
			if !l.Blocks[s] && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// Loops returns the natural loops of a function, outer before inner. Loops
// with one header are one.
func Loops(fn *ssa.Function) []*Loop {
	byHeader := make(map[*ssa.BasicBlock]*Loop)
	var out []*Loop
	for _, b := range fn.Blocks {
		for _, h := range b.Succs {
			if !h.Dominates(b) {
				continue
			}
			l := byHeader[h]
			if l == nil {
				l = &Loop{Header: h, Blocks: map[*ssa.BasicBlock]bool{h: true}}
				byHeader[h] = l
				out = append(out, l)
			}
			l.add(b)
		}
	}
	slices.SortStableFunc(out, func(a, b *Loop) int { return len(b.Blocks) - len(a.Blocks) })
	return out
}

func (l *Loop) add(b *ssa.BasicBlock) {
	if l.Blocks[b] {
		return
	}
	l.Blocks[b] = true
	for _, p := range b.Preds {
		l.add(p)
	}
}

// Innermost returns the smallest loop around an instruction, or nil.
func Innermost(loops []*Loop, i ssa.Instruction) *Loop {
	for _, l := range slices.Backward(loops) {
		if l.Contains(i) {
			return l
		}
	}
	return nil
}

// Outermost returns the largest loop around an instruction, or nil.
func Outermost(loops []*Loop, i ssa.Instruction) *Loop {
	for _, l := range loops {
		if l.Contains(i) {
			return l
		}
	}
	return nil
}

// InLoop reports whether an instruction can run again after it ran.
func InLoop(i ssa.Instruction) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	var visit func(b *ssa.BasicBlock) bool
	visit = func(b *ssa.BasicBlock) bool {
		for _, s := range b.Succs {
			if s == i.Block() {
				return true
			}
			if !seen[s] {
				seen[s] = true
				if visit(s) {
					return true
				}
			}
		}
		return false
	}
	return visit(i.Block())
}
