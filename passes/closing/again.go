package closing

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Handled reports whether a function on the way to an act recovers from its
// panic.
func (r *Result) Handled(run *Run) bool { return r.handled(run) }

// Made reports whether a run makes the channel, or the object that keeps it,
// itself.
func (r *Result) Made(run *Run) bool { return r.maker(run) != nil }

// Several reports whether a run of a goroutine is one of several for the same
// channel: they are started in a loop that does not make the channel.
func (r *Result) Several(run *Run) bool {
	site := run.Root.Site
	v := r.atSite(run)
	if v == nil {
		return false
	}
	if f := Field(run.Chan); f != nil && r.assignsIn(site.Instr.Parent(), f, 1) && !r.givenBefore(run) {
		return false // who starts the goroutine gives the object a channel
	}
	if site.Times == spawn.Many || site.Times == spawn.Const && site.Count > 1 {
		return flow.Reaches(site.Instr, site.Instr, nil) && older(v, site.Instr) && everyRound(site.Instr)
	}
	// Started by a function that is itself called in a loop.
	fn := callees.Unwrap(site.Instr.Parent())
	p, ok := path.Of(v)
	if !ok {
		return false
	}
	param, ok := path.Origin(p.Root()).(*ssa.Parameter)
	if !ok || param.Parent() != fn || callees.Unwrap(param.Parent()) != fn || r.reassigned(p) {
		return false
	}
	if g := r.guard(site.Instr, nil); g.Any() {
		return false
	}
	for _, call := range r.callees.CallersOf(fn) {
		arg := argument(call.Common(), param)
		if arg != nil && flow.Reaches(call, call, nil) && older(arg, call) && !r.guard(call, nil).Any() {
			return true
		}
	}
	return false
}

// everyRound reports whether an instruction runs in each round of the loop
// around it: not in one that a condition chooses.
func everyRound(i ssa.Instruction) bool {
	l := flow.Innermost(flow.Loops(i.Parent()), i)
	if l == nil {
		return false
	}
	for b := range l.Blocks {
		if slices.Contains(b.Succs, l.Header) && !i.Block().Dominates(b) {
			return false
		}
	}
	return true
}

// reassigned reports whether the package gives the field that a path ends in
// another channel once the object is there.
func (r *Result) reassigned(p path.Path) bool {
	if p.Len() == 0 {
		return false
	}
	for _, st := range append(r.assigned(p.Last(), false), r.assigned(p.Last(), true)...) {
		if q, ok := path.Of(st.Addr); !ok || !isAlloc(q.Root()) {
			return true
		}
	}
	return false
}

func isAlloc(v ssa.Value) bool {
	_, ok := path.Origin(v).(*ssa.Alloc)
	return ok
}

// atSite returns the channel of a run of a goroutine as the function that
// starts it has it, or nil.
func (r *Result) atSite(run *Run) ssa.Value {
	v := run.Value
	for range maxCond {
		root := v
		if p, ok := path.Of(v); ok {
			root = path.Origin(p.Root())
		}
		switch x := root.(type) {
		case *ssa.Parameter:
			if x.Parent() == callees.Unwrap(run.Root.Site.Instr.Parent()) {
				return v
			}
			if arg := run.Root.Site.Bind(x); arg != nil {
				return arg
			}
			for _, c := range run.Root.Chain {
				if arg := argument(c.Common(), x); arg != nil {
					v = arg
				}
			}
			if v == run.Value {
				return nil
			}
		default:
			return v
		}
	}
	return nil
}

// older reports whether a value was there before the loop around an
// instruction: it is not defined again between one run of it and the next.
func older(v ssa.Value, at ssa.Instruction) bool {
	root := path.Origin(v)
	if p, ok := path.Of(v); ok {
		root = path.Origin(p.Root())
		if assignedInLoop(p, at) {
			return false
		}
	}
	switch root := root.(type) {
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Global:
		return true
	case *ssa.Phi, *ssa.UnOp, *ssa.Extract, *ssa.Lookup, *ssa.Index:
		return false
	case ssa.Instruction:
		return root.Parent() == at.Parent() && !flow.Reaches(at, root, nil)
	}
	return false
}

// assignedInLoop reports whether a loop around an instruction gives a variable or
// field that a path goes by another value.
func assignedInLoop(p path.Path, at ssa.Instruction) bool {
	for _, l := range flow.Loops(at.Parent()) {
		if !l.Contains(at) {
			continue
		}
		for b := range l.Blocks {
			for _, i := range b.Instrs {
				if st, ok := i.(*ssa.Store); ok {
					if q, ok := path.Of(st.Addr); ok && p.HasPrefix(q) {
						return true
					}
				}
			}
		}
	}
	return false
}

