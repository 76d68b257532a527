package channels

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
)

// graph is a body while it is built: node 0 is the entry. Nodes that do nothing
// are taken out at the end.
type graph struct{ nodes []*vertex }

type vertex struct {
	Node
	act bool
}

func (g *graph) add(n Node, act bool) int {
	g.nodes = append(g.nodes, &vertex{n, act})
	return len(g.nodes) - 1
}

func (g *graph) to(from, next int) { g.nodes[from].Next = append(g.nodes[from].Next, next) }

func (a *actor) then(g *graph, at int, n Node) int {
	next := g.add(n, true)
	g.to(at, next)
	return next
}

// avoidable reports whether a function can return without coming to an instruction,
// but by leaving a loop that it is in, or for an error of a call.
func (a *actor) avoidable(instr ssa.Instruction) bool {
	fn := instr.Parent()
	loops := flow.Loops(fn)
	fails := make(map[*ssa.BasicBlock]bool)
	for _, br := range failure.Branches(fn) {
		fails[br.Block] = br.Call != nil
	}
	seen := make(map[*ssa.BasicBlock]bool)
	work := []*ssa.BasicBlock{fn.Blocks[0]}
	for len(work) > 0 {
		b := work[0]
		work = work[1:]
		if seen[b] || b == instr.Block() || fails[b] {
			continue
		}
		seen[b] = true
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			return true
		}
		for _, s := range b.Succs {
			left := slices.ContainsFunc(loops, func(l *flow.Loop) bool {
				return l.Contains(instr) && !l.Blocks[s] && (l.Blocks[b] || testsFirst(b, l))
			})
			if !left {
				work = append(work, s)
			}
		}
	}
	return false
}

// counted reports whether an instruction is in a loop that a counter or the elements of
// a collection end.
func counted(instr ssa.Instruction) bool {
	return slices.ContainsFunc(flow.Loops(instr.Parent()), func(l *flow.Loop) bool {
		if !l.Contains(instr) {
			return false
		}
		for b := range l.Blocks { // whether there is one: the order does not count
			branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
			if !ok || l.Blocks[b.Succs[0]] && l.Blocks[b.Succs[1]] {
				continue
			}
			switch c := branch.Cond.(type) {
			case *ssa.BinOp:
				if t, ok := c.X.Type().Underlying().(*types.Basic); ok && t.Info()&types.IsInteger != 0 && !ofSelect(c.X) {
					return true
				}
			case *ssa.Extract:
				if _, ok := c.Tuple.(*ssa.Next); ok {
					return true
				}
			}
		}
		return false
	})
}

// ofSelect reports whether a number is that of the case that a select took.
func ofSelect(v ssa.Value) bool {
	e, ok := v.(*ssa.Extract)
	if !ok {
		return false
	}
	_, ok = e.Tuple.(*ssa.Select)
	return ok
}

// testsFirst reports whether a block asks whether a loop has any rounds.
func testsFirst(b *ssa.BasicBlock, l *flow.Loop) bool {
	return l.Header.Comment == "rangeint.body" && slices.Contains(b.Succs, l.Header)
}

// contract returns a graph without the nodes that do nothing, or whose parameter is
// not known.
func (g *graph) contract(acts *Acts) (Body, bool) {
	number := make(map[int]int)
	var order []int
	shown := func(i int) bool {
		n := g.nodes[i]
		switch {
		case !n.act:
			return false
		case n.Does == Starts:
			return true
		case n.Does != Chooses:
			return acts.knows(n.Param)
		}
		return true
	}
	var next func(list []int) []int
	next = func(list []int) []int {
		var out []int
		seen := make(map[int]bool)
		var walk func(i int)
		walk = func(i int) {
			if seen[i] {
				return
			}
			seen[i] = true
			if i == End {
				out = append(out, End)
				return
			}
			if shown(i) {
				if _, ok := number[i]; !ok {
					number[i] = len(order)
					order = append(order, i)
				}
				out = append(out, number[i])
				return
			}
			for _, s := range g.nodes[i].Next {
				walk(s)
			}
			for _, s := range g.nodes[i].Closed {
				walk(s)
			}
		}
		for _, i := range list {
			walk(i)
		}
		if len(out) == 0 {
			out = []int{Never}
		}
		return out
	}
	b := Body{Entry: next([]int{0})}
	small := len(b.Entry) <= maxNexts
	for k := 0; k < len(order) && small; k++ {
		n := g.nodes[order[k]].Node
		if n.Does == Chooses {
			n.Cases = slices.Clone(n.Cases)
			for i := range n.Cases {
				w := &n.Cases[i]
				if (w.Does == Sends || w.Does == Receives) && !acts.knows(w.Param) {
					w.Does, w.Param = Leaves, -1
					w.Next, w.Closed = append(slices.Clone(w.Next), w.Closed...), nil
				}
				w.Next = next(w.Next)
				if w.Closed != nil {
					w.Closed = next(w.Closed)
				}
				small = small && len(w.Next) <= maxNexts
			}
			n.Next = nil
		} else {
			n.Next = next(n.Next)
			if n.Closed != nil {
				n.Closed = next(n.Closed)
			}
			small = small && len(n.Next) <= maxNexts
		}
		b.Nodes = append(b.Nodes, n)
	}
	return b, small && len(order) <= maxActs
}
