package flow

import "golang.org/x/tools/go/ssa"

// LeadsTo reports whether a block is another or can be reached from it,
// whatever the conditions on the way: cheap, where Reaches is exact.
func LeadsTo(from, to *ssa.BasicBlock) bool {
	seen := make([]bool, len(from.Parent().Blocks))
	work := append(make([]*ssa.BasicBlock, 0, 16), from)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if b == to {
			return true
		}
		if !seen[b.Index] {
			seen[b.Index] = true
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
