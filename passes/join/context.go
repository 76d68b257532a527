package join

import (
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/contexts"
)

// Context is where a context comes from.
type Context = contexts.Context

// ContextOf follows a context back to its root.
func ContextOf(v ssa.Value) Context { return contexts.Of(v) }

func isContextMethod(call *ssa.CallCommon, names ...string) bool {
	return contexts.IsMethod(call, names...)
}
