package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// Twice is a lock that is given back on a path on which it was given back
// before, and not taken in between.
type Twice struct {
	Path  path.Path
	Mode  Mode
	Taken Held                // where the path took it
	First ssa.CallInstruction // gives it back
	Again ssa.CallInstruction // gives it back again: a call, or the defer
	Exit  ssa.Instruction     // the return that runs Again if it is a defer
}

// GivenTwice lists what a function gives back twice, in the order of
// positions, one for each pair of calls.
//
// Certain calls only: a lock is followed by its access path, from where the
// function takes it. A call that may take the lock and
// keep it ends what is known.
func (r *Result) GivenTwice(fn *ssa.Function) []Twice {
	r.mu.Lock()
	defer r.mu.Unlock()
	w := &twiceWalk{r: r, fn: fn}
	for _, p := range w.candidates() {
		w.lock, w.barrier = p, w.barriers(p)
		if !w.mayMeet() {
			continue
		}
		(&flow.Walker[twice]{Visit: w.visit}).Walk(fn, twice{})
	}
	slices.SortStableFunc(w.found, func(a, b Twice) int { return int(a.Again.Pos() - b.Again.Pos()) })
	return w.found
}

// twice is what a path knows of one lock. It compares with ==.
type twice struct {
	status status
	taken  Held
	first  ssa.CallInstruction
	defers [maxDefers]*ssa.Defer // releases and takes that run at the exit
	nd     int8
}

type status uint8

const (
	unknown status = iota
	taken
	givenBack
)

type twiceWalk struct {
	r     *Result
	fn    *ssa.Function
	lock  path.Path
	found []Twice
	// barrier are the calls that take the lock, and the branches that decide
	// whether they run: what a flag decides once it may decide again.
	barrier []ssa.Instruction
}

func (w *twiceWalk) barriers(p path.Path) []ssa.Instruction {
	w.lock = p
	var out []ssa.Instruction
	for _, call := range callees.Calls(w.fn) {
		if w.deedOf(call) != takes {
			continue
		}
		out = append(out, call)
		for b := call.Block(); b.Idom() != nil; b = b.Idom() {
			if branch, ok := b.Idom().Instrs[len(b.Idom().Instrs)-1].(*ssa.If); ok && !postdominates(b, b.Idom()) {
				out = append(out, branch)
			}
		}
	}
	return out
}

// candidates returns the locks that at least two calls give back.
func (w *twiceWalk) candidates() []path.Path {
	var once, out []path.Path
	for _, call := range callees.Calls(w.fn) {
		p := w.r.planOf(call)
		var given []path.Path
		if p.isOp && p.ok && p.op.action == release {
			given = append(given, p.path)
		}
		for _, g := range p.gives {
			given = append(given, g.Path)
		}
		if d, ok := call.(*ssa.Defer); ok {
			if l := literalOf(d); l != nil {
				for _, h := range w.r.releasesIn(l) {
					given = append(given, h.Path)
				}
			}
		}
		for _, g := range given {
			switch {
			case !slices.Contains(once, g):
				once = append(once, g)
			case !slices.Contains(out, g):
				out = append(out, g)
			}
		}
	}
	return out
}

// mayMeet reports whether a release may run after another with no branch or
// call of the barrier in between, as far as blocks tell: most locks need no
// walk along paths.
func (w *twiceWalk) mayMeet() bool {
	var now []ssa.Instruction
	later := false
	for _, call := range callees.Calls(w.fn) {
		switch _, ok := call.(*ssa.Defer); {
		case ok:
			later = later || w.deferred(call.(*ssa.Defer)) == gives
		case w.deedOf(call) == gives:
			now = append(now, call)
		}
	}
	for _, first := range now {
		if w.runsInto(first, now, later) {
			return true
		}
	}
	return later && len(now) == 0
}

