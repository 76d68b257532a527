package flow

import "golang.org/x/tools/go/ssa"

// relevance finds the branches that decide which instructions that matter run
// next: those from whose sides different ones are reached first. The others
// need not be remembered, as slicing leaves them out (Weiser, 1981).
//
// next holds for each block the first place that matters from its start on: a
// block with an instruction that matters, a branch that decides, or one of the
// two blocks that stand for all returns and for no end at all.
type relevance struct {
	next   []int
	decide []bool
}

const (
	nowhere = -1 // a panic or an endless loop
	leaves  = -2 // a return
)

func relevanceOf(fn *ssa.Function, matters func(*ssa.BasicBlock) bool) *relevance {
	r := &relevance{next: make([]int, len(fn.Blocks)), decide: make([]bool, len(fn.Blocks))}
	does := make([]bool, len(fn.Blocks))
	for i, b := range fn.Blocks {
		r.next[i] = nowhere
		does[i] = matters(b)
	}
	order := postorder(fn)
	for changed := true; changed; {
		changed = false
		for _, b := range order {
			n := r.after(b)
			if does[b.Index] {
				n = b.Index
			}
			if r.next[b.Index] != n {
				r.next[b.Index], changed = n, true
			}
		}
	}
	return r
}

// after returns what comes first after a block, and notes whether the block
// decides it. A block that once decided goes on deciding: so this ends.
func (r *relevance) after(b *ssa.BasicBlock) int {
	if r.decide[b.Index] {
		return b.Index
	}
	if len(b.Succs) == 0 {
		if len(b.Instrs) > 0 {
			if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
				return leaves
			}
		}
		return nowhere
	}
	out := nowhere
	for _, s := range b.Succs {
		switch n := r.next[s.Index]; {
		case n == nowhere || n == out:
		case out == nowhere:
			out = n
		default:
			r.decide[b.Index] = true
			return b.Index
		}
	}
	return out
}

// postorder lists the blocks that are reached from the entry, callees of
// edges first.
func postorder(fn *ssa.Function) []*ssa.BasicBlock {
	seen := make([]bool, len(fn.Blocks))
	out := make([]*ssa.BasicBlock, 0, len(fn.Blocks))
	var visit func(b *ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		seen[b.Index] = true
		for _, s := range b.Succs {
			if !seen[s.Index] {
				visit(s)
			}
		}
		out = append(out, b)
	}
	visit(fn.Blocks[0])
	return out
}

// focus keeps, of the subjects worth remembering, those that a branch tests
// which decides what matters, and finds where each is still of use.
func (c *conditions) focus(fn *ssa.Function, matters func(*ssa.BasicBlock) bool) {
	r := relevanceOf(fn, matters)
	keep := make(map[subject]bool)
	var add func(s subject)
	add = func(s subject) {
		if keep[s] || !c.relevant[s] {
			return
		}
		keep[s] = true
		if phi, ok := s.v.(*ssa.Phi); ok {
			for _, e := range phi.Edges {
				add(edgeSubject(e, s.len))
				if from, _ := grown(phi, e); from != nil && !s.len {
					add(subject{v: from})
				}
			}
		}
	}
	for _, b := range fn.Blocks {
		if k, ok := c.testOf(b); ok && r.decide[b.Index] {
			add(k.x)
		}
	}
	c.relevant = keep
	c.live = c.liveness(fn)
}

func (c *conditions) testOf(b *ssa.BasicBlock) (known, bool) {
	if len(b.Instrs) == 0 {
		return known{}, false
	}
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return known{}, false
	}
	o, ok := c.tests[branch.Cond]
	if !ok {
		return known{}, false
	}
	return *o.holds, true
}

// liveness lists for each block the subjects that are tested from its start
// on, those that flow into a phi that is included.
func (c *conditions) liveness(fn *ssa.Function) []map[subject]bool {
	live := make([]map[subject]bool, len(fn.Blocks))
	for i, b := range fn.Blocks {
		live[i] = make(map[subject]bool)
		if k, ok := c.testOf(b); ok && c.relevant[k.x] {
			live[i][k.x] = true
		}
	}
	if len(c.relevant) == 0 {
		return live
	}
	order := postorder(fn)
	for changed := true; changed; {
		changed = false
		for _, b := range order {
			in := live[b.Index]
			before := len(in)
			for _, s := range b.Succs {
				for x := range live[s.Index] {
					if phi, ok := x.v.(*ssa.Phi); ok && phi.Block() == s {
						for i, p := range s.Preds {
							if p != b {
								continue
							}
							if e := edgeSubject(phi.Edges[i], x.len); c.relevant[e] {
								in[e] = true
							}
							if from, _ := grown(phi, phi.Edges[i]); from != nil && !x.len && c.relevant[subject{v: from}] {
								in[subject{v: from}] = true
							}
						}
						continue
					}
					in[x] = true
				}
			}
			changed = changed || len(in) != before
		}
	}
	return live
}
