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

// handedLock reports whether a run gives back a lock that it has not taken, and
// that the other run takes: it was started with the lock held. Locks are told by
// their fields; a variable that is assigned twice has no path.
func (r *Result) handedLock(run, other *Run) bool {
	if run.Root.Kind != roots.Goroutine {
		return false
	}
	fns := functions(run)
	if call := run.Root.Site.Instr.Common(); run.Root.Site.Kind == spawn.Helper && call.StaticCallee() != nil {
		for _, s := range r.spawn.In(callees.Unwrap(call.StaticCallee())) {
			fns = append(fns, s.Bodies...)
		}
	}
	var takes []*types.Var
	for _, fn := range functions(other) {
		takes = append(takes, locksIn(fn, "Mutex.Lock", "RWMutex.Lock", "RWMutex.RLock")...)
	}
	for _, fn := range fns {
		own := locksIn(fn, "Mutex.Lock", "RWMutex.Lock", "RWMutex.RLock")
		for _, f := range locksIn(fn, "Mutex.Unlock", "RWMutex.Unlock", "RWMutex.RUnlock") {
			if slices.Contains(takes, f) && !slices.Contains(own, f) {
				return true
			}
		}
	}
	return false
}

// locksIn returns the fields whose locks a function calls methods of.
func locksIn(fn *ssa.Function, methods ...string) []*types.Var {
	var out []*types.Var
	for _, call := range callees.Calls(fn) {
		if args := call.Common().Args; len(args) > 0 && knowledge.Is(callees.Object(call.Common()), "sync", methods...) {
			if f := path.FieldOf(args[0]); f != nil {
				out = append(out, f)
			}
		}
	}
	return out
}

// counted reports whether a run waits on a condition variable before its act,
// or receives from the channel in a loop: until a number of senders has come
// down to zero.
func (r *Result) counted(run *Run) bool {
	for _, step := range steps(run) {
		for _, b := range step.Parent().Blocks {
			for _, i := range b.Instrs {
				u, ok := i.(*ssa.UnOp)
				if ok && u.Op == token.ARROW && flow.InLoop(u) && flow.Reaches(u, step, nil) && slices.ContainsFunc(r.chans.At(u), func(op *channels.Op) bool {
					return slices.ContainsFunc(op.Chans, func(c *channels.Chan) bool { return slices.Contains(run.Chans, c) })
				}) {
					return true
				}
			}
		}
	}
	for _, step := range steps(run) {
		for _, call := range r.callees.In(step.Parent()) {
			if _, ok := call.(*ssa.Call); ok && knowledge.Is(callees.Object(call.Common()), "sync", "Cond.Wait") && flow.Reaches(call, step, nil) {
				return true
			}
		}
	}
	return false
}

// joined reports whether the function that starts the goroutines of two runs
// waits for the first before it starts the second.
func (r *Result) joined(first, second *Run) bool {
	a, b := first.Root.Site, second.Root.Site
	if a == nil || b == nil || a == b || a.Instr.Parent() != b.Instr.Parent() || !flow.Reaches(a.Instr, b.Instr, nil) {
		return false
	}
	return !flow.Reaches(b.Instr, a.Instr, nil) && !flow.Reaches(a.Instr, b.Instr, r.join.Waiter(a))
}

// lent reports whether a run gives an object of the type whose method the other
// run begins with to a function that it calls: that may call the method, and has
// returned when the run comes to its act.
func (r *Result) lent(run, other *Run) bool {
	recv := other.Root.Fn.Signature.Recv()
	if recv == nil {
		return false
	}
	t := path.NamedOf(recv.Type())
	if t == nil {
		return false
	}
	way := steps(run) // what these call is among the functions of the run
	b := &borrower{r: r, t: t, method: other.Root.Fn, seen: make(map[*ssa.Function]bool)}
	for _, fn := range functions(run) {
		for _, call := range r.callees.In(fn) {
			if _, ok := call.(*ssa.Call); ok && !slices.Contains(way, ssa.Instruction(call)) && slices.ContainsFunc(call.Common().Args, b.holds) && b.may(call) {
				return true
			}
		}
	}
	return false
}

// borrower asks whether calls that are given an object of type t may come to a method
// of it, or wait for who does.
type borrower struct {
	r      *Result
	t      *types.Named
	method *ssa.Function
	seen   map[*ssa.Function]bool
}

// maxBorrowers bounds the functions that a borrower looks into.
const maxBorrowers = 64

func (b *borrower) may(call ssa.CallInstruction) bool {
	if _, starts := call.(*ssa.Go); starts || b.r.spawn.At(call) != nil {
		return false
	}
	if _, builtin := call.Common().Value.(*ssa.Builtin); builtin {
		return false
	}
	fns, exact := b.r.callees.Resolve(call.Common())
	if slices.ContainsFunc(call.Common().Args, b.mayHold) || call.Common().IsInvoke() && b.mayHold(call.Common().Value) {
		if !exact || slices.ContainsFunc(fns, elsewhereDefined) || b.r.blocks.Call(call.Common()).Waits()&(ordering|knowledge.Sleep) != 0 {
			return true
		}
	}
	for _, fn := range fns {
		fn = callees.Unwrap(fn)
		if b.seen[fn] {
			continue
		}
		if b.seen[fn] = true; fn == b.method || len(b.seen) > maxBorrowers || slices.ContainsFunc(b.r.callees.In(fn), b.may) {
			return true
		}
	}
	return false
}

