package flow

import (
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// ReturnsLiteral reports whether a function returns a literal, for its caller to
// call once, and does nothing else with it.
func ReturnsLiteral(fn, lit *ssa.Function) bool {
	mc := path.MadeBy(lit)
	if mc == nil || mc.Parent() != fn || InLoop(mc) {
		return false
	}
	for _, r := range path.Uses(mc) {
		switch r.(type) {
		case *ssa.Return, *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}
