package flow

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Contradicted reports whether two branches that lead to a block, and nowhere else, have
// found one value different, so that the block never runs. What may change in between, a
// field or a variable, is no such value, and a constant condition is a switch.
func Contradicted(b *ssa.BasicBlock) bool {
	c := conditionsOf(b.Parent())
	if len(c.relevant) == 0 {
		return false
	}
	var e env
	for _, t := range slices.Backward(Leading(b)) {
		if k, ok := test(t.Branch.Cond, t.Truth); !ok || k.x.field.Valid() || k.y.field.Valid() {
			continue
		}
		if v := e.eval(t.Branch.Cond, &conditions{tests: c.tests, closed: c.closed}); v == no && t.Truth || v == yes && !t.Truth {
			return true
		}
		e = e.learn(t.Branch.Cond, t.Truth, c)
	}
	return false
}

// Turn is a branch and how its condition came out.
type Turn struct {
	Branch *ssa.If
	Truth  bool
}

// Leading returns the branches that lead to a block and nowhere else, last one first.
func Leading(b *ssa.BasicBlock) []Turn {
	var out []Turn
	for d := b; d != nil; d = d.Idom() {
		p := d.Idom()
		if p == nil || len(p.Instrs) == 0 || len(d.Preds) != 1 || d.Preds[0] != p {
			continue
		}
		if branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If); ok && p.Succs[0] != p.Succs[1] {
			out = append(out, Turn{branch, p.Succs[0] == d})
		}
	}
	return out
}
