package closing

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/spawn"
)

// BothAlways reports whether two goroutines that one function starts for one channel
// that it makes both come to their close of it, whatever happens: which of them is
// first does not matter then.
func (r *Result) BothAlways(a, b *Run) bool {
	made, ok := path.Origin(a.Value).(*ssa.MakeChan)
	if !ok || path.Origin(b.Value) != ssa.Value(made) || a.Root.Kind != roots.Goroutine || b.Root.Kind != roots.Goroutine {
		return false
	}
	x, y := a.Root.Site.Instr, b.Root.Site.Instr
	if x == y || !flow.Dominates(made, x) || !flow.Dominates(made, y) || !flow.Dominates(x, y) && !flow.Dominates(y, x) {
		return false
	}
	return always(a) && always(b) && !r.handled(a) && !r.handled(b)
}

// always reports whether a run comes to its act whenever it comes to its end.
func always(run *Run) bool {
	return !slices.ContainsFunc(steps(run), func(step ssa.Instruction) bool {
		fn := step.Parent()
		return len(flow.ExitsWithout(fn, nil, flow.Is())) == 0 || len(flow.ExitsWithout(fn, nil, flow.Is(step))) > 0
	})
}

// SameForAll reports whether the function that starts the goroutines of a run in a
// loop has put a channel of its own making into the field before: all of them close
// that one.
func (r *Result) SameForAll(run *Run) bool {
	site := run.Root.Site
	ch, ok := path.Of(run.Value)
	if site == nil || !ok || site.Times == spawn.One || !always(run) {
		return false
	}
	if p, isParam := path.Origin(ch.Root()).(*ssa.Parameter); isParam && p.Parent() != site.Instr.Parent() {
		arg := site.Bind(p)
		if arg == nil {
			return false
		}
		to, ok := path.Of(arg)
		if !ok {
			return false
		}
		if ch, ok = ch.Rebase(path.Rooted(p), to); !ok {
			return false
		}
	}
	return slices.ContainsFunc(r.assigned(Field(run.Value), false), func(st *ssa.Store) bool {
		_, made := path.Origin(st.Val).(*ssa.MakeChan)
		to, ok := path.Of(st.Addr)
		return made && ok && to == ch && flow.Dominates(st, site.Instr) && !flow.Reaches(site.Instr, st, nil)
	})
}

// givenBefore reports whether whoever starts a goroutine in a loop assigns a field
// before the loop alone.
func (r *Result) givenBefore(run *Run) bool {
	site, f := run.Root.Site, Field(run.Chan)
	if site.Times == spawn.One {
		return false
	}
	for _, b := range site.Instr.Parent().Blocks {
		for _, i := range b.Instrs {
			if r.renews(i, f) && flow.Reaches(site.Instr, i, nil) {
				return false
			}
		}
	}
	return true
}

// EveryRound returns the loop of which every round closes a channel that its
// function has made before the loop, if all that ends it is that a range, or a
// count, is over; or nil.
func (r *Result) EveryRound(a *Act) *flow.Loop {
	made, ok := path.Origin(a.Chan).(*ssa.MakeChan)
	fn := a.Fn()
	l := flow.Innermost(flow.Loops(fn), a.Instr)
	if !ok || made.Parent() != fn || l == nil || l.Contains(made) || !everyRound(a.Instr) || !counts(l) || recovers(fn) {
		return nil
	}
	for b := range l.Blocks {
		if b == l.Header || !a.Instr.Block().Dominates(b) {
			continue
		}
		for _, s := range b.Succs {
			if _, panics := s.Instrs[len(s.Instrs)-1].(*ssa.Panic); !l.Blocks[s] && !panics {
				return nil
			}
		}
	}
	if !a.Deferred() && !flow.Reaches(a.Instr, a.Instr, nil) {
		return nil
	}
	return l
}

// counts reports whether the head of a loop asks whether a range, or a count, is
// over.
func counts(l *flow.Loop) bool {
	test := l.Test()
	if test == nil {
		return false
	}
	switch cond := test.Cond.(type) {
	case *ssa.Extract:
		_, recv := cond.Tuple.(*ssa.UnOp) // a range over a channel
		return recv || l.Ranges() != nil
	case *ssa.BinOp:
		phi, _ := flow.Counter(cond.X, l)
		return phi != nil
	}
	return false
}

// Signals reports whether a close says that something has happened, rather than that
// no more is sent: nobody sends on the channel, and the goroutine can end without
// the close.
func (r *Result) Signals(run *Run) bool {
	return !always(run) && !slices.ContainsFunc(run.Chans, func(c *channels.Chan) bool { return (c.Does()|c.Out)&channels.CanSend != 0 })
}

// MadeForSite returns the object, or channel, that the goroutine of a run closes, if
// the function that starts it makes it, or nil.
func (r *Result) MadeForSite(run *Run) ssa.Value {
	if v := path.Origin(owner(run)); r.fresh(v) {
		return v
	}
	return nil
}

// AwaitsField reports whether a run comes to its act only after a receive from a channel
// in a field, by which a method of the object tells it to, perhaps.
func (r *Result) AwaitsField(run *Run) bool {
	return slices.ContainsFunc(steps(run), func(step ssa.Instruction) bool {
		for _, b := range step.Parent().Blocks {
			for _, i := range b.Instrs {
				if u, ok := i.(*ssa.UnOp); ok && u.Op == token.ARROW && Field(u.X) != nil && flow.Dominates(u, step) {
					return true
				}
			}
		}
		return false
	})
}

// EachObject reports whether the goroutine of one run, which everything that makes the
// channel starts, closes it whenever it comes to its end, and what is called from outside
// closes it as well: for each object that is two closes, whichever comes first. A
// sync.Once around the second only keeps that from closing it twice itself.
func (r *Result) EachObject(g, m *Run) bool {
	c := Shared(g, m)
	if c == nil || c.Make == nil || len(g.Chans) != 1 || len(m.Chans) != 1 || Field(g.Chan) == nil || Field(g.Chan) != Field(m.Chan) || g.Act == m.Act {
		return false
	}
	site := g.Root.Site
	if g.Root.Kind != roots.Goroutine || m.Root.Kind != roots.External || site.Kind != spawn.GoStmt && site.Kind != spawn.Group || !always(g) || r.handled(g) || r.handled(m) {
		return false
	}
	if a, b := r.Guard(g), r.Guard(m); a.Any() || a.Data || b.Swap || b.State || b.Renewed || b.Self != nil || b.Data || b.Local {
		return false
	}
	made := c.Make
	if made.Parent() != site.Instr.Parent() || slices.Contains(functions(m), made.Parent()) || slices.Contains(functions(m), site.Body()) {
		return false
	}
	return !slices.ContainsFunc(flow.ExitsWithout(made.Parent(), made, flow.Is(site.Instr)), func(exit ssa.Instruction) bool { return !returnsNothing(exit) })
}

// returnsNothing reports whether a function returns no object: nil in the first place.
func returnsNothing(exit ssa.Instruction) bool {
	ret, ok := exit.(*ssa.Return)
	return ok && len(ret.Results) > 0 && path.IsNil(ret.Results[0])
}
