package closing

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Ordered reports whether something keeps the acts of two runs apart, or may:
// b, a close, does not come while a may still run.
func (r *Result) Ordered(a, b *Run) bool {
	// What is handed on may run inside a call that comes before.
	return a.Root.Kind == roots.Callback || a.Root.Kind == roots.Kept || r.KeptApart(a, b)
}

// KeptApart is Ordered for a function that is handed on, and known to run after that.
func (r *Result) KeptApart(a, b *Run) bool {
	switch {
	case a.Root.Same(b.Root):
		return true
	case callees.IsWrite(a.Root.Fn):
		return true // nobody writes after closing
	case r.callsUnknown(b):
		return true // the others may be told to end
	case r.pooled(a) && b.Root.Kind == roots.External:
		return true // whoever has the pool ends its goroutines first
	case r.distinct(a, b) || r.exclusive(a, b):
		return true
	case r.Guard(b).Local:
		return true // whoever starts the other says whether to close
	case a.Does == channels.CanSend && r.closesToo(a):
		return true // each run has a channel of its own
	case b.Root.Kind == roots.Goroutine && r.waitsAnyhow(b):
		return true
	case b.Root.Kind == roots.Kept:
		return true // whoever has it may have waited before
	case r.counted(b) || r.lent(b, a) || r.joined(a, b) || r.joined(b, a) || r.handedLock(a, b):
		return true
	case r.handled(a) || r.handled(b):
		return true
	case r.locked(a, b):
		return true
	case r.before(a, b) || r.before(b, a):
		return true
	case r.waits(b, a) || a.Does == channels.CanClose && r.waits(a, b):
		return true
	}
	return false
}

// callsUnknown reports whether a function of a run calls a function value that
// is not known, other than a context's cancel function, before the act.
func (r *Result) callsUnknown(run *Run) bool {
	for _, step := range steps(run) {
		for _, call := range r.callees.In(step.Parent()) {
			c, ok := call.(*ssa.Call)
			if !ok || ssa.Instruction(c) == step || c.Call.IsInvoke() || c.Call.StaticCallee() != nil || path.IsNamed(c.Call.Value.Type(), "context", "CancelFunc") {
				continue
			}
			if _, builtin := c.Call.Value.(*ssa.Builtin); builtin {
				continue
			}
			if fns, exact := r.callees.Resolve(&c.Call); exact && len(fns) > 0 {
				continue
			}
			if _, deferred := step.(*ssa.Defer); deferred || flow.Reaches(c, step, nil) {
				return true
			}
		}
	}
	return false
}

// pooled reports whether the goroutine of a run was started by another
// package's means, a pool or a supervisor, which may wait for it.
func (r *Result) pooled(run *Run) bool {
	site := run.Root.Site
	if run.Root.Kind != roots.Goroutine || site.Kind == spawn.GoStmt {
		return false
	}
	if site.Kind == spawn.Group { // a group of the object itself is the closer's, too
		p, ok := site.OwnerPath()
		if !ok || p.Last() == nil {
			return false
		}
		_, given := p.Last().Type().Underlying().(*types.Pointer)
		return given
	}
	obj := callees.Object(site.Instr.Common())
	return obj != nil && obj.Pkg() != r.pass.Pkg && obj.Signature().Recv() != nil
}

// handled reports whether a function on the way to an act recovers from the
// panic.
func (r *Result) handled(run *Run) bool {
	return slices.ContainsFunc(functions(run), recovers)
}

// functions returns the functions of a run, from the act's to the root.
func functions(run *Run) []*ssa.Function {
	out := []*ssa.Function{run.Fn()}
	for i := len(run.Root.Chain) - 1; i >= 0; i-- {
		out = append(out, run.Root.Chain[i].Parent())
	}
	return out
}

// steps returns the instructions by which a run gets to its act, the act
// first.
func steps(run *Run) []ssa.Instruction {
	out := []ssa.Instruction{run.Instr}
	for i := len(run.Root.Chain) - 1; i >= 0; i-- {
		out = append(out, run.Root.Chain[i])
	}
	return out
}

// locked reports whether a lock orders two runs: both hold it, or b takes it
// and gives it back before its act while a holds it: what a could find was
// handed over by then.
func (r *Result) locked(a, b *Run) bool {
	held := r.roots.Held(a.Root, a.Instr)
	if len(held) == 0 {
		return false
	}
	for _, k := range r.roots.Held(b.Root, b.Instr) {
		if slices.Contains(held, k) {
			return true
		}
	}
	for _, k := range r.Passed(b) {
		if slices.Contains(held, k) {
			return true
		}
	}
	return false
}

