package flow

import (
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// maxStates bounds how often Walk enters one block.
const maxStates = 64

// Walker is a path-sensitive walk that carries a state S, which must be a
// value that compares with ==. States are not merged where paths meet: a block
// is entered once for every state and memory of branches that differ.
type Walker[S comparable] struct {
	// Matters, if not nil, says which instructions may change the state or do
	// something with it. Branches that do not decide which of these run are then
	// forgotten, and so are those between which few states differ, where there
	// are many: the walk takes time in proportion to the function.
	Matters Pred
	// Visit is called for each instruction with the state before it and
	// returns the state after it; false ends the path.
	Visit func(i ssa.Instruction, s S) (S, bool)
	// Branch, if not nil, may change the state on the edge that a condition
	// chooses.
	Branch func(cond ssa.Value, truth bool, s S) S
	// Edge, if not nil, may change the state on every edge: phis take their
	// values there.
	Edge func(from, to *ssa.BasicBlock, s S) S
	// Forgets, if not nil, says of which fields the tests made before an
	// instruction say nothing after it, given the state after it.
	Forgets func(i ssa.Instruction, s S, field path.Path) bool
}

// Walk runs from the entry of fn with state s. It is false when it gave up
// because a block had too many states: what was visited is then only a part.
func (w *Walker[S]) Walk(fn *ssa.Function, s S) bool {
	if len(fn.Blocks) == 0 {
		return true
	}
	if w.Matters != nil {
		return w.simulate(fn, s)
	}
	r := &run[S]{Walker: w, seen: make(map[*ssa.BasicBlock][]visit[S]), conds: conditionsOf(fn)}
	r.conds.addFlags(fn)
	r.next = r.enter
	r.block(fn.Blocks[0], nil, s)
	return !r.gaveUp
}

type visit[S comparable] struct {
	env env
	s   S
}

type run[S comparable] struct {
	*Walker[S]
	seen   map[*ssa.BasicBlock][]visit[S]
	conds  *conditions
	next   func(from, to *ssa.BasicBlock, e env, s S) // enter
	gaveUp bool
}

func (r *run[S]) block(b *ssa.BasicBlock, e env, s S) {
	r.through(b, e, s, r.conds, r.next)
}

// through takes a state and what is known through a block, and gives what comes out
// of it to next, for each way on that conditions leave open.
func (w *Walker[S]) through(b *ssa.BasicBlock, e env, s S, conds *conditions, next func(from, to *ssa.BasicBlock, e env, s S)) {
	for _, instr := range b.Instrs {
		var ok bool
		if s, ok = w.Visit(instr, s); !ok || Ends(instr) {
			return
		}
		e = conds.after(instr, forgotten(w, instr, s, e))
	}
	if len(b.Instrs) == 0 {
		return
	}
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		for _, to := range b.Succs {
			next(b, to, e, s)
		}
		return
	}
	verdict := e.eval(branch.Cond, conds)
	for i, truth := range []bool{true, false} {
		if truth && verdict == no || !truth && verdict == yes {
			continue
		}
		then := s
		if w.Branch != nil {
			then = w.Branch(branch.Cond, truth, s)
		}
		next(b, b.Succs[i], e.learn(branch.Cond, truth, conds), then)
	}
}

func (r *run[S]) enter(from, b *ssa.BasicBlock, e env, s S) {
	if r.gaveUp {
		return
	}
	e = e.enter(from, b, r.conds)
	if r.Edge != nil {
		s = r.Edge(from, b, s)
	}
	seen := r.seen[b]
	for _, v := range seen {
		if v.s == s && v.env.weaker(e) {
			return
		}
	}
	if len(seen) >= maxStates {
		r.gaveUp = true
		return
	}
	r.seen[b] = append(seen, visit[S]{e, s})
	r.block(b, e, s)
}

// forgotten returns what is still known after an instruction.
func forgotten[S comparable](w *Walker[S], i ssa.Instruction, s S, e env) env {
	if w.Forgets == nil || len(e) == 0 {
		return e
	}
	if _, ok := i.(ssa.CallInstruction); !ok {
		return e
	}
	void := func(x subject) bool { return x.field.Valid() && w.Forgets(i, s, x.field) }
	kept := e
	for k, f := range e {
		if void(f.x) || void(f.y) {
			kept = e[:k:k]
			for _, g := range e[k+1:] {
				if !void(g.x) && !void(g.y) {
					kept = append(kept, g)
				}
			}
			break
		}
	}
	return kept
}
