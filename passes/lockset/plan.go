package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// plan is what one call does to locks, in terms of the caller, worked out once.
type plan struct {
	op       op
	isOp     bool
	path     path.Path // of op
	ok       bool
	class    path.Class // of an op without path
	loose    path.Class // of what is given back through a variable that is assigned several times
	targets  []target
	waits    Held         // the lock of a Cond.Wait
	gives    []Held       // released, though the callee did not take it
	sure     []Held       // those of gives that the one callee gives back whatever happens
	unnamed  []path.Class // what is released, too, by a name that is the callee's alone
	leaves   []Held       // held after the call
	literals []Held       // released by literals that the call gets or is
	locky    bool         // it may take locks
	runs     bool         // it may run functions that it is given
	delays   bool         // defers a function literal

	takes []effect // see takesOf
	taken bool
}

// settles reports whether the call may change which locks are held.
func (p *plan) settles() bool {
	return p.isOp || len(p.gives)+len(p.leaves)+len(p.literals)+len(p.unnamed) > 0 || p.delays || p.waits.Path.Valid()
}

// planOf works out what a call does.
func (r *Result) planOf(call ssa.CallInstruction) *plan {
	if p := r.plans[call]; p != nil {
		return p
	}
	p := new(plan)
	if p.op, p.isOp = opOf(call.Common()); p.isOp {
		if r.ids.reads(p.op.lock) {
			p.op.mode = Read
		}
		if p.path, p.ok = r.ids.Of(p.op.lock); !p.ok {
			p.path, p.ok = r.elementLock(call, p.op)
		}
		switch {
		case !p.ok && p.op.action == acquire:
			p.class = classByType(p.op.lock)
		case !p.ok && p.op.action == release && inVariable(p.op.lock):
			p.loose = classByType(p.op.lock)
		}
		r.plans[call] = p
		return p
	}
	if cond := waitOf(call.Common()); cond != nil {
		p.waits, p.locky = r.wait(call, cond).Held, true
		r.plans[call] = p
		return p
	}
	p.literals = r.literals(call)
	if d, ok := call.(*ssa.Defer); ok {
		fn, _ := callees.Func(d.Call.Value)
		p.delays = fn != nil && fn.Parent() != nil
	}
	p.targets = r.aims[call]
	p.runs = slices.ContainsFunc(call.Common().Args, func(v ssa.Value) bool { return knowledge.IsFunc(v.Type()) })
	for _, t := range p.targets {
		p.locky = p.locky || r.mayLock(t)
		r.settle(p, call, t)
	}
	if _, ok := r.doing(call); ok {
		p.locky = true
	}
	r.turn(p, call)
	p.runs = p.runs && len(p.targets) > 0
	p.locky = p.locky || p.runs
	if !p.locky && !p.settles() {
		p = &noPlan // most calls
	}
	r.plans[call] = p
	return p
}

// noPlan is the plan of a call that does nothing to locks.
var noPlan plan

// settle adds the locks that a target gives back or leaves held, if it
// certainly runs.
func (r *Result) settle(p *plan, call ssa.CallInstruction, t target) {
	if t.guess {
		return
	}
	sum := r.summaryOf(t)
	if sum == nil {
		return
	}
	for _, a := range sum.Releases {
		if at, ok := r.locate(a, t, call); ok {
			h := Held{at, a.Mode, call.Pos()}
			p.gives = append(p.gives, h)
			if a.Sure && len(p.targets) == 1 && !call.Common().IsInvoke() {
				p.sure = append(p.sure, h)
			}
		} else if a.Class != (path.Class{}) {
			p.unnamed = append(p.unnamed, a.Class)
		}
	}
	for _, a := range sum.HeldOut {
		if at, ok := r.locate(a, t, call); ok {
			p.leaves = append(p.leaves, Held{at, a.Mode, call.Pos()})
		}
	}
}

// turn adds the locks that a call leaves held with their keys, and the one that it gives
// back by its key.
func (r *Result) turn(p *plan, call ssa.CallInstruction) {
	if now, ok := call.(*ssa.Call); ok {
		for _, h := range r.turnedBy(now) {
			p.leaves = append(p.leaves, h.Held)
			p.literals = slices.DeleteFunc(p.literals, func(o Held) bool { return o.Path == h.Path })
		}
	}
	if !call.Common().IsInvoke() {
		if h, ok := r.keyOf(call.Common().Value); ok {
			p.gives = append(p.gives, Held{h.Path, h.Mode, call.Pos()})
		}
	}
}

// elementLock names a lock in an element of a container, if the function, or
// one that it is a literal in, takes and gives it back by the same loaded value.
func (r *Result) elementLock(call ssa.CallInstruction, o op) (path.Path, bool) {
	p, ok := r.ids.elementOf(o.lock)
	if !ok || o.action == try {
		return path.Path{}, false
	}
	for fn := call.Parent(); fn != nil; fn = fn.Parent() {
		for _, c := range r.calls.In(fn) {
			if other := opAt(c); other.action == acquire && o.action == release || other.action == release && o.action == acquire {
				if q, ok := r.ids.elementOf(other.lock); ok && q == p {
					return p, true
				}
			}
		}
	}
	return path.Path{}, false
}

// inVariable reports whether a lock is in an object that a local variable points
// to, one that keeps other objects at other times.
func inVariable(lock ssa.Value) bool {
	for {
		fa, ok := path.Origin(lock).(*ssa.FieldAddr)
		if !ok {
			break
		}
		lock = fa.X
	}
	_, local := path.Variable(path.Origin(lock)).(*ssa.Alloc)
	return local
}

