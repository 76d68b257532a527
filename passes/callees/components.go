package callees

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Components returns the package's functions bottom-up: in groups that call
// each other, the strongly connected components of the call graph (Tarjan,
// 1972), each after the groups it calls. A function literal comes no later than
// the functions that make it, unless they call each other. The order within and
// among groups is that of the source where calls leave a choice.
func (r *Result) Components() [][]*ssa.Function { return r.components() }

func (r *Result) findComponents() [][]*ssa.Function {
	t := &tarjan{r: r, state: make(map[*ssa.Function]*node, len(r.funcs))}
	for _, fn := range r.funcs {
		t.state[fn] = new(node)
	}
	for _, fn := range r.funcs {
		if t.state[fn].index == 0 {
			t.visit(fn)
		}
	}
	return t.out
}

type node struct {
	index, low int // from 1; 0 is not visited
	onStack    bool
}

type tarjan struct {
	r     *Result
	state map[*ssa.Function]*node
	stack []*ssa.Function
	next  int
	out   [][]*ssa.Function
}

func (t *tarjan) visit(fn *ssa.Function) {
	t.next++
	n := t.state[fn]
	n.index, n.low, n.onStack = t.next, t.next, true
	t.stack = append(t.stack, fn)
	for _, callee := range t.r.successors(fn) {
		m := t.state[callee]
		switch {
		case m == nil: // of another package
		case m.index == 0:
			t.visit(callee)
			n.low = min(n.low, m.low)
		case m.onStack:
			n.low = min(n.low, m.index)
		}
	}
	if n.low != n.index {
		return
	}
	i := len(t.stack) - 1
	for t.stack[i] != fn {
		i--
	}
	component := slices.Clone(t.stack[i:])
	t.stack = t.stack[:i]
	for _, f := range component {
		t.state[f].onStack = false
	}
	t.out = append(t.out, component)
}

// successors returns what a function calls, starts, or makes or mentions as a
// value that others may call.
func (r *Result) successors(fn *ssa.Function) []*ssa.Function {
	var out []*ssa.Function
	var rands [16]*ssa.Value
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if c, ok := CallAt(instr); ok {
				out = append(out, r.Of(c.Common())...)
			}
			for _, op := range instr.Operands(rands[:0]) {
				switch v := (*op).(type) {
				case *ssa.Function:
					out = append(out, Unwrap(v))
				case *ssa.MakeClosure:
					out = append(out, Unwrap(v.Fn.(*ssa.Function)))
				}
			}
		}
	}
	return out
}
