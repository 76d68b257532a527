package channels

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// asked returns the result that a condition is, or is not.
func asked(cond ssa.Value) (e *ssa.Extract, not bool) {
	if u, ok := cond.(*ssa.UnOp); ok && u.Op == token.NOT {
		e, not = asked(u.X)
		return e, !not
	}
	e, _ = cond.(*ssa.Extract)
	return e, false
}

// chosen reports whether what comes after a select depends on which case it took.
func chosen(sel *ssa.Select) bool {
	for k := range sel.States {
		if flow.CaseBranch(sel, k) != nil {
			return true
		}
	}
	return false
}

// way returns a case of a select.
func (a *actor) way(in *instance, sel *ssa.Select, k int) Way {
	st := sel.States[k]
	i := a.param(st.Chan, in)
	switch {
	case i >= 0 && st.Dir == types.SendOnly:
		return Way{Does: Sends, Param: i}
	case i >= 0:
		return Way{Does: Receives, Param: i}
	}
	return Way{Does: Leaves, Param: a.done(st.Chan, in)}
}

// cases adds the ways on of a select.
func (a *actor) cases(g *graph, in *instance, sel *ssa.Select, at int, starts []int) {
	n := g.nodes[at]
	var last *ssa.If
	for k := range sel.States {
		way := a.way(in, sel, k)
		if last = flow.CaseBranch(sel, k); last == nil {
			a.broken = true
			return
		}
		block := last.Block().Succs[0]
		way.Next = []int{starts[block.Index]}
		if branch, ok := block.Instrs[len(block.Instrs)-1].(*ssa.If); ok && way.Does == Receives {
			e, not := asked(branch.Cond)
			if e != nil && e.Tuple == ssa.Value(sel) && e.Index == 1 {
				if a.visible(block, in) {
					a.broken = true
					return
				}
				open, closed := 0, 1
				if not {
					open, closed = 1, 0
				}
				way.Next = []int{starts[block.Succs[open].Index]}
				way.Closed = []int{starts[block.Succs[closed].Index]}
			}
		}
		n.Cases = append(n.Cases, way)
	}
	if !sel.Blocking {
		if last == nil {
			a.broken = true
			return
		}
		n.Cases = append(n.Cases, Way{Does: Defaults, Param: -1, Next: []int{starts[last.Block().Succs[1].Index]}})
	}
}

// visible reports whether a block does anything.
func (a *actor) visible(b *ssa.BasicBlock, in *instance) bool {
	return slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool {
		call, ok := i.(ssa.CallInstruction)
		return len(a.r.At(i)) > 0 || ok && a.matters(call, in)
	})
}

// matters reports whether a call does anything to a parameter.
func (a *actor) matters(call ssa.CallInstruction, in *instance) bool {
	if i, _ := a.group(call, in); i >= 0 || len(a.r.At(call)) > 0 || a.givesGroup(call, in) {
		return true
	}
	fn := a.r.Run(call)
	return fn != nil && a.touches(fn)
}

// done returns the parameter whose end a channel stands for, a context, or -1.
func (a *actor) done(v ssa.Value, in *instance) int {
	call, ok := path.Origin(v).(*ssa.Call)
	if !ok || !knowledge.Is(callees.Object(&call.Call), "context", "Context.Done") {
		return -1
	}
	return a.param(callees.Receiver(&call.Call), in)
}
