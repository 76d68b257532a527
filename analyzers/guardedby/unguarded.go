package guardedby

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/path"
)

// minGuarded is how many functions must use a map under its lock before one that does
// not stands out.
const minGuarded = 2

// makes reports whether a function puts a new map into the field, without a lock,
// before it uses it.
func (c *checker) makes(fn *ssa.Function, a guards.Access) bool {
	return slices.ContainsFunc(c.guards.In(fn), func(o guards.Access) bool {
		st, ok := o.Instr.(*ssa.Store)
		if !ok || o.Inside || o.Field != a.Field || !flow.Dominates(st, a.Instr) {
			return false
		}
		_, made := path.Origin(st.Val).(*ssa.MakeMap)
		return made
	})
}

// maxCallers bounds the way from a function to who calls it.
const maxCallers = 4

// dispatched reports whether a function runs in what implements an interface of the
// package: who calls that may hold a lock of an object further out.
func (c *checker) dispatched(fn *ssa.Function, depth int) bool {
	if depth > maxCallers {
		return true
	}
	for _, call := range c.calls.CallersOf(fn) {
		if call.Common().IsInvoke() || c.dispatched(call.Parent(), depth+1) {
			return true
		}
	}
	return false
}

// lockOf returns the path of the lock that lies beside the field of an guards.Access, if it has
// a name.
func (c *checker) lockOf(a guards.Access) path.Path {
	for _, r := range c.locks.Releases(a.Instr.Parent()) {
		if parent, ok := r.Path.Parent(); ok && a.Field.HasPrefix(parent) {
			return r.Path
		}
	}
	return path.Path{}
}