// Again returns the call, or the act, that runs in a loop and comes to the act
// of a run once more without anything having been done to the channel; nil if
// there is none.
func (r *Result) Again(run *Run) ssa.Instruction {
	f := Field(run.Chan)
	if f != nil && len(r.assigned(f, true)) > 0 {
		return nil
	}
	if g := r.Guard(run); g.Data && !g.NilTest {
		return nil
	}
	v := run.Chan
	list := steps(run)
	for i, step := range list {
		if _, ok := step.(*ssa.Defer); ok {
			return nil
		}
		if flow.Reaches(step, step, func(instr ssa.Instruction) bool { return r.renews(instr, f) }) {
			if older(v, step) && !r.leaves(list[:i+1]) && !endsLoop(v, step) && !switchedOff(step) {
				return step
			}
			return nil
		}
		// The channel as the caller has it.
		if i+1 == len(list) {
			return nil
		}
		call, ok := callees.CallAt(list[i+1])
		if !ok {
			return nil
		}
		root := path.Origin(v)
		if p, ok := path.Of(v); ok {
			root = path.Origin(p.Root())
		}
		param, ok := root.(*ssa.Parameter)
		if !ok {
			if _, free := root.(*ssa.Global); free {
				continue
			}
			return nil
		}
		if v = argument(call.Common(), param); v == nil {
			return nil
		}
	}
	return nil
}

// leaves is true when the function of the act tells its caller, by what it
// returns after the act, to go no further round.
func (r *Result) leaves(list []ssa.Instruction) bool {
	return len(list) > 1 && list[0].Parent().Signature.Results().Len() > 0
}

// renews reports whether an instruction may give a field another channel.
func (r *Result) renews(instr ssa.Instruction, f *types.Var) bool {
	if f == nil {
		return false
	}
	switch instr := instr.(type) {
	case *ssa.Store:
		return fieldOf(instr.Addr) == f
	case *ssa.Call:
		return slices.ContainsFunc(r.callees.Of(&instr.Call), func(fn *ssa.Function) bool { return r.assignsIn(fn, f, 2) })
	}
	return false
}

func (r *Result) assignsIn(fn *ssa.Function, f *types.Var, depth int) bool {
	for _, st := range append(r.assigned(f, false), r.assigned(f, true)...) {
		if st.Parent() == fn {
			return true
		}
	}
	if depth == 0 {
		return false
	}
	for _, call := range r.callees.In(fn) {
		for _, g := range r.callees.Of(call.Common()) {
			if g != fn && r.assignsIn(g, f, depth-1) {
				return true
			}
		}
	}
	return false
}

// FlagSetLate returns a field that a close tests under a lock and that its
// function sets, but not before the lock is given back, and where that is; or
// nil.
func (r *Result) FlagSetLate(a *Act) (flag *types.Var, unlock ssa.Instruction) {
	held := r.locks.HeldAt(a.Instr)
	if len(held) == 0 || a.Deferred() || len(a.Runs) == 0 || a.Runs[0].Root.Kind == roots.Goroutine {
		return nil, nil
	}
	f := Field(a.Chan)
	g := r.guard(a.Instr, a.Chan)
	if g.Once || g.Swap || g.Self != nil || f == nil {
		return nil, nil
	}
	fn := a.Fn()
	for i, flag := range g.Fields {
		if i >= len(g.Tests) || !knowledge.IsBool(flag.Type()) {
			continue
		}
		sets := stores(fn, flag)
		if len(sets) == 0 || !slices.ContainsFunc(r.locks.HeldAt(g.Tests[i]), func(h lockset.Held) bool { return h.Path == held[0].Path }) {
			continue
		}
		reset := func(i ssa.Instruction) bool { return slices.Contains(sets, i) || r.renews(i, f) }
		if len(flow.Reach(fn, g.Tests[i], flow.Is(a.Instr), reset)) == 0 {
			continue // set before the close
		}
		for _, rel := range r.locks.Releases(fn) {
			if _, deferred := rel.Instr.(*ssa.Defer); deferred || rel.Path != held[0].Path {
				continue
			}
			later := slices.ContainsFunc(sets, func(s ssa.Instruction) bool { return flow.Reaches(rel.Instr, s, nil) })
			if later && flow.Reaches(a.Instr, rel.Instr, reset) {
				return flag, rel.Instr
			}
		}
	}
	return nil, nil
}

// stores returns the assignments to a field in a function.
func stores(fn *ssa.Function, f *types.Var) []ssa.Instruction {
	var out []ssa.Instruction
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if st, ok := instr.(*ssa.Store); ok && fieldOf(st.Addr) == f {
				out = append(out, st)
			}
		}
	}
	return out
}

// Asked reports whether a run closes since somebody asked it to, by a value on
// a channel of the object that only exported methods send, once each: whether
// they are called twice is up to their callers.
func (r *Result) Asked(run *Run) bool {
	for _, b := range run.Fn().Blocks {
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok {
				continue
			}
			for _, op := range r.chans.At(sel) {
				if op.Does != channels.CanRecv || !flow.InCase(sel, op.Case, run.Instr.Block()) {
					continue
				}
				asks, exact := r.chans.Counterparts(op)
				if exact && len(asks) > 0 && !slices.ContainsFunc(asks, func(o *channels.Op) bool {
					return flow.InLoop(o.Instr) || o.Fn().Object() == nil || !o.Fn().Object().Exported()
				}) {
					return true
				}
			}
		}
	}
	return false
}
