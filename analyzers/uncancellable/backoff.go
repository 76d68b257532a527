package uncancellable

import (
	"go/token"
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// soon is how long the longest wait of a loop may take without anybody minding, if it is
// known.
const soon = 2 * time.Second

// stretches reports whether a wait of a loop is longer in each round, and what the loop
// tries until it succeeds is given the context: it will find that it has ended, but only
// after the longest wait.
func (c *checker) stretches(p pause, s contexts.Stop) bool {
	loop := flow.Innermost(c.loopsOf(p.instr.Parent()), p.instr)
	if p.d == nil || loop == nil || !s.IsContext || beginsShort(p.d) || !widens(p.d, loop, 6) {
		return false
	}
	if d, ok := c.lasts(p.d); ok && d <= soon {
		return false
	}
	for b := range loop.Blocks {
		if call := triesFor(b, loop); call != nil && slices.ContainsFunc(call.Call.Args, func(a ssa.Value) bool { return path.Origin(a) == path.Origin(s.Value) }) {
			return true
		}
	}
	return false
}

// triesFor returns the call whose success ends a loop, if a block asks whether it has
// failed; or nil.
func triesFor(b *ssa.BasicBlock, loop *flow.Loop) *ssa.Call {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return nil
	}
	cmp, ok := branch.Cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ || !path.IsNil(cmp.Y) || !knowledge.IsError(cmp.X.Type()) {
		return nil
	}
	succeeded := b.Succs[0]
	if cmp.Op == token.NEQ {
		succeeded = b.Succs[1]
	}
	if loop.Blocks[succeeded] {
		return nil
	}
	switch err := path.Origin(path.Stored(cmp.X)).(type) {
	case *ssa.Call:
		return err
	case *ssa.Extract:
		call, _ := err.Tuple.(*ssa.Call)
		return call
	}
	return nil
}

// beginsShort reports whether a wait is a variable that begins with a constant so short
// that it takes many rounds to matter.
func beginsShort(d ssa.Value) bool {
	phi, ok := d.(*ssa.Phi)
	return ok && slices.ContainsFunc(phi.Edges, func(e ssa.Value) bool {
		n, ok := constOf(e)
		return ok && time.Duration(n) <= short/10
	})
}

// widens reports whether a number is made of what changes from round to round of a loop: a
// counter of tries, or its own value of the round before.
func widens(v ssa.Value, loop *flow.Loop, depth int) bool {
	if depth == 0 {
		return false
	}
	inner := func(v ssa.Value) bool { return widens(v, loop, depth-1) }
	switch v := v.(type) {
	case *ssa.Phi:
		return v.Block() == loop.Header || loop.Blocks[v.Block()] && slices.ContainsFunc(v.Edges, inner)
	case *ssa.BinOp:
		return inner(v.X) || inner(v.Y)
	case *ssa.Convert:
		return inner(v.X)
	case *ssa.ChangeType:
		return inner(v.X)
	case *ssa.Call:
		return loop.Contains(v) && slices.ContainsFunc(v.Call.Args, inner)
	}
	return false
}