// classByType returns the class of a lock whose object has no name.
func classByType(v ssa.Value) path.Class {
	var fields []*types.Var
	for {
		fa, ok := v.(*ssa.FieldAddr)
		if !ok || path.FieldOf(fa) == nil {
			break
		}
		fields = append(fields, path.FieldOf(fa))
		v = fa.X
	}
	if len(fields) == 0 {
		return path.Class{}
	}
	p := path.Rooted(v)
	for _, f := range slices.Backward(fields) {
		var ok bool
		if p, ok = p.Select(f); !ok {
			return path.Class{}
		}
	}
	return classOf(p)
}

// locate names a callee's lock as the caller does.
func (r *Result) locate(a Acquire, t target, call ssa.CallInstruction) (path.Path, bool) {
	if a.path.Valid() {
		return r.at(a.path, t)
	}
	at, ok := a.Lock.at(t.args, call.Parent())
	if !ok {
		return at, false
	}
	return r.ids.one(at), true
}

// at translates a path of a target.
func (r *Result) at(p path.Path, t target) (path.Path, bool) {
	q, ok := substitute(p, t.fn, t.args)
	if !ok {
		return q, false
	}
	if t.kept.Valid() && t.at.Valid() {
		if moved, ok := q.Rebase(t.kept, t.at); ok {
			q = moved
		}
	}
	return r.ids.one(q), true
}

// summaryOf returns what running a target does, as far as it is worked out:
// for the package's own functions what it leaves and gives back, for others a
// fact; nil if nothing is known.
func (r *Result) summaryOf(t target) *Summary {
	if t.fn != nil && len(t.fn.Blocks) > 0 {
		return &r.body(t.fn).Summary
	}
	return r.imported(t.obj)
}

func (r *Result) imported(obj *types.Func) *Summary {
	if obj == nil {
		return nil
	}
	s, known := r.facts[obj]
	if !known && r.fact != nil {
		s = new(Summary)
		if !r.fact(obj, s) {
			s = nil
		}
		r.facts[obj] = s
	}
	return s
}

// literals lists what function literals that are called, or handed to a call,
// release, and locks that are themselves handed over, or whose Unlock is.
func (r *Result) literals(call ssa.CallInstruction) []Held {
	var out []Held
	_, started := call.(*ssa.Go)
	for i := -1; i < len(call.Common().Args); i++ {
		v := call.Common().Value
		if i >= 0 {
			v = call.Common().Args[i]
		}
		if isPlain(v) {
			continue
		}
		if fn, recv := callees.Func(v); fn != nil && fn.Parent() != nil {
			rels := r.releasesIn(fn)
			if i < 0 && !started {
				rels = r.owedBy(fn, rels) // it has run when the call returns
			}
			out = append(out, rels...)
		} else if recv != nil && IsLock(recv.Type()) && methods[fn.Name()].action == release {
			if p, ok := r.ids.Of(recv); ok {
				out = append(out, Held{Path: p, Mode: methods[fn.Name()].mode})
			}
		} else if a, ok := v.(*ssa.FieldAddr); ok && IsLock(a.Type()) && (started || !r.onlyLocks(call, a)) {
			if p, ok := r.ids.Of(a); ok {
				out = append(out, Held{Path: p})
			}
		}
	}
	return out
}

// isPlain reports whether a value is, by its type, neither a function nor a lock,
// nor anything that one may be converted to.
func isPlain(v ssa.Value) bool {
	switch v.Type().Underlying().(type) {
	case *types.Basic, *types.Slice, *types.Map, *types.Chan, *types.Struct, *types.Array:
		return true
	case *types.Pointer:
		_, field := v.(*ssa.FieldAddr)
		return !field
	}
	return false
}

// releasesIn lists the locks that a function itself gives back without having
// taken them, or all that it gives back if its paths are too many.
func (r *Result) releasesIn(fn *ssa.Function) []Held {
	b := r.body(fn)
	var out []Held
	for _, rel := range r.releases(fn) {
		if !b.Complete || b.GivesBack(rel.Path) {
			out = append(out, Held{rel.Path, rel.Mode, rel.Instr.Pos()})
		}
	}
	return out
}

// owedBy keeps those of a literal's releases after which it may return without
// the lock.
func (r *Result) owedBy(fn *ssa.Function, rels []Held) []Held {
	b := r.body(fn)
	return slices.DeleteFunc(rels, func(h Held) bool { return b.Complete && !slices.Contains(b.owes, h.Path) })
}

// onlyLocks reports whether the function that is certainly called does nothing
// with a lock that it gets but call its methods: its summary then says what
// becomes of the lock.
func (r *Result) onlyLocks(call ssa.CallInstruction, lock ssa.Value) bool {
	ts := r.aims[call]
	if len(ts) != 1 || ts[0].guess || ts[0].fn == nil || !r.body(ts[0].fn).Complete {
		return false
	}
	for i, arg := range ts[0].args {
		if arg != lock {
			continue
		}
		if i >= len(ts[0].fn.Params) || !onlyCalled(ts[0].fn.Params[i]) {
			return false
		}
	}
	return true
}

// onlyCalled reports whether nothing is done with a lock but call its methods.
func onlyCalled(lock ssa.Value) bool {
	return !slices.ContainsFunc(path.Uses(lock), func(ref ssa.Instruction) bool {
		switch ref := ref.(type) {
		case *ssa.Call, *ssa.Defer:
			return opAt(ref.(ssa.CallInstruction)).lock != lock
		case *ssa.BinOp, *ssa.DebugRef:
			return false
		}
		return true
	})
}
