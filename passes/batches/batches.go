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
		if !ok || !isAppend(add) {
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

func isAppend(call *ssa.Call) bool {
	b, ok := call.Call.Value.(*ssa.Builtin)
	return ok && b.Name() == "append"
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

// kept finds where what was gathered is from one round to the next.
func (b *Batch) kept() bool {
	before := b.Append.Call.Args[0]
	for _, use := range path.Uses(b.Append) {
		st, ok := use.(*ssa.Store)
		if !ok || st.Val != ssa.Value(b.Append) {
			continue
		}
		load, ok := before.(*ssa.UnOp)
		if !ok || load.Op != token.MUL {
			return false
		}
		if v := path.Variable(st.Addr); v != nil && v == path.Variable(load.X) {
			alloc, ok := v.(*ssa.Alloc)
			if !ok || path.CellOf(alloc).Escapes || alloc.Parent() == b.fn && b.Loop.Contains(alloc) {
				return false
			}
			b.cell = v
			return true
		}
		if f := path.FieldOf(st.Addr); f != nil && f == path.FieldOf(load.X) {
			b.field = f
			return true
		}
		return false
	}
	b.values = map[ssa.Value]bool{b.Append: true}
	for grown := true; grown; {
		grown = false
		for _, blk := range b.fn.Blocks {
			for _, i := range blk.Instrs {
				if v, ok := i.(ssa.Value); ok && !b.values[v] && b.passesOn(v) {
					b.values[v], grown = true, true
				}
			}
		}
	}
	return b.carried(before, make(map[ssa.Value]bool))
}

// carried reports whether a value is, or is made from, what was there when the round began.
func (b *Batch) carried(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] || !b.values[v] {
		return false
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Phi:
		return v.Block() == b.Loop.Header || slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return b.carried(e, seen) })
	case *ssa.Call:
		return b.carried(v.Call.Args[0], seen)
	case *ssa.Slice:
		return b.carried(v.X, seen)
	}
	return false
}

// passesOn reports whether a value is what was gathered, or more of it, or a part.
func (b *Batch) passesOn(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Phi:
		return slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return b.values[e] })
	case *ssa.Call:
		return isAppend(v) && b.values[v.Call.Args[0]]
	case *ssa.Slice:
		return b.values[v.X] && !isEmpty(v)
	}
	return false
}

// isEmpty reports whether a slice of something is of no length.
func isEmpty(s *ssa.Slice) bool {
	n, ok := flow.ConstInt(s.High)
	return s.High != nil && ok && n == 0
}

// worksOff finds where what was gathered is replaced in the loop.
func (b *Batch) worksOff() bool {
	for _, blk := range b.fn.Blocks {
		if !b.Loop.Blocks[blk] {
			continue
		}
		if slices.ContainsFunc(blk.Instrs, b.empties) || b.values != nil && b.leavesEmpty(blk) {
			b.Empties = append(b.Empties, blk)
		}
	}
	return len(b.Empties) > 0 && (b.values != nil || flow.Reaches(b.Recv, b.Append, b.empties) && flow.Reaches(b.Append, b.Recv, b.empties))
}

// leavesEmpty reports whether a block goes on with something else than what was gathered.
func (b *Batch) leavesEmpty(blk *ssa.BasicBlock) bool {
	for _, s := range blk.Succs {
		for _, i := range s.Instrs {
			phi, ok := i.(*ssa.Phi)
			if !ok {
				break
			}
			if b.values[phi] && b.Loop.Blocks[s] && !b.values[phi.Edges[slices.Index(s.Preds, blk)]] {
				return true
			}
		}
	}
	return false
}

// empties reports whether an instruction replaces what was gathered in a variable or field.
func (b *Batch) empties(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Store:
		return b.at(i.Addr) && !b.more(i.Val)
	case *ssa.Call:
		for _, fn := range b.seen(&i.Call) {
			if b.somewhere(fn, func(i ssa.Instruction) bool {
				st, ok := i.(*ssa.Store)
				return ok && b.at(st.Addr) && !b.more(st.Val)
			}, 0) {
				return true
			}
		}
	}
	return false
}

// more reports whether a value is what was gathered with more to it, or itself.
func (b *Batch) more(v ssa.Value) bool {
	if call, ok := v.(*ssa.Call); ok && isAppend(call) {
		v = call.Call.Args[0]
		if s, ok := v.(*ssa.Slice); ok && isEmpty(s) {
			return false
		}
	}
	load, ok := v.(*ssa.UnOp)
	return ok && load.Op == token.MUL && b.at(load.X)
}

// at reports whether an address is that of the variable or field that gathers.
func (b *Batch) at(addr ssa.Value) bool {
	if b.field != nil {
		return path.FieldOf(addr) == b.field
	}
	return b.cell != nil && path.Variable(addr) == b.cell
}

// seen returns the functions whose bodies a call runs, if they may have to do with what was
// gathered: literals in the same function, methods and functions of the package for a field.
func (b *Batch) seen(call *ssa.CallCommon) []*ssa.Function {
	if b.values != nil {
		return nil
	}
	fn, _ := callees.Func(call.Value)
	if fn == nil || len(fn.Blocks) == 0 || b.field == nil && fn.Parent() == nil {
		return nil
	}
	return []*ssa.Function{fn}
}

// maxCalls bounds through how many calls a function is followed.
const maxCalls = 3

