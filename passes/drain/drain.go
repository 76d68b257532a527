// Package drain follows timers along the paths of a function: whether the value
// was received, whether they were stopped, and where a receive then waits for
// ever. Nothing here is an analyzer.
//
// What holds for both channels that timers have had, buffered below Go 1.23
// and not from it on: after a receive, or after a Stop that returned true, and
// without a Reset, Stop returns false and nothing is in the channel.
package drain

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Hang is a receive from a timer's channel that waits for ever on some path.
type Hang struct {
	Recv  *ssa.UnOp
	Timer path.Path
	Stop  ssa.Instruction // the call that returned false
	// Earlier is the receive that took the value, or the Stop that Stopped the
	// timer.
	Earlier ssa.Instruction
	Stopped bool
}

// phase is what a path knows of a timer.
type phase uint8

const (
	unknown  phase = iota // running, or who knows
	received              // the value was taken
	stopped               // Stop returned true
	hopeless              // Stop returned false although nothing is in the channel
)

// state is what a path knows of the one timer that is followed. It compares
// with ==.
type state struct {
	phase   phase
	earlier ssa.Instruction // of received, stopped and hopeless
	was     phase           // of hopeless: what it was before
	stop    ssa.Instruction // whose answer is not tested yet, or was false
	dead    bool
}

// Hangs returns the receives of fn that wait for ever on some path, in source
// order.
func Hangs(fn *ssa.Function, calls *callees.Result) []Hang {
	var out []Hang
	for _, t := range timersStopped(fn) {
		w := &walk{fn: fn, calls: calls, timer: t}
		fw := &flow.Walker[state]{Visit: w.visit, Branch: w.branch}
		if fw.Walk(fn, state{}) {
			out = append(out, w.out...)
		}
	}
	slices.SortFunc(out, func(a, b Hang) int { return int(a.Recv.Pos() - b.Recv.Pos()) })
	return out
}

// timersStopped returns the timers of which a function both asks Stop and
// receives.
func timersStopped(fn *ssa.Function) []path.Path {
	var stops, recvs []path.Path
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if t, ok := stopOf(i); ok && !slices.Contains(stops, t) {
				stops = append(stops, t)
			}
			if u, ok := i.(*ssa.UnOp); ok && u.Op == token.ARROW {
				if t, ok := timerOf(u.X); ok {
					recvs = append(recvs, t)
				}
			}
		}
	}
	return slices.DeleteFunc(stops, func(t path.Path) bool { return !slices.Contains(recvs, t) })
}

// method returns the timer that an instruction calls a method of.
func method(i ssa.Instruction, name string) (path.Path, bool) {
	c, ok := i.(*ssa.Call)
	if !ok || !knowledge.Is(callees.Object(&c.Call), "time", "Timer."+name) || len(c.Call.Args) == 0 {
		return path.Path{}, false
	}
	return path.Of(c.Call.Args[0])
}

func stopOf(i ssa.Instruction) (path.Path, bool) { return method(i, "Stop") }

// timerOf returns the timer whose channel a value is.
func timerOf(ch ssa.Value) (path.Path, bool) {
	p, ok := path.Of(ch)
	if !ok || p.Last() == nil || p.Last().Name() != "C" || p.Last().Pkg() == nil || p.Last().Pkg().Path() != "time" {
		return path.Path{}, false
	}
	return p.Parent()
}

type walk struct {
	fn    *ssa.Function
	calls *callees.Result
	timer path.Path
	out   []Hang
}

func (w *walk) visit(i ssa.Instruction, s state) (state, bool) {
	if s.dead {
		return s, false
	}
	if v, ok := i.(ssa.Value); ok && w.timer.Root() == v {
		return state{}, true // another timer from here on
	}
	if t, ok := stopOf(i); ok && t == w.timer {
		if s.earlier != nil && !w.follows(s.earlier, i) && w.remembered(i) {
			s = state{}
		}
		s.stop = i
		if callees.IsUsed(i.(*ssa.Call)) {
			return s, true // branch decides
		}
		if s.phase == unknown {
			s.phase, s.earlier = stopped, i
		}
		return s, true
	}
	switch i := i.(type) {
	case *ssa.UnOp:
		if i.Op != token.ARROW {
			return s, true
		}
		if t, ok := timerOf(i.X); ok && t == w.timer {
			if s.phase == hopeless {
				w.hang(i, s)
				return s, false
			}
			return state{phase: received, earlier: i}, true
		}
	case *ssa.Store:
		if p, ok := path.Of(i.Addr); ok && w.timer.HasPrefix(p) {
			return state{}, true
		}
	case *ssa.Call:
		if w.touches(&i.Call, 3) {
			return state{}, true
		}
	}
	return s, true
}

