package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// analyse walks a function's paths.
func (r *Result) analyse(fn *ssa.Function) *Body {
	b := &Body{Fn: fn, Complete: true}
	if w := r.walkOf(b); w != nil {
		walker := &flow.Walker[*state]{Matters: w.matters, Visit: w.visit, Branch: w.branch, Edge: w.edge, Forgets: w.forgets}
		if !walker.Walk(fn, w.intern(state{})) {
			r.limits.Exceeded("lockset", fn, "paths")
			return &Body{Fn: fn}
		}
		if w.dropped {
			r.limits.Exceeded("lockset", fn, "locks")
			return &Body{Fn: fn} // what it takes may be what it gave back before
		}
		slices.SortStableFunc(b.Returns, func(x, y Return) int { return int(x.Instr.Pos() - y.Instr.Pos()) })
		w.summarise()
	}
	return b
}

// HeldAt returns the locks that are held on every path to an instruction of
// the package: nil if none is, or if nothing is known.
func (r *Result) HeldAt(i ssa.Instruction) []Held {
	r.mu.Lock()
	defer r.mu.Unlock()
	b := r.bodies[i.Parent()]
	if b == nil || !b.Complete {
		return nil
	}
	return b.heldAt(i)
}

// heldAt looks back for the place from where on what is held is the same.
func (b *Body) heldAt(i ssa.Instruction) []Held {
	if len(b.must) == 0 {
		return nil
	}
	instrs := i.Block().Instrs
	for k := slices.Index(instrs, i); k >= 0; k-- {
		if b.points[instrs[k]] {
			return b.must[instrs[k]]
		}
	}
	return nil
}

func classOf(p path.Path) path.Class {
	c, _ := p.Class()
	return c
}

// summarise finds what is held at every return, and what is given back.
func (w *bodyWalk) summarise() {
	sum := &w.b.Summary
	if len(w.b.Returns) > 0 && !callees.ReturnsFunc(w.b.Fn) {
		for _, h := range w.b.Returns[0].Held {
			everywhere := !slices.ContainsFunc(w.b.Returns, func(r Return) bool {
				return !slices.ContainsFunc(r.Held, func(o Held) bool { return o.Path == h.Path && o.Mode == h.Mode })
			})
			if outer(h.Path, w.b.Fn) && everywhere && !w.b.swaps(h.Path) {
				w.b.keeps = append(w.b.keeps, h)
			}
			if rel, ok := relOf(h.Path, w.b.Fn); ok && everywhere && !w.b.swaps(h.Path) && !w.r.returnsIt(w.b.Fn, h.Path) && !w.r.leftToLiteral(w.b.Fn, h.Path) {
				sum.HeldOut = append(sum.HeldOut, Acquire{Lock: rel, Mode: h.Mode, Class: classOf(h.Path), path: h.Path, pos: h.Pos})
			}
		}
	}
	sum.Keys = w.keys()
	for o, n := range w.owed {
		if n == w.ends && !o.paid {
			w.b.surely = append(w.b.surely, Held{Path: o.path, Mode: o.mode})
		}
	}
	for _, a := range w.released {
		if !slices.ContainsFunc(sum.Releases, func(b Acquire) bool { return b.Lock == a.Lock }) {
			a.Sure = w.owed[debt{path: a.path, mode: a.Mode}] == w.ends
			sum.Releases = append(sum.Releases, a)
		}
	}
}
