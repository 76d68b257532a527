package effects

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
)

// InTransaction reports whether a function, or one it is a literal in, works
// with a connection or transaction of a database, by the names of types: what
// it does there has an order, and becomes visible together.
func InTransaction(fn *ssa.Function) bool {
	for f := fn; f != nil; f = f.Parent() {
		for _, p := range f.Params {
			if isTransaction(p.Type()) {
				return true
			}
		}
		for _, call := range callees.Calls(f) {
			if call.Value() == nil {
				continue
			}
			for r := range call.Common().Signature().Results().Variables() {
				if isTransaction(r.Type()) {
					return true
				}
			}
		}
	}
	return false
}

func isTransaction(t types.Type) bool {
	n := path.NamedOf(t)
	if n == nil {
		return false
	}
	name := n.Obj().Name()
	return strings.HasSuffix(name, "Tx") || strings.HasSuffix(name, "Txn") || strings.HasSuffix(name, "Transaction")
}
