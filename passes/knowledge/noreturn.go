package knowledge

import (
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// TeachNoReturn makes a pass of package ctrlflow know which functions never
// return without having looked at their bodies: it asks for that by a fact.
func TeachNoReturn(pass *analysis.Pass) {
	ask := pass.ImportObjectFact
	pass.ImportObjectFact = func(obj types.Object, fact analysis.Fact) bool {
		if fn, ok := obj.(*types.Func); ok {
			if k, ok := Of(fn); ok && k.Does&NoReturn != 0 {
				return true
			}
		}
		return ask(obj, fact)
	}
}

// EndsGoroutine reports whether a function ends the goroutine that calls it, and
// nothing else, or may: runtime.Goexit, and what fails or skips a test at once.
func EndsGoroutine(fn *types.Func) bool {
	switch {
	case Is(fn, "runtime", "Goexit"):
		return true
	case fn == nil || fn.Pkg() == nil || fn.Signature().Results().Len() > 0:
		return false
	case cleanPath(fn.Pkg().Path()) == "github.com/stretchr/testify/require":
		return true
	}
	k, ok := Of(fn)
	return ok && k.Does&NoReturn != 0 && fn.Pkg().Path() == "testing"
}
