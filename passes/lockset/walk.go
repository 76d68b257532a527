package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
)

// bodyWalk is one walk over a function. States are shared: equal ones are one
// pointer.
type bodyWalk struct {
	r        *Result
	b        *Body
	states   map[state]*state
	noted    map[moment]bool
	roots    map[ssa.Value]bool              // what locks that may be held are reached from
	aims     map[*ssa.Store]path.Path        // stores to what locks are reached through
	held     map[*ssa.BasicBlock]bool        // blocks after one that takes a lock
	acquires map[path.Path]bool              // what the function itself takes
	stowed   map[ssa.Instruction][]path.Path // locks put into collections; see stows
	dropped  bool
	released []Acquire
	ends     int          // states at returns
	owed     map[debt]int // in how many of them
}

// walkOf prepares a walk; it is nil if the function leaves locks alone.
func (r *Result) walkOf(b *Body) *bodyWalk {
	w := &bodyWalk{r: r, b: b, acquires: make(map[path.Path]bool)}
	var locks []path.Path
	touches := false
	for _, call := range r.calls.In(b.Fn) {
		p := r.planOf(call)
		if p.isOp && p.ok {
			locks = append(locks, p.path)
			w.acquires[p.path] = w.acquires[p.path] || p.op.action != release
		}
		for _, h := range p.leaves {
			locks = append(locks, h.Path)
		}
		_, once := r.doing(call)
		touches = touches || once || p.isOp || len(p.leaves)+len(p.gives)+len(p.unnamed) > 0
	}
	if !touches {
		return nil
	}
	w.states, w.noted, w.owed = make(map[state]*state), make(map[moment]bool), make(map[debt]int)
	b.must, b.points = make(map[ssa.Instruction][]Held), make(map[ssa.Instruction]bool)
	w.roots, w.aims = make(map[ssa.Value]bool), make(map[*ssa.Store]path.Path)
	for _, p := range locks {
		w.roots[p.Root()] = true
	}
	w.stows()
	w.held = make(map[*ssa.BasicBlock]bool)
	for _, blk := range b.Fn.Blocks {
		for k, i := range blk.Instrs {
			if k == 0 {
				b.points[i] = true
			}
			if w.changes(i, locks) && k+1 < len(blk.Instrs) {
				b.points[blk.Instrs[k+1]] = true
			}
		}
	}
	return w
}

// changes reports whether an instruction may change which locks are held.
func (w *bodyWalk) changes(i ssa.Instruction, locks []path.Path) bool {
	switch i := i.(type) {
	case ssa.CallInstruction:
		p := w.r.planOf(i)
		if p.isOp && p.op.action != release || len(p.leaves) > 0 {
			w.after(i.Block())
		}
		if v := i.Value(); v != nil && w.roots[v] {
			return true
		}
		return p.settles()
	case *ssa.Store:
		p, ok := w.r.ids.Of(i.Addr)
		if ok && p.Len() > 0 && slices.ContainsFunc(locks, func(l path.Path) bool { return l != p && l.HasPrefix(p) }) {
			w.aims[i] = p
			return true
		}
	case ssa.Value:
		return w.roots[i]
	}
	return false
}

// after marks the blocks that may run after one that takes a lock, itself
// included.
func (w *bodyWalk) after(b *ssa.BasicBlock) {
	if w.held[b] {
		return
	}
	w.held[b] = true
	for _, s := range b.Succs {
		w.after(s)
	}
}

// matters reports whether an instruction does something to locks, or needs to
// know which are held.
func (w *bodyWalk) matters(i ssa.Instruction) bool {
	call, ok := callees.CallAt(i)
	if !ok {
		return false
	}
	p := w.r.planOf(call)
	return p.settles() || p.locky && w.held[call.Block()]
}

// intern returns the one pointer for a state.
func (w *bodyWalk) intern(s state) *state {
	p := w.states[s]
	if p == nil {
		p = &s
		w.states[s] = p
	}
	return p
}

func (w *bodyWalk) visit(i ssa.Instruction, p *state) (*state, bool) {
	if p.dropped {
		w.dropped = true
		return p, false
	}
	if w.b.points[i] {
		w.remember(i, p)
	}
	if kept := w.stowed[i]; kept != nil && p.n > 0 {
		s := *p
		for _, l := range kept {
			if k := s.find(l); k >= 0 {
				s = s.without(k)
			}
		}
		return w.intern(s), true
	}
	switch i := i.(type) {
	case ssa.CallInstruction:
		pl := w.r.planOf(i)
		if !pl.settles() && (p.n == 0 || !pl.locky) && !pl.runs && (i.Value() == nil || !w.roots[i.Value()]) {
			return p, true
		}
		return w.intern(w.step(i, *p)), true
	case *ssa.Store:
		if aim, ok := w.aims[i]; ok && p.n > 0 {
			return w.intern(redirect(*p, aim)), true
		}
	case *ssa.Return:
		w.returns(i, *p)
	case *ssa.Phi: // see edge
	case ssa.Value:
		if p.n > 0 && w.roots[i] {
			return w.intern(forget(*p, i)), true
		}
	}
	return p, true
}

func (w *bodyWalk) step(call ssa.CallInstruction, s state) state {
	switch call := call.(type) {
	case *ssa.Call:
		return w.call(call, forget(s, call))
	case *ssa.Defer:
		return w.deferred(call, s)
	}
	// A goroutine may give the lock back.
	p := w.r.planOf(call)
	return drop(p.gives, drop(p.literals, s))
}

// remember keeps the intersection of what is held when an instruction runs.
func (w *bodyWalk) remember(i ssa.Instruction, s *state) {
	old, seen := w.b.must[i]
	if !seen {
		w.b.must[i] = slices.Clone(s.held[:s.n])
		return
	}
	w.b.must[i] = slices.DeleteFunc(old, func(h Held) bool {
		j := s.find(h.Path)
		return j < 0 || s.held[j].Mode != h.Mode
	})
}

// forget drops locks reached through a value that is defined anew: it is
// another object from here on.
func forget(s state, v ssa.Value) state {
	for i := int(s.n) - 1; i >= 0; i-- {
		if s.held[i].Path.Root() == v {
			s = s.without(i)
		}
	}
	return s
}

// edge renames locks on the way into a block: what a phi took its value from
// is called by the phi's name from there on, if locks are called by it, and
// what it was called by before is another object.
func (w *bodyWalk) edge(from, to *ssa.BasicBlock, p *state) *state {
	if p.n == 0 {
		return p
	}
	s := *p
	for _, i := range to.Instrs {
		phi, ok := i.(*ssa.Phi)
		if !ok {
			break
		}
		if w.roots[phi] {
			s = rename(phi, phi.Edges[slices.Index(to.Preds, from)], s)
		}
	}
	if s == *p {
		return p
	}
	return w.intern(s)
}

func rename(phi *ssa.Phi, v ssa.Value, s state) state {
	old, ok := path.Of(v)
	if ok && old.Root() == phi && old.Len() == 0 {
		return s
	}
	for i := int(s.n) - 1; i >= 0; i-- {
		h := &s.held[i]
		if p, renamed := h.Path.Rebase(old, path.Rooted(phi)); ok && renamed {
			h.Path = p
		} else if h.Path.Root() == phi {
			s = s.without(i)
		}
	}
	return s
}

// redirect drops locks reached through a variable that is assigned: the path
// leads to another object from here on.
func redirect(s state, p path.Path) state {
	for i := int(s.n) - 1; i >= 0; i-- {
		if s.held[i].Path != p && s.held[i].Path.HasPrefix(p) {
			s = s.without(i)
		}
	}
	return s
}
