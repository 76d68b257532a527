package contexts

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
)

// maxCallers bounds how far a parameter is followed to who passes it.
const maxCallers = 5

// NeverEnds reports whether nothing can end a context: it is made of
// context.Background without a way to end it, there or by each caller of the
// functions that it is a parameter of, which are all known. Such a context is
// there for its values. Callers for which not counts, as those in tests may, are
// left out.
func NeverEnds(v ssa.Value, in *callees.Result, not func(ssa.CallInstruction) bool) bool {
	return neverEnds(v, in, not, maxCallers)
}

func neverEnds(v ssa.Value, in *callees.Result, not func(ssa.CallInstruction) bool, depth int) bool {
	from := Of(v)
	if from.Detached {
		return true
	}
	p, ok := from.Root.(*ssa.Parameter)
	if !ok || from.Cancelled || from.Bounded || depth == 0 || !in.AllCallersKnown(p.Parent()) {
		return false
	}
	i := slices.Index(p.Parent().Params, p)
	found := false
	for _, call := range in.CallersOf(p.Parent()) {
		if not(call) {
			continue
		}
		args := call.Common().Args
		if call.Common().IsInvoke() || len(args) != len(p.Parent().Params) || !neverEnds(args[i], in, not, depth-1) {
			return false
		}
		found = true
	}
	return found
}
