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

// Entry returns the block by which a function comes to the loop: its header, or the test
// in front of it whether there is a first round, as of for i := range n.
func (l *Loop) Entry() *ssa.BasicBlock {
	test := l.Header.Idom()
	if test == nil {
		return l.Header
	}
	if _, ok := test.Instrs[len(test.Instrs)-1].(*ssa.If); !ok || !slices.Contains(test.Succs, l.Header) {
		return l.Header
	}
	exits := l.Exits()
	for _, s := range test.Succs {
		if s != l.Header && !slices.Contains(exits, s) {
			return l.Header
		}
	}
	return test
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
	seen := make([]bool, len(i.Parent().Blocks))
	work := append(make([]*ssa.BasicBlock, 0, 16), i.Block().Succs...)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if b == i.Block() {
			return true
		}
		if !seen[b.Index] {
			seen[b.Index] = true
			work = append(work, b.Succs...)
		}
	}
	return false
}
