package touch

import (
	"go/token"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// deferred returns the deferred calls that run at a return before any that may
// wait for a goroutine.
func (r *Result) deferred(at *ssa.RunDefers) []called {
	var all []*ssa.Defer
	for _, b := range at.Parent().Blocks {
		for _, instr := range b.Instrs {
			if d, ok := instr.(*ssa.Defer); ok && flow.LeadsTo(b, at.Block()) {
				all = append(all, d)
			}
		}
	}
	var out []called
	for _, d := range all {
		// One that is deferred later runs before.
		if !slices.ContainsFunc(all, func(l *ssa.Defer) bool {
			return l != d && !flow.Dominates(l, d) && r.join.Call(&l.Call, l.Parent()).Has(join.Syncs)
		}) {
			out = append(out, called{at, &d.Call})
		}
	}
	return out
}

// fold adds what the calls of a function touch.
func (r *Result) fold(fn *ssa.Function) bool {
	changed := false
	for _, c := range r.calls[fn] {
		fns, exact := r.callees.Resolve(c.call)
		if !exact || len(fns) != 1 {
			continue
		}
		touched, far := r.of[fns[0]], false
		if len(fns[0].Blocks) == 0 {
			touched, far = r.imported(c.at, c.call, fns[0]), true
		}
		if len(touched) == 0 || len(r.locks.HeldAt(c.at)) > 0 {
			continue
		}
		for _, t := range touched {
			u, ok := t, true
			if !far {
				u, ok = rebase(t, c.call, fns[0])
			}
			if !ok || slices.Contains(r.at[c.at], u) || len(r.at[c.at]) >= maxTouches {
				continue
			}
			r.at[c.at] = append(r.at[c.at], u)
			if r.free[c.at] && outlives(u.Path, fn) {
				changed = r.add(r.of, fn, u) || changed
			}
		}
	}
	return changed
}

// leave adds what the goroutines touch that a function starts, itself or by
// what it calls, and leaves running when it returns.
func (r *Result) leave(fn *ssa.Function) bool {
	changed := false
	for _, s := range r.spawn.In(fn) {
		body := s.Body()
		if body == nil || s.Kind == spawn.Timer || len(r.of[body])+len(r.started[body]) == 0 || len(r.join.ReturnsUnjoined(s)) == 0 {
			continue
		}
		for _, t := range slices.Concat(r.of[body], r.started[body]) {
			if u, ok := Bound(t, s); ok && outlives(u.Path, fn) {
				changed = r.add(r.started, fn, u) || changed
			}
		}
	}
	for _, c := range r.calls[fn] {
		us := r.leaves(c.at)
		if len(us) == 0 {
			continue
		}
		r.leaving[c.at.(*ssa.Call)] = us
		for _, u := range us {
			if outlives(u.Path, fn) && len(r.join.ReturnsUnjoined(&spawn.Site{Instr: c.at.(ssa.CallInstruction)})) > 0 {
				changed = r.add(r.started, fn, u) || changed
			}
		}
	}
	return changed
}

// Started returns what the goroutines touch that the body of a goroutine leaves running,
// without those that it starts only after it has visibly waited, for a WaitGroup or
// on a channel: it may have waited for another that does the same.
func (r *Result) Started(body *ssa.Function) []Touch {
	r.once.Do(r.compute)
	if len(r.started[body]) == 0 {
		return nil
	}
	var out []Touch
	flow.Visit(body, nil, func(i ssa.Instruction) bool {
		ts := r.leaves(i)
		if s := r.spawn.At(i); s != nil && s.Body() != nil {
			for _, t := range slices.Concat(r.of[s.Body()], r.started[s.Body()]) {
				if u, ok := Bound(t, s); ok {
					ts = append(ts, u)
				}
			}
		}
		for _, t := range ts {
			if slices.Contains(r.started[body], t) && !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
		return !waits(i)
	})
	return out
}

// waits reports whether an instruction waits for a WaitGroup or to receive.
func waits(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.UnOp:
		return i.Op == token.ARROW
	case *ssa.Call:
		return knowledge.Is(callees.Object(&i.Call), "sync", "WaitGroup.Wait")
	}
	return false
}

// Leaving returns the calls that leave goroutines running which touch
// something, in source order.
func (r *Result) Leaving() []*ssa.Call {
	r.once.Do(r.compute)
	out := slices.Collect(maps.Keys(r.leaving))
	slices.SortFunc(out, func(a, b *ssa.Call) int { return int(a.Pos() - b.Pos()) })
	return out
}

// Leaves returns what the goroutines touch that a call leaves running, as its
// caller names it; nothing for a go statement and the like.
func (r *Result) Leaves(call *ssa.Call) []Touch {
	r.once.Do(r.compute)
	return r.leaving[call]
}

func (r *Result) leaves(instr ssa.Instruction) []Touch {
	call, ok := instr.(*ssa.Call)
	if !ok || r.spawn.At(call) != nil {
		return nil
	}
	fns, exact := r.callees.Resolve(&call.Call)
	if !exact || len(fns) != 1 {
		return nil
	}
	var out []Touch
	for _, t := range r.started[fns[0]] {
		if u, ok := rebase(t, &call.Call, fns[0]); ok {
			out = append(out, u)
		}
	}
	return out
}

// Bound names a touch of a goroutine's body as the function with the site does.
func Bound(t Touch, s *spawn.Site) (Touch, bool) {
	p, ok := t.Path.Root().(*ssa.Parameter)
	if !ok || !slices.Contains(s.Bodies, p.Parent()) {
		return t, true
	}
	arg := s.Bind(p)
	if arg == nil {
		return t, false
	}
	to, ok := path.Of(arg)
	if !ok {
		return t, false
	}
	t.Path, ok = t.Path.Rebase(path.Rooted(p), to)
	return t, ok
}

// rebase names a touch of a callee as its caller does.
func rebase(t Touch, call *ssa.CallCommon, callee *ssa.Function) (Touch, bool) {
	p, ok := t.Path.Root().(*ssa.Parameter)
	if !ok {
		return t, true // captured by the literal that is called
	}
	i := slices.Index(callee.Params, p)
	if i < 0 || call.IsInvoke() || len(call.Args) != len(callee.Params) {
		return t, p.Parent() != callee
	}
	to, ok := path.Of(call.Args[i])
	if !ok {
		return t, false
	}
	t.Path, ok = t.Path.Rebase(path.Rooted(p), to)
	return t, ok
}