// somewhere reports whether a function or one that it calls has an instruction.
func (b *Batch) somewhere(fn *ssa.Function, is flow.Pred, depth int) bool {
	for _, blk := range fn.Blocks {
		for _, i := range blk.Instrs {
			if is(i) {
				return true
			}
			call, ok := callees.CallAt(i)
			if !ok || depth == maxCalls {
				continue
			}
			for _, next := range b.seen(call.Common()) {
				if b.somewhere(next, is, depth+1) {
					return true
				}
			}
		}
	}
	return false
}

// Uses reports whether an instruction has to do with what was gathered: reads it, hands it
// on, or runs or makes a function that does.
func (b *Batch) Uses(i ssa.Instruction) bool {
	if _, debug := i.(*ssa.DebugRef); debug {
		return false
	}
	touches := func(v ssa.Value) bool { return v != nil && (b.values[v] || b.at(v)) }
	_, phi := i.(*ssa.Phi)
	if !phi && slices.ContainsFunc(i.Operands(nil), func(op *ssa.Value) bool { return touches(*op) }) {
		return true
	}
	call, ok := callees.CallAt(i)
	if !ok {
		return false
	}
	for _, fn := range b.seen(call.Common()) {
		if b.somewhere(fn, func(i ssa.Instruction) bool {
			return slices.ContainsFunc(i.Operands(nil), func(op *ssa.Value) bool { return touches(*op) })
		}, 0) {
			return true
		}
	}
	return false
}

// owned reports whether nothing but the function, the literals in it and what it calls sees
// what was gathered, but for what makes the object.
func (b *Batch) owned() bool {
	if b.field == nil {
		return true
	}
	if b.field.Exported() {
		return false
	}
	tree := make(map[*ssa.Function]bool)
	b.reach(b.fn, tree, 0)
	for _, fn := range b.calls.Functions() {
		if !b.touches(fn) {
			continue
		}
		top := callees.Top(fn)
		if !tree[top] {
			return false
		}
		if top == callees.Top(b.fn) {
			continue
		}
		if obj := top.Object(); obj == nil || obj.Exported() || b.calls.UsedAsValue(top) ||
			slices.ContainsFunc(b.calls.CallersOf(top), func(call ssa.CallInstruction) bool { return !tree[callees.Top(call.Parent())] }) {
			return false
		}
	}
	return true
}

// reach adds a function, and those of the package that it calls.
func (b *Batch) reach(fn *ssa.Function, tree map[*ssa.Function]bool, depth int) {
	top := callees.Top(fn)
	if tree[top] || depth > maxCalls {
		return
	}
	tree[top] = true
	for _, f := range callees.WithLiterals(top) {
		for _, call := range b.calls.In(f) {
			for _, next := range b.seen(call.Common()) {
				b.reach(next, tree, depth+1)
			}
		}
	}
}

// touches reports whether a function has to do with the field, but for setting it in an
// object that it makes.
func (b *Batch) touches(fn *ssa.Function) bool {
	for _, blk := range fn.Blocks {
		for _, i := range blk.Instrs {
			fa, ok := i.(*ssa.FieldAddr)
			if !ok || path.FieldOf(fa) != b.field {
				continue
			}
			_, made := path.Origin(fa.X).(*ssa.Alloc)
			if !made || slices.ContainsFunc(path.Uses(fa), func(use ssa.Instruction) bool { _, store := use.(*ssa.Store); return !store }) {
				return true
			}
		}
	}
	return false
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

// Left is a way on which a loop ends with what was gathered still there, and nobody uses
// it: the case of its select, and the return.
type Left struct {
	// At is the receive or select that ends the loop, Case the case of the select.
	At   ssa.Instruction
	Case int
	Ret  *ssa.Return
}

// Left returns the ways out of the function, after the loop was ended by a receive, on
// which what was gathered is dropped. It returns none if what was gathered is
// used on another way out, by a deferred call, or in a field which others see.
func (b *Batch) Left() []Left {
	if !b.owned() {
		return nil
	}
	for _, blk := range b.fn.Blocks {
		for _, i := range blk.Instrs {
			_, deferred := i.(*ssa.Defer)
			if (deferred || !b.Loop.Blocks[blk] && flow.LeadsTo(b.Loop.Header, blk)) && b.Uses(i) {
				return nil
			}
		}
	}
	sel, ok := b.Recv.(*ssa.Select)
	if !ok {
		var out []Left
		for _, s := range b.Loop.Header.Succs {
			if !b.Loop.Blocks[s] {
				out = append(out, b.leaves(s, -1)...)
			}
		}
		return out
	}
	var out []Left
	for k, st := range sel.States {
		if start := flow.CaseBlock(sel, k); start != nil && st.Dir == types.RecvOnly && !knowledge.IsTimeChan(st.Chan.Type()) {
			out = append(out, b.leaves(start, k)...)
		}
	}
	return out
}

// leaves returns the returns that a block leads to before the next receive and without
// using what was gathered.
func (b *Batch) leaves(start *ssa.BasicBlock, k int) []Left {
	var out []Left
	seen := make(map[*ssa.BasicBlock]bool)
	var walk func(blk *ssa.BasicBlock)
	walk = func(blk *ssa.BasicBlock) {
		if seen[blk] {
			return
		}
		seen[blk] = true
		for _, i := range blk.Instrs {
			if ret, ok := i.(*ssa.Return); ok {
				out = append(out, Left{At: b.Recv, Case: k, Ret: ret})
			}
			if i == b.Recv || b.Uses(i) || flow.Ends(i) {
				return
			}
		}
		for _, s := range blk.Succs {
			walk(s)
		}
	}
	walk(start)
	return out
}
