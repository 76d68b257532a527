package callees

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// IsWrite reports whether a function is the Write method of an io.Writer: by
// contract nobody calls it once the object is closed.
func IsWrite(fn *ssa.Function) bool {
	sig := fn.Signature
	return fn.Name() == "Write" && sig.Recv() != nil && sig.Params().Len() == 1 && sig.Results().Len() == 2 &&
		types.Identical(sig.Params().At(0).Type(), types.NewSlice(types.Typ[types.Byte])) &&
		types.Identical(sig.Results().At(1).Type(), types.Universe.Lookup("error").Type())
}