// runsInto reports whether a walk over blocks from first gets to one of the
// releases, or to a return if exits count.
func (w *twiceWalk) runsInto(first ssa.Instruction, releases []ssa.Instruction, exits bool) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	var from func(b *ssa.BasicBlock, i int) bool
	from = func(b *ssa.BasicBlock, i int) bool {
		for _, instr := range b.Instrs[i:] {
			if slices.Contains(w.barrier, instr) {
				return false
			}
			if slices.Contains(releases, instr) {
				return true
			}
			if _, ok := instr.(*ssa.Return); ok {
				return exits
			}
		}
		for _, next := range b.Succs {
			if !seen[next] {
				seen[next] = true
				if from(next, 0) {
					return true
				}
			}
		}
		return false
	}
	return from(first.Block(), slices.Index(first.Block().Instrs, first)+1)
}

func literalOf(call ssa.CallInstruction) *ssa.Function {
	if fn, _ := callees.Func(call.Common().Value); fn != nil && fn.Parent() != nil {
		return fn
	}
	return nil
}

func (w *twiceWalk) visit(i ssa.Instruction, s twice) (twice, bool) {
	if v, ok := i.(ssa.Value); ok && w.lock.Root() == v {
		s.status, s.taken, s.first = unknown, Held{}, nil // another object from here on
	}
	switch i := i.(type) {
	case *ssa.Call:
		if isAssertion(i) {
			s.status = unknown // it may end the test
			break
		}
		s = w.call(i, s)
	case *ssa.Defer:
		if e := w.deferred(i); e != nothing {
			if int(s.nd) == maxDefers {
				return s, false
			}
			if !slices.Contains(s.defers[:s.nd], i) {
				s.defers[s.nd] = i
				s.nd++
			}
		}
	case *ssa.Go:
		if w.touches(i) {
			s.status = unknown
		}
	case *ssa.Store:
		if p, ok := w.r.ids.Of(i.Addr); ok && p.Len() > 0 && w.lock != p && w.lock.HasPrefix(p) {
			s.status = unknown
		}
	case *ssa.Return:
		w.exit(i, s)
	}
	return s, true
}

// isAssertion reports whether a call gets a test, which it may end.
func isAssertion(call *ssa.Call) bool {
	return slices.ContainsFunc(call.Call.Args, func(a ssa.Value) bool {
		n := path.NamedOf(a.Type())
		return n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "testing"
	})
}

// deed is what a call certainly does to the lock, on its every way.
type deed uint8

const (
	nothing deed = iota
	gives
	takes
	anything
)

func (w *twiceWalk) call(call *ssa.Call, s twice) twice {
	switch w.deedOf(call) {
	case gives:
		if s.status == givenBack {
			w.add(call, s, nil)
		}
		s = s.give(call)
	case takes:
		s.status, s.taken, s.first = taken, Held{w.lock, Write, call.Pos()}, nil
		if p := w.r.planOf(call); p.isOp {
			s.taken.Mode = p.op.mode
		}
	case anything:
		s.status, s.taken, s.first = unknown, Held{}, nil
	}
	return s
}

// give notes that a lock that the path took is given back. One that others
// took may be taken by them again at any time: it is a signal.
func (s twice) give(call ssa.CallInstruction) twice {
	if s.status == taken {
		s.status, s.first = givenBack, call
	}
	return s
}

func (w *twiceWalk) add(again ssa.CallInstruction, s twice, exit ssa.Instruction) {
	if slices.ContainsFunc(w.found, func(t Twice) bool { return t.First == s.first && t.Again == again }) {
		return
	}
	to := exit
	if to == nil {
		to = again
	}
	if !flow.Reaches(s.first, to, flow.Is(w.barrier...)) {
		return
	}
	mode := Write
	if p := w.r.planOf(s.first); p.isOp {
		mode = p.op.mode
	}
	w.found = append(w.found, Twice{w.lock, mode, s.taken, s.first, again, exit})
}

// deedOf says what a call does to the lock, deferred or not.
func (w *twiceWalk) deedOf(call ssa.CallInstruction) deed {
	p := w.r.planOf(call)
	if p.isOp {
		switch {
		case !p.ok && p.op.action == acquire && sameType(w.lock, p.class):
			return anything // may be this one by another name
		case !p.ok || p.path != w.lock:
			return nothing
		case p.op.action == release:
			return gives
		case p.op.action == acquire:
			return takes
		}
		return anything
	}
	is := func(list []Held) bool {
		return slices.ContainsFunc(list, func(h Held) bool { return h.Path == w.lock })
	}
	switch {
	case is(p.leaves):
		return takes
	case w.keeps(call):
		return anything
	case is(p.gives):
		if len(p.gives) == 1 && w.always(call) {
			return gives
		}
		return anything
	case is(p.literals):
		return anything
	}
	return nothing
}