// Passed returns the locks that a run takes and gives back before its act.
func (r *Result) Passed(run *Run) []any {
	var out []any
	for _, step := range steps(run) {
		fn := step.Parent()
		for _, rel := range r.locks.Releases(fn) {
			if rel.Instr == step {
				continue
			}
			if _, deferred := rel.Instr.(*ssa.Defer); !deferred && flow.Reaches(rel.Instr, step, nil) {
				out = append(out, roots.Key(rel.Path))
			}
		}
		for _, call := range r.callees.In(fn) {
			if _, ok := call.(*ssa.Call); !ok || ssa.Instruction(call) == step || !flow.Reaches(call, step, nil) {
				continue
			}
			for _, h := range r.locks.Takes(call) {
				if h.Path.Root() != nil {
					out = append(out, roots.Key(h.Path))
				}
			}
		}
	}
	return out
}

// before reports whether b cannot run any more, or not yet, when a does: a is
// in the function that makes the channel, or starts the goroutine of b, and has
// not done so yet, or b needs what a's function returns.
func (r *Result) before(a, b *Run) bool {
	maker := r.maker(a)
	if maker != nil && maker == r.maker(b) {
		return true // each run makes a channel of its own
	}
	if site := b.Root.Site; site != nil {
		for _, step := range steps(a) {
			if step.Parent() == callees.Unwrap(site.Instr.Parent()) {
				return !flow.Reaches(site.Instr, step, nil) && !deferredAfter(step, site.Instr)
			}
		}
		if maker != nil && site.Instr.Parent() != maker && !callees.Within(site.Instr.Parent(), maker) && !r.calls(maker, site.Instr.Parent(), 2) {
			return true // somebody else starts it, once the maker has returned
		}
		return false
	}
	return maker != nil && (!callees.Within(b.Root.Fn, maker) || madeLater(b.Root.Fn, maker, a))
}

// calls reports whether fn calls or mentions what is in callee.
func (r *Result) calls(fn, callee *ssa.Function, depth int) bool {
	for _, call := range r.callees.In(fn) {
		for _, f := range r.callees.Of(call.Common()) {
			if f == callee || depth > 0 && len(f.Blocks) > 0 && f != fn && r.calls(f, callee, depth-1) {
				return true
			}
		}
	}
	return false
}

// deferredAfter reports whether a deferred call runs after an instruction.
func deferredAfter(step, after ssa.Instruction) bool {
	d, ok := step.(*ssa.Defer)
	return ok && d.Parent() == after.Parent()
}

// maker returns the function of a run that makes the channel, or the object
// that keeps it, in the goroutine of the run; or nil.
func (r *Result) maker(run *Run) *ssa.Function {
	var made ssa.Instruction
	switch v := owner(run).(type) {
	case *ssa.MakeChan:
		made = v
	case *ssa.Alloc:
		made = v
	case *ssa.Call: // a constructor's result
		if r.finds(v) {
			return nil
		}
		made = v
	case *ssa.Extract:
		if call, ok := v.Tuple.(*ssa.Call); !ok || r.finds(call) {
			return nil
		}
		made = v
	default:
		return nil
	}
	if slices.Contains(functions(run), made.Parent()) {
		return made.Parent()
	}
	return nil
}

// waits reports whether a run waits before its act for something that the
// other run, or what comes after it there, may do.
func (r *Result) waits(run, other *Run) bool {
	for _, step := range steps(run) {
		fn := step.Parent()
		cases := r.casesOf(fn, other)
		join := func(i ssa.Instruction) bool { return cases[i] || r.waitsFor(i, other) }
		from := ssa.Instruction(nil)
		if s := other.Root.Site; s != nil && s.Instr.Parent() == fn {
			if r.joinsItself(s.Instr) {
				return true
			}
			from = s.Instr
			may := r.join.Waiter(s)
			plain := join
			join = func(i ssa.Instruction) bool { return plain(i) || may(i) }
		}
		if d, ok := step.(*ssa.Defer); ok {
			if r.deferredWait(d, join) {
				return true
			}
			if len(flow.ExitsWithout(fn, from, join)) == 0 {
				return true
			}
			continue
		}
		if len(flow.Reach(fn, from, flow.Is(step), join)) == 0 {
			return true
		}
	}
	return false
}

