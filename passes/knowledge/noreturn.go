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