// follows reports whether an instruction runs after an earlier one in the same
// round: after the case of a select that is the timer's.
func (w *walk) follows(earlier, i ssa.Instruction) bool {
	sel, ok := earlier.(*ssa.Select)
	if !ok {
		return flow.Dominates(earlier, i)
	}
	for k, st := range sel.States {
		if t, ok := timerOf(st.Chan); ok && t == w.timer && flow.InCase(sel, k, i.Block()) {
			return true
		}
	}
	return false
}

// remembered reports whether an instruction in a loop is run only where a
// variable says so, which an earlier round may have set to what it did with the
// timer: a count of connections of which the first stops it and the last sets it
// again.
func (w *walk) remembered(i ssa.Instruction) bool {
	loop := flow.Innermost(flow.Loops(w.fn), i)
	for b := i.Block().Idom(); b != nil && loop != nil && loop.Blocks[b]; b = b.Idom() {
		if branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok && asksState(branch.Cond) {
			return true
		}
	}
	return false
}

// asksState reports whether a condition looks at a variable, or a function says
// something of one.
func asksState(cond ssa.Value) bool {
	switch v := cond.(type) {
	case *ssa.Call:
		return v.Call.Value != nil && slices.ContainsFunc(v.Call.Args, func(a ssa.Value) bool {
			_, variable := a.(*ssa.Alloc)
			return variable || asksState(a)
		})
	case *ssa.UnOp:
		return v.Op == token.MUL || v.Op == token.NOT && asksState(v.X)
	case *ssa.BinOp:
		return asksState(v.X) || asksState(v.Y)
	case *ssa.Phi:
		return true
	}
	return false
}

// touches reports whether a call may do something to the timer: it is given
// it, or runs code of the package that uses a timer.
func (w *walk) touches(call *ssa.CallCommon, depth int) bool {
	if _, ok := call.Value.(*ssa.Builtin); ok {
		return false
	}
	for _, a := range call.Args {
		if p, ok := path.Of(a); ok && p == w.timer {
			return true
		}
	}
	fns, _ := w.calls.Resolve(call)
	return slices.ContainsFunc(fns, func(fn *ssa.Function) bool { return fn == w.fn || w.usesTimer(fn, depth) })
}

func (w *walk) usesTimer(fn *ssa.Function, depth int) bool {
	for _, c := range w.calls.In(fn) {
		if knowledge.Is(callees.Object(c.Common()), "time", "Timer.Reset", "NewTimer") {
			return true
		}
		for _, g := range w.calls.Of(c.Common()) {
			if depth > 0 && g != fn && w.usesTimer(g, depth-1) {
				return true
			}
		}
	}
	return false
}

// branch splits on the answer of Stop, and on the case that a select took.
func (w *walk) branch(cond ssa.Value, truth bool, s state) state {
	v := cond
	for {
		u, ok := v.(*ssa.UnOp)
		if !ok || u.Op != token.NOT {
			break
		}
		v, truth = u.X, !truth
	}
	if s.stop != nil && path.Origin(v) == s.stop.(ssa.Value) {
		switch {
		case truth && s.phase != unknown:
			s.dead = true // Stop cannot return true
		case truth:
			s.phase, s.earlier = stopped, s.stop
		case s.phase == received || s.phase == stopped:
			s.was, s.phase = s.phase, hopeless
		}
		return s
	}
	if sel, k := flow.Taken(v, truth); sel != nil {
		if t, ok := timerOf(sel.States[k].Chan); ok && t == w.timer {
			return state{phase: received, earlier: sel}
		}
	}
	return s
}

func (w *walk) hang(u *ssa.UnOp, s state) {
	if slices.ContainsFunc(w.out, func(h Hang) bool { return h.Recv == u }) {
		return
	}
	w.out = append(w.out, Hang{Recv: u, Timer: w.timer, Stop: s.stop, Earlier: s.earlier, Stopped: s.was == stopped})
}
