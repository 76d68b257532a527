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
	for _, call := range w.r.calls.In(w.fn) {
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
	for _, call := range w.r.calls.In(w.fn) {
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
	for _, call := range w.r.calls.In(w.fn) {
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
		if p := w.r.planOf(i); s.status == taken && p.isOp && p.op.action == acquire && (s.taken.Mode == Write || p.op.mode == Write) && w.deedOf(i) == takes {
			return s, false // it waits for itself
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

func (w *twiceWalk) call(call *ssa.Call, s twice) twice {
	switch w.deedOf(call) {
	case gives:
		if s.status == givenBack {
			w.add(call, s, nil)
		}
		s = s.give(call)
	case takes:
		mode := Write
		if p := w.r.planOf(call); p.isOp {
			mode = p.op.mode
		}
		if s.status == taken && mode == Read {
			s.status = unknown // held twice, it is to be given back twice
			break
		}
		s.status, s.taken, s.first = taken, Held{w.lock, mode, call.Pos()}, nil
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
	} else if h, ok := w.r.keyOf(s.first.Common().Value); ok {
		mode = h.Mode
	}
	w.found = append(w.found, Twice{w.lock, mode, s.taken, s.first, again, exit})
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
