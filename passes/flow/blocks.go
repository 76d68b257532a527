package flow

import "golang.org/x/tools/go/ssa"

// LeadsTo reports whether a block is another or can be reached from it,
// whatever the conditions on the way: cheap, where Reaches is exact.
func LeadsTo(from, to *ssa.BasicBlock) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	work := []*ssa.BasicBlock{from}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if b == to {
			return true
		}
		if !seen[b] {
			seen[b] = true
			work = append(work, b.Succs...)
		}
	}
	return false
}

// CanReturn reports whether a path from the beginning of a block gets to a
// return without passing what avoid says, which may be nil.
func CanReturn(b *ssa.BasicBlock, avoid Pred) bool {
	first := b.Instrs[0]
	if avoid != nil && avoid(first) {
		return false
	}
	if _, ok := first.(*ssa.Return); ok {
		return true
	}
	return len(ExitsWithout(b.Parent(), first, avoid)) > 0
}

// Memo returns a property that asks another once for each instruction: walks
// pass an instruction in many states. It is for one walk at a time.
func Memo(p Pred) Pred {
	known := make(map[ssa.Instruction]bool)
	return func(i ssa.Instruction) bool {
		v, ok := known[i]
		if !ok {
			v = p(i)
			known[i] = v
		}
		return v
	}
}
