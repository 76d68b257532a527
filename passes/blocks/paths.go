package blocks

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// onEveryPath returns the bits that every path from the entry to a return
// meets, given the bits of each block: a forward must-analysis. Returns in the
// blocks of except do not count.
func onEveryPath(fn *ssa.Function, gen []knowledge.Wait, except map[*ssa.BasicBlock]bool) knowledge.Wait {
	const top = ^knowledge.Wait(0)
	out := make([]knowledge.Wait, len(fn.Blocks))
	for i := range out {
		out[i] = top
	}
	in := func(b *ssa.BasicBlock) knowledge.Wait {
		if b.Index == 0 || b == fn.Recover {
			return 0
		}
		all := top
		for _, p := range b.Preds {
			all &= out[p.Index]
		}
		return all
	}
	for changed := true; changed; {
		changed = false
		for i, b := range fn.Blocks {
			if next := in(b) | gen[i]; next != out[i] {
				out[i], changed = next, true
			}
		}
	}
	all := top
	for _, b := range fn.Blocks {
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && b != fn.Recover && !except[b] {
			all &= out[b.Index]
		}
	}
	return all
}

// failing returns the blocks of a function that return an error which is
// certainly there: it was tested, made on the spot, or is a variable of the
// package.
func failing(fn *ssa.Function) map[*ssa.BasicBlock]bool {
	if !failure.LastIsError(fn.Signature) {
		return nil
	}
	var out map[*ssa.BasicBlock]bool
	branches := failure.Branches(fn)
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) == 0 {
			continue
		}
		err := ret.Results[len(ret.Results)-1]
		tested := slices.ContainsFunc(branches, func(f failure.Branch) bool { return f.Contains(ret) })
		if failure.IsMade(err) || tested && !path.IsNil(err) {
			if out == nil {
				out = make(map[*ssa.BasicBlock]bool)
			}
			out[b] = true
		}
	}
	return out
}
