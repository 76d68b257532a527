// Package batches finds loops that gather what they receive in a slice and work it off
// some at a time: when there is enough of it, when some time has passed, when they end.
// Nothing here is an analyzer.
//
// What is gathered may be in a variable, also one that a literal captures, or in a field.
// It counts as worked off where it is replaced by an empty slice, by what a call returns
// or by what else is not made from it; literals and methods that do so are seen through.
package batches

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

// Batch is a loop that gathers what it receives.
type Batch struct {
	Loop *flow.Loop
	// Recv receives what is gathered, in case Feed if it is a select.
	Recv ssa.Instruction
	Feed int
	// Append adds what was received to the rest.
	Append *ssa.Call
	// Empties are the blocks in the loop where what was gathered is worked off, in order.
	Empties []*ssa.BasicBlock

	fn     *ssa.Function
	calls  *callees.Result
	values map[ssa.Value]bool // what was gathered, where it is in no variable that has an address
	cell   ssa.Value          // else the variable
	field  *types.Var         // or the field
}

// In returns the loops of a function that gather what they receive, in source order.
func In(fn *ssa.Function, calls *callees.Result) []*Batch {
	var out []*Batch
	var loops []*flow.Loop
	for _, call := range calls.In(fn) {
		add, ok := call.(*ssa.Call)
		if !ok || !knowledge.IsBuiltin(&add.Call, "append") {
			continue
		}
		if loops == nil {
			loops = flow.Loops(fn)
		}
		b := &Batch{Append: add, fn: fn, calls: calls}
		if b.fed(loops) && b.kept() && b.worksOff() {
			out = append(out, b)
		}
	}
	return out
}

// fed finds the loop and the receive that an element is appended after, in each of its
// rounds at most.
func (b *Batch) fed(loops []*flow.Loop) bool {
	for l := flow.Innermost(loops, b.Append); l != nil; l = around(loops, l) {
		for _, blk := range b.fn.Blocks {
			if !l.Blocks[blk] {
				continue
			}
			for _, i := range blk.Instrs {
				switch i := i.(type) {
				case *ssa.UnOp:
					if i.Op == token.ARROW && i.CommaOk && l.Header == i.Block() && i.Block().Dominates(b.Append.Block()) {
						b.Loop, b.Recv, b.Feed = l, i, -1
						return true
					}
				case *ssa.Select:
					if k := b.feeds(i); k >= 0 && i.Blocking {
						b.Loop, b.Recv, b.Feed = flow.Innermost(loops, i), i, k
						return b.Loop != nil
					}
				}
			}
		}
	}
	return false
}

// around returns the next loop around another.
func around(loops []*flow.Loop, inner *flow.Loop) *flow.Loop {
	var next *flow.Loop
	for _, l := range loops {
		if l.Header != inner.Header && l.Blocks[inner.Header] && (next == nil || next.Blocks[l.Header]) {
			next = l
		}
	}
	return next
}

// feeds returns the case of a select that receives something, in which the append is;
// or -1.
func (b *Batch) feeds(sel *ssa.Select) int {
	for k, st := range sel.States {
		if st.Dir == types.RecvOnly && !knowledge.IsTimeChan(st.Chan.Type()) && path.Result(sel, path.ResultOf(sel, k)) != nil && flow.InCase(sel, k, b.Append.Block()) {
			return k
		}
	}
	return -1
}

// Full returns the branch on how much was gathered that decides, in the case that gathers,
// whether it is worked off; or nil.
func (b *Batch) Full() *ssa.If {
	loops := flow.Loops(b.fn)
	for _, e := range b.Empties {
		if !b.InFeed(e) {
			continue
		}
		for d := e.Idom(); d != nil && b.InFeed(d); d = d.Idom() {
			branch, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If)
			if ok && isLimit(branch.Cond) && !slices.ContainsFunc(loops, func(l *flow.Loop) bool { return l.Test() == branch }) {
				return branch
			}
		}
	}
	return nil
}

// InFeed reports whether a block runs only after something was received.
func (b *Batch) InFeed(blk *ssa.BasicBlock) bool {
	if sel, ok := b.Recv.(*ssa.Select); ok {
		return flow.InCase(sel, b.Feed, blk)
	}
	return b.Loop.Blocks[blk] && b.Recv.Block().Dominates(blk)
}

// isLimit reports whether a condition compares a number with one that is not zero.
func isLimit(cond ssa.Value) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	switch cmp.Op {
	case token.GEQ, token.GTR, token.EQL, token.LEQ, token.LSS:
	default:
		return false
	}
	for _, v := range []ssa.Value{cmp.X, cmp.Y} {
		if basic, ok := v.Type().Underlying().(*types.Basic); !ok || basic.Info()&types.IsInteger == 0 {
			return false
		}
		if n, ok := flow.ConstInt(v); ok && n == 0 {
			return false
		}
	}
	return true
}

// HandsOn reports whether what was gathered goes anywhere from the function: to a call, to
// somebody who receives it, or element by element.
func (b *Batch) HandsOn() bool {
	seen := make(map[ssa.Value]bool)
	var goes func(v ssa.Value) bool
	goes = func(v ssa.Value) bool {
		if seen[v] {
			return false
		}
		seen[v] = true
		return slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
			switch use := use.(type) {
			case *ssa.DebugRef, *ssa.Return:
				return false
			case *ssa.Phi:
				return goes(use)
			case *ssa.Slice:
				return use.X == v && goes(use)
			case *ssa.Store:
				return use.Val == v && !b.at(use.Addr)
			case *ssa.Call:
				if builtin, ok := use.Call.Value.(*ssa.Builtin); ok {
					switch builtin.Name() {
					case "len", "cap":
						return false
					case "append":
						return use.Call.Args[0] != v || goes(use)
					}
				}
			}
			return true
		})
	}
	if b.values != nil {
		return goes(b.Append)
	}
	var loads []*ssa.UnOp
	if b.cell != nil {
		loads = path.CellOf(b.cell).Loads
	} else {
		for _, fn := range b.calls.Functions() {
			for _, blk := range fn.Blocks {
				for _, i := range blk.Instrs {
					if l, ok := i.(*ssa.UnOp); ok && l.Op == token.MUL && b.at(l.X) {
						loads = append(loads, l)
					}
				}
			}
		}
	}
	return slices.ContainsFunc(loads, func(l *ssa.UnOp) bool { return goes(l) })
}
