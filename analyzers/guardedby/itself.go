package guardedby

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
)

// meetsItself reports whether a function that other packages call, or a part of it, takes a
// lock to write a map, and nobody but this function has to do with the map, nor has the
// lock for anything else: it takes it against itself.
func (c *checker) meetsItself(fn *ssa.Function, a guards.Access, w guards.Write, lock path.Class) bool {
	mine := func(f *ssa.Function) bool { return callees.Top(f) == fn || c.calls.PartOf(callees.Top(f), fn) }
	if !a.Inside || a.Field.Len() == 0 || !mine(w.Fn()) || !slices.ContainsFunc(c.roots.Of(fn).List, func(r roots.Root) bool {
		return r.Kind == roots.External && r.Fn == fn && fn.Name() != "main" && fn.Name() != "init"
	}) {
		return false
	}
	for _, o := range c.calls.Functions() {
		for _, u := range c.guards.In(o) {
			same := u.Field.Last() == a.Field.Last()
			if same && !mine(o) && !lockset.JustMade(path.Rooted(u.Field.Root()), o) || !same && c.under(u, lock) {
				return false
			}
		}
	}
	return true
}

// under reports whether a use is made with a lock of a class held that lies beside it.
func (c *checker) under(u guards.Access, lock path.Class) bool {
	return slices.ContainsFunc(guards.Beside(c.guards.Held(u.Instr), u.Field), func(h lockset.Held) bool {
		of, ok := h.Path.Class()
		return ok && of == lock
	})
}
