package flow

import (
	"container/heap"

	"golang.org/x/tools/go/ssa"
)

// maxMemories bounds the memories that are told apart for one state at one
// block; more are merged into what they agree on, which can only find more
// paths.
const maxMemories = 6

// maxSteps bounds how many blocks one walk enters.
const maxSteps = 20000

// simulation is a walk that merges where paths meet: memories are told apart
// only as long as there are few for one state. That is property simulation
// (Das, Lerner and Seigle: ESP, PLDI 2002) with a few memories instead of one.
// Blocks are taken in reverse postorder, so that paths have met before the walk
// goes on.
type simulation[S comparable] struct {
	*Walker[S]
	conds  *conditions
	next   func(from, to *ssa.BasicBlock, e env, s S) // enter
	rank   []int
	at     []map[S][]*moment[S]
	queue  moments[S]
	steps  int
	pushes int
	gaveUp bool
}

// moment is a block about to be run, or run, in a state with a memory.
type moment[S comparable] struct {
	block *ssa.BasicBlock
	env   env
	s     S
	rank  int
	seq   int
	gone  bool // covered by a weaker one
}

func (w *Walker[S]) simulate(fn *ssa.Function, s S) bool {
	m := &simulation[S]{Walker: w, conds: conditionsOf(fn), rank: make([]int, len(fn.Blocks)), at: make([]map[S][]*moment[S], len(fn.Blocks))}
	m.next = m.enter
	m.conds.addFlags(fn)
	m.conds.focus(fn, func(b *ssa.BasicBlock) bool {
		for _, i := range b.Instrs {
			if w.Matters(i) {
				return true
			}
		}
		return false
	})
	order := postorder(fn)
	for i, b := range order {
		m.rank[b.Index] = len(order) - i
	}
	m.push(fn.Blocks[0], nil, s)
	for len(m.queue) > 0 && !m.gaveUp {
		if next := heap.Pop(&m.queue).(*moment[S]); !next.gone {
			m.block(next)
		}
	}
	return !m.gaveUp
}

func (m *simulation[S]) block(now *moment[S]) {
	if m.steps++; m.steps > maxSteps {
		m.gaveUp = true
		return
	}
	m.through(now.block, now.env, now.s, m.conds, m.next)
}

func (m *simulation[S]) enter(from, b *ssa.BasicBlock, e env, s S) {
	e = e.enter(from, b, m.conds)
	if m.Edge != nil {
		s = m.Edge(from, b, s)
	}
	live := m.conds.live[b.Index]
	kept := e[:0:0]
	for _, k := range e {
		if live[k.x] {
			kept = append(kept, k)
		}
	}
	m.push(b, kept, s)
}

// push notes that a block is to be run, unless it was with less knowledge.
func (m *simulation[S]) push(b *ssa.BasicBlock, e env, s S) {
	if m.at[b.Index] == nil {
		m.at[b.Index] = make(map[S][]*moment[S])
	}
	group, known := m.at[b.Index][s]
	if !known && len(m.at[b.Index]) >= maxStates {
		m.gaveUp = true
		return
	}
	for _, o := range group {
		if o.env.weaker(e) {
			return
		}
	}
	if len(group) >= maxMemories {
		for _, o := range group {
			e = e.meet(o.env)
		}
	}
	keep := group[:0]
	for _, o := range group {
		if e.weaker(o.env) {
			o.gone = true
		} else {
			keep = append(keep, o)
		}
	}
	m.pushes++
	next := &moment[S]{block: b, env: e, s: s, rank: m.rank[b.Index], seq: m.pushes}
	m.at[b.Index][s] = append(keep, next)
	heap.Push(&m.queue, next)
}

// meet is what both know.
func (e env) meet(o env) env {
	var out env
	for _, f := range e {
		for _, g := range o {
			if f.is(g) {
				out = append(out, f)
				break
			}
		}
	}
	return out
}

// moments is a heap by place in the function, then by age.
type moments[S comparable] []*moment[S]

func (q moments[S]) Len() int { return len(q) }

func (q moments[S]) Less(i, j int) bool {
	if q[i].rank != q[j].rank {
		return q[i].rank < q[j].rank
	}
	return q[i].seq < q[j].seq
}

func (q moments[S]) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push serves package heap.
func (q *moments[S]) Push(x any) { *q = append(*q, x.(*moment[S])) }

// Pop serves package heap.
func (q *moments[S]) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}
