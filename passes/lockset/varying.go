package lockset

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// gatherVarying finds the fields that functions of the package set and that lie beside
// a lock which these functions take: what a test of one said before the lock was given
// back says nothing after it is taken again.
func (r *Result) gatherVarying() {
	r.varying = make(map[*types.Var]bool)
	for _, fn := range r.calls.Functions() {
		var beside []path.Path
		for _, call := range r.calls.In(fn) {
			if o := opAt(call); o.action == acquire {
				if q, ok := r.ids.Of(o.lock); ok {
					if p, ok := q.Parent(); ok {
						beside = append(beside, p)
					}
				}
			}
		}
		if len(beside) == 0 {
			continue
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				st, ok := i.(*ssa.Store)
				if !ok {
					continue
				}
				if f, ok := path.Of(st.Addr); ok && f.Len() > 0 && !JustMade(f, fn) && isBeside(f, beside) {
					r.varying[f.Last()] = true
				}
			}
		}
	}
}

func isBeside(f path.Path, parents []path.Path) bool {
	for _, p := range parents {
		if f.HasPrefix(p) {
			return true
		}
	}
	return false
}

// forgets reports whether what is known of a field is void after an instruction: it
// gives back the last lock that is held, and the field is one that others set under it.
func (w *bodyWalk) forgets(i ssa.Instruction, s *state, field path.Path) bool {
	call, ok := i.(*ssa.Call)
	if !ok || s.n > 0 || field.Len() == 0 || !w.r.varying[field.Last()] {
		return false
	}
	o := opAt(call)
	if o.action != release {
		return false
	}
	q, ok := w.r.ids.Of(o.lock)
	if !ok {
		return false
	}
	parent, ok := q.Parent()
	return ok && field.HasPrefix(parent)
}