// elsewhereDefined reports whether a function's body is not in the package.
func elsewhereDefined(fn *ssa.Function) bool { return len(callees.Unwrap(fn).Blocks) == 0 }

// mayHold reports whether a value is such an object, or one behind an interface that
// it may be behind.
func (b *borrower) mayHold(v ssa.Value) bool {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		return b.holds(mi)
	}
	i, ok := v.Type().Underlying().(*types.Interface)
	return ok && b.has(i) || b.holds(v)
}

// has reports whether the objects have the methods of an interface, by name: their
// type may be generic.
func (b *borrower) has(i *types.Interface) bool {
	set := types.NewMethodSet(types.NewPointer(b.t))
	for m := range i.Methods() {
		if set.Lookup(m.Pkg(), m.Name()) == nil {
			return false
		}
	}
	return true
}

// holds reports whether a value is such an object, also behind an interface.
func (b *borrower) holds(v ssa.Value) bool {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		v = mi.X
	}
	return path.NamedOf(path.Origin(v).Type()) == b.t
}

// casesOf returns the first instructions of the cases of selects that may be
// taken because of the other run.
func (r *Result) casesOf(fn *ssa.Function, other *Run) map[ssa.Instruction]bool {
	out := make(map[ssa.Instruction]bool)
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok {
				continue
			}
			for _, op := range r.chans.At(sel) {
				if !r.signalledBy(op, other) {
					continue
				}
				if c := flow.CaseBlock(sel, op.Case); c != nil {
					out[c.Instrs[0]] = true
				} else {
					out[sel] = true
				}
			}
		}
	}
	return out
}

// madeLater reports whether the literal that begins a run, or the one around
// it, is made in the function maker when an act of another run is over there.
func madeLater(lit, maker *ssa.Function, act *Run) bool {
	for lit != nil && lit.Parent() != maker {
		lit = lit.Parent()
	}
	if lit == nil {
		return false
	}
	var made []ssa.Instruction
	for _, b := range maker.Blocks {
		for _, i := range b.Instrs {
			if mc, ok := i.(*ssa.MakeClosure); ok && mc.Fn == ssa.Value(lit) {
				made = append(made, mc)
			}
		}
	}
	i := slices.IndexFunc(steps(act), func(s ssa.Instruction) bool { return s.Parent() == maker })
	if i < 0 || len(made) == 0 {
		return false
	}
	step := steps(act)[i]
	if _, deferred := step.(*ssa.Defer); deferred {
		return false
	}
	again := func(i ssa.Instruction) bool { return valueOf(i) == owner(act) } // another channel
	return !slices.ContainsFunc(made, func(mc ssa.Instruction) bool { return flow.Reaches(mc, step, again) })
}

func valueOf(i ssa.Instruction) ssa.Value {
	v, _ := i.(ssa.Value)
	return v
}

// joinsItself reports whether a call that starts goroutines waits for a group
// as well: it comes back when they have ended.
func (r *Result) joinsItself(i ssa.CallInstruction) bool {
	call, ok := i.(*ssa.Call)
	return ok && r.blocks.Call(&call.Call).Waits()&knowledge.Group != 0
}

// exclusive reports whether the function that makes the channel of two runs, or the
// object that keeps it, comes to one of them or to the other, as a condition says.
func (r *Result) exclusive(a, b *Run) bool {
	made, ok := owner(a).(ssa.Instruction)
	if !ok || owner(b) != owner(a) {
		c := Shared(a, b)
		if c == nil || c.Make == nil || len(c.Kept) > 0 {
			return false
		}
		made = c.Make
	}
	first, second := r.waysTo(a, made.Parent()), r.waysTo(b, made.Parent())
	again := flow.Is(made)
	for _, x := range first {
		for _, y := range second {
			if x == y || flow.Reaches(x, y, again) || flow.Reaches(y, x, again) {
				return false
			}
		}
	}
	return len(first) > 0 && len(second) > 0
}

// waysTo returns the calls and starts of goroutines in maker by which a run begins
// there.
func (r *Result) waysTo(run *Run, maker *ssa.Function) []ssa.Instruction {
	if run.Root.Site == nil {
		return nil
	}
	var out []ssa.Instruction
	seen := make(map[*ssa.Function]bool)
	var up func(i ssa.Instruction)
	up = func(i ssa.Instruction) {
		fn := callees.Unwrap(i.Parent())
		if fn == maker {
			out = append(out, i)
			return
		}
		if seen[fn] {
			return
		}
		seen[fn] = true
		for _, s := range r.spawn.Of(fn) {
			up(s.Instr)
		}
		for _, call := range r.callees.CallersOf(fn) {
			up(call)
		}
	}
	up(run.Root.Site.Instr)
	return out
}
