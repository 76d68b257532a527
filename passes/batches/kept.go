package batches

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

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
		return knowledge.IsBuiltin(&v.Call, "append") && b.values[v.Call.Args[0]]
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
	if call, ok := v.(*ssa.Call); ok && knowledge.IsBuiltin(&call.Call, "append") {
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