func sameType(p path.Path, c path.Class) bool {
	own, ok := p.Class()
	return !ok || own == c
}

// keeps reports whether something that a call runs may return with a lock of
// the same kind held.
func (w *twiceWalk) keeps(call ssa.CallInstruction) bool {
	class, named := w.lock.Class()
	for _, t := range w.r.aims[call] {
		if t.fn == nil {
			continue
		}
		for _, ret := range w.r.body(t.fn).Returns {
			for _, h := range ret.Held {
				if c, ok := h.Path.Class(); !ok || !named || c == class {
					return true
				}
			}
		}
	}
	return false
}

// always reports whether the one function that a call runs gives the lock
// back on every way through it.
func (w *twiceWalk) always(call ssa.CallInstruction) bool {
	ts := w.r.aims[call]
	if len(ts) != 1 || ts[0].fn == nil || ts[0].guess {
		return false
	}
	b := w.r.body(ts[0].fn)
	for _, g := range b.givenAt {
		if p, ok := w.r.at(g.path, ts[0]); ok && p == w.lock && flow.ExitsWithout(ts[0].fn, nil, flow.Is(g.at)) == nil {
			return !slices.ContainsFunc(w.r.full(ts[0].fn).Acquires, func(a Acquire) bool { return a.Again })
		}
	}
	return false
}

// touches reports whether a goroutine that is started may give the lock back
// or take it: it is handed over.
func (w *twiceWalk) touches(g *ssa.Go) bool {
	p := w.r.planOf(g)
	return slices.ContainsFunc(append(slices.Clone(p.gives), p.literals...), func(h Held) bool { return h.Path == w.lock })
}

// deferred says what a deferred call does to the lock when it runs.
func (w *twiceWalk) deferred(d *ssa.Defer) deed {
	lit := literalOf(d)
	if lit == nil {
		return w.deedOf(d)
	}
	var ops []ssa.CallInstruction
	for _, rel := range w.r.releases(lit) {
		if rel.Path == w.lock {
			ops = append(ops, rel.Instr)
		}
	}
	if len(ops) == 0 {
		if w.mentions(lit) {
			return anything
		}
		return nothing
	}
	// The literal does just that, whatever happened before.
	if len(ops) == 1 && len(lit.Blocks) == 1 && len(callees.Calls(lit)) == 1 {
		return gives
	}
	return anything
}

// mentions reports whether a literal does something to locks.
func (w *twiceWalk) mentions(lit *ssa.Function) bool {
	return slices.ContainsFunc(callees.Calls(lit), func(c ssa.CallInstruction) bool {
		p := w.r.planOf(c)
		return p.isOp || len(p.gives) > 0 || len(p.leaves) > 0 || len(p.literals) > 0
	})
}

// exit runs the deferred calls, last first.
func (w *twiceWalk) exit(ret *ssa.Return, s twice) {
	for i := int(s.nd) - 1; i >= 0; i-- {
		d := s.defers[i]
		switch w.deferred(d) {
		case gives:
			if s.status == givenBack {
				w.add(d, s, ret)
			}
			s = s.give(d)
		case takes:
			s.status = taken
		case anything:
			return
		}
	}
}

// Op is a call of a locking method.
type Op struct {
	Instr ssa.CallInstruction
	Lock  ssa.Value
	Mode  Mode
	// Takes and Gives say what it does; neither for TryLock.
	Takes, Gives bool
}

// OpOf returns what a call does, if it calls a locking method.
func OpOf(call ssa.CallInstruction) (Op, bool) {
	o, ok := opOf(call.Common())
	return Op{call, o.lock, o.mode, o.action == acquire, o.action == release}, ok
}
