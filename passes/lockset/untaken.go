package lockset

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// Untaken is a lock that is given back where TryLock has not taken it, or where it
// is not known whether it has.
type Untaken struct {
	Path  path.Path
	Try   *ssa.Call           // the call of TryLock or TryRLock
	Again ssa.CallInstruction // gives the lock back
	Mode  Mode
	// Asked is true on the way where TryLock said no, and false if nobody looks at
	// what it said.
	Asked bool
}

// GivenUntaken lists what a function gives back after TryLock without having it, one
// for each call of TryLock. Locks that some function of the package leaves to others
// to give back are left out: who gives those back need not have taken them.
func (r *Result) GivenUntaken(fn *ssa.Function) []Untaken {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []Untaken
	for _, call := range callees.Calls(fn) {
		asks, ok := call.(*ssa.Call)
		if !ok || opAt(asks).action != try {
			continue
		}
		p := r.planOf(asks)
		if !p.ok || r.isLeft(fn, p.path) || slices.ContainsFunc(r.body(fn).heldAt(asks), func(h Held) bool { return h.Path == p.path }) {
			continue // it is held already: what is given back is what the function took before
		}
		u := Untaken{Path: p.path, Try: asks, Mode: p.op.mode}
		w := &twiceWalk{r: r, fn: fn, lock: p.path}
		if r.unasked(w, &u) || r.saidNo(w, &u) {
			out = append(out, u)
		}
	}
	return out
}

// unasked finds a release that follows a TryLock whose answer nobody looks at.
func (r *Result) unasked(w *twiceWalk, u *Untaken) bool {
	if slices.ContainsFunc(path.Uses(u.Try), func(i ssa.Instruction) bool { _, debug := i.(*ssa.DebugRef); return !debug }) {
		return false
	}
	found := flow.Reach(w.fn, u.Try, w.gives, w.stops)
	if len(found) == 0 || r.rightAfter(u.Try, found[0]) {
		return false
	}
	u.Again = found[0].(ssa.CallInstruction)
	return true
}

// rightAfter reports whether nothing happens between TryLock and Unlock: so a lock is
// given back whether or not it is held.
func (r *Result) rightAfter(try *ssa.Call, release ssa.Instruction) bool {
	if _, now := release.(*ssa.Call); !now || try.Block() != release.Block() {
		return false
	}
	instrs := try.Block().Instrs
	for _, i := range instrs[slices.Index(instrs, ssa.Instruction(try))+1:] {
		switch i.(type) {
		case *ssa.FieldAddr, *ssa.UnOp, *ssa.DebugRef:
			continue
		}
		return i == release
	}
	return false
}

// saidNo finds a release that only runs where TryLock said no.
func (r *Result) saidNo(w *twiceWalk, u *Untaken) bool {
	for _, b := range w.fn.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		v, no := branch.Cond, 1
		for {
			not, ok := v.(*ssa.UnOp)
			if !ok || not.Op != token.NOT {
				break
			}
			v, no = not.X, 1-no
		}
		if path.Origin(v) != ssa.Value(u.Try) {
			continue
		}
		side := b.Succs[no]
		if len(side.Preds) != 1 {
			continue
		}
		for _, i := range flow.Reach(w.fn, branch, w.gives, func(i ssa.Instruction) bool { return i.Block() == b.Succs[1-no] || w.stops(i) }) {
			if side.Dominates(i.Block()) {
				u.Again, u.Asked = i.(ssa.CallInstruction), true
				return true
			}
		}
	}
	return false
}

// gives is the property of calls that give the lock back by its method, now or when
// the function returns.
func (w *twiceWalk) gives(i ssa.Instruction) bool {
	call, ok := i.(ssa.CallInstruction)
	if _, started := i.(*ssa.Go); !ok || started {
		return false
	}
	p := w.r.planOf(call)
	return p.isOp && p.ok && p.path == w.lock && p.op.action == release
}

// stops is the property of instructions after which the lock may be held, or may be
// another.
func (w *twiceWalk) stops(i ssa.Instruction) bool {
	if v, ok := i.(ssa.Value); ok && w.lock.Root() == v {
		return true
	}
	switch i := i.(type) {
	case *ssa.Call:
		d := w.deedOf(i)
		return d != nothing
	case *ssa.Go:
		return w.touches(i)
	case *ssa.UnOp:
		return i.Op == token.ARROW // others may have handed it over
	case *ssa.Select:
		return true
	}
	return false
}

// isLeft reports whether a function may return with a lock of the kind held, or
// somebody else gives it back: then it is handed over.
func (r *Result) isLeft(fn *ssa.Function, p path.Path) bool {
	class, ok := p.Class()
	fns := r.calls.Functions()
	if !ok {
		top := callees.Top(fn)
		fns = slices.DeleteFunc(slices.Clone(fns), func(f *ssa.Function) bool { return callees.Top(f) != top })
	}
	return slices.ContainsFunc(fns, func(f *ssa.Function) bool {
		b := r.body(f)
		return !b.Complete && r.locky[f] || slices.ContainsFunc(b.Returns, func(ret Return) bool {
			return slices.ContainsFunc(ret.Held, func(h Held) bool {
				c, named := h.Path.Class()
				return h.Path == p || ok && named && c == class
			})
		})
	})
}
