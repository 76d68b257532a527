package contexts

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Given reports whether a context comes from outside the package, and nothing in
// the package ends it or says when it ends: neither a cancel function nor a timeout
// or a request, where it is used or where it is passed or stored. In many programs
// such a context lasts as long as the process. Callers for which not counts, as those
// in tests may, are left out.
func Given(v ssa.Value, in *callees.Result, not func(ssa.CallInstruction) bool) bool {
	g := &givers{in, not, make(map[ssa.Value]bool)}
	return g.given(v)
}

type givers struct {
	in   *callees.Result
	not  func(ssa.CallInstruction) bool
	seen map[ssa.Value]bool
}

func (g *givers) given(v ssa.Value) bool {
	v = path.Origin(v)
	if g.seen[v] || !knowledge.IsContext(v.Type()) {
		return g.seen[v]
	}
	g.seen[v] = true
	from := Of(v)
	if from.Detached {
		return true // nobody ends it
	}
	if from.Cancelled || from.Bounded || from.Cut {
		return false
	}
	switch root := from.Root.(type) {
	case *ssa.Parameter:
		i := slices.Index(root.Parent().Params, root)
		for _, call := range g.in.CallersOf(root.Parent()) {
			args := callees.Arguments(call.Common())
			if !g.not(call) && i < len(args) && !g.given(args[i]) {
				return false
			}
		}
		return true
	case *ssa.UnOp:
		fa, ok := root.X.(*ssa.FieldAddr)
		if !ok || root.Op != token.MUL {
			return false
		}
		stored := g.stored(fa)
		return len(stored) > 0 && !slices.ContainsFunc(stored, func(v ssa.Value) bool { return !g.given(v) })
	}
	return false
}

// stored lists what the package stores in a field.
func (g *givers) stored(at *ssa.FieldAddr) []ssa.Value {
	field := path.FieldOf(at)
	var out []ssa.Value
	for _, fn := range g.in.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if st, ok := i.(*ssa.Store); ok && field != nil && path.FieldOf(st.Addr) == field {
					out = append(out, st.Val)
				}
			}
		}
	}
	return out
}