// deferredWait reports whether a call deferred later, which so runs earlier,
// may wait.
func (r *Result) deferredWait(d *ssa.Defer, join flow.Pred) bool {
	for _, call := range r.callees.In(d.Parent()) {
		e, ok := call.(*ssa.Defer)
		if !ok || e == d || !flow.Reaches(d, e, nil) {
			continue
		}
		if join(e) || r.blocks.Call(e.Common()).Waits()&ordering != 0 {
			return true
		}
		if lit, _ := callees.Func(e.Call.Value); lit != nil && lit.Parent() != nil {
			for _, b := range lit.Blocks {
				if slices.ContainsFunc(b.Instrs, join) {
					return true
				}
			}
		}
	}
	return false
}

const ordering = knowledge.Channel | knowledge.Group | knowledge.Cond

// waitsFor reports whether an instruction may wait for the other run.
func (r *Result) waitsFor(i ssa.Instruction, other *Run) bool {
	switch i := i.(type) {
	case *ssa.UnOp:
		return i.Op == token.ARROW && r.signalled(i, other)
	case *ssa.Send:
		return r.signalled(i, other)
	case *ssa.Call:
		obj := callees.Object(&i.Call)
		if knowledge.Is(obj, "sync", "WaitGroup.Wait") {
			return other.Root.Kind == roots.Goroutine || r.counts(other)
		}
		if isLocking(obj) || r.spawn.At(i) != nil {
			return false
		}
		if r.blocks.Call(&i.Call).Waits()&ordering == 0 {
			return false
		}
		return other.Root.Kind == roots.Goroutine || other.Root.Kind == roots.Callback
	}
	return false
}

func isLocking(obj *types.Func) bool {
	return knowledge.Is(obj, "sync", "Mutex.Lock", "RWMutex.Lock", "RWMutex.RLock", "Once.Do")
}

// counts reports whether a run is counted by a WaitGroup while it lasts.
func (r *Result) counts(run *Run) bool {
	for _, fn := range functions(run) {
		for _, call := range r.callees.In(fn) {
			if knowledge.Is(callees.Object(call.Common()), "sync", "WaitGroup.Add", "WaitGroup.Done") {
				return true
			}
		}
	}
	return false
}

// signalled reports whether what a channel operation waits for may be done by
// the other run: in one of its functions, at a place from which it does not
// get to its act again. Channels that are not known may be anybody's.
func (r *Result) signalled(i ssa.Instruction, other *Run) bool {
	return slices.ContainsFunc(r.chans.At(i), func(op *channels.Op) bool { return r.signalledBy(op, other) })
}

func (r *Result) signalledBy(op *channels.Op, other *Run) bool {
	ops, exact := r.chans.Counterparts(op)
	if !exact && !elsewhere(op) {
		return true
	}
	return slices.ContainsFunc(ops, func(o *channels.Op) bool { return r.within(o, other) })
}

// elsewhere reports whether a channel is a context's or a timer's, which no
// goroutine of the package ends by what it does.
func elsewhere(op *channels.Op) bool {
	switch v := path.Origin(op.Chan).(type) {
	case *ssa.Call:
		obj := callees.Object(&v.Call)
		return knowledge.Is(obj, "context", "Context.Done") || obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "time"
	case *ssa.UnOp:
		if f := Field(v); f != nil && f.Pkg() != nil && (f.Pkg().Path() == "time" || f.Name() == "C" && f.Pkg() == nil) {
			return true
		}
	}
	return false
}

// within reports whether an operation is part of a run, after its act.
func (r *Result) within(o *channels.Op, run *Run) bool {
	if o.Instr == run.Instr {
		return true // an acknowledgement: it has been received
	}
	for _, step := range steps(run) {
		if o.Fn() == step.Parent() || callees.Within(o.Fn(), step.Parent()) {
			if _, deferred := o.Instr.(*ssa.Defer); deferred || o.Fn() != step.Parent() {
				return true
			}
			if !flow.Reaches(o.Instr, step, nil) {
				return true
			}
		}
	}
	return false
}

// Counted reports whether a WaitGroup counts a run.
func (r *Result) Counted(run *Run) bool { return r.counts(run) }
