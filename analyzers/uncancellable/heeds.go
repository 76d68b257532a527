package uncancellable

import (
	"go/types"
	"slices"
	"strconv"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// patience is how late a loop may leave that does so right after a wait.
const patience = 5 * time.Second

// heeds reports whether nobody minds that a wait goes on: it is over before long, and
// then the first thing that the loop does is to find out that the context has
// ended, and to leave; or only time ends the context, which whoever set it waits for.
func (c *checker) heeds(p pause, s contexts.Stop) bool {
	d, ok := c.lasts(p.d)
	if !ok || d > patience || !s.IsContext {
		return false
	}
	loop := flow.Innermost(c.loopsOf(p.instr.Parent()), p.instr)
	if loop == nil {
		return false
	}
	if contexts.OnlyTimesOut(s.Value, c.callees, c.testCalls) {
		return true
	}
	leaves, late := c.finds(p.instr, loop, s)
	return leaves && !late
}

// lastWait reports whether a wait of a loop is the last one after the context has ended:
// the loop finds out before it waits again, and leaves.
func (c *checker) lastWait(p pause, s contexts.Stop) bool {
	loop := flow.Outermost(c.loopsOf(p.instr.Parent()), p.instr)
	if loop == nil {
		return false
	}
	leaves, _ := c.finds(p.instr, loop, s)
	return leaves
}

// finds reports whether every way from an instruction of a loop leaves that once
// the context has ended, and whether it may wait for something else before.
func (c *checker) finds(at ssa.Instruction, loop *flow.Loop, s contexts.Stop) (leaves, late bool) {
	errs := make(map[ssa.Value]bool) // that say that the context has ended
	round := flow.RoundOf(at, loop, flow.Memory{}, func(i ssa.Instruction, m flow.Memory) (flow.Memory, bool) {
		switch i := i.(type) {
		case *ssa.Extract:
			sel, ok := i.Tuple.(*ssa.Select)
			if !ok || i.Index != 0 {
				break
			}
			if k := caseOf(sel, s); k >= 0 {
				m = m.Equals(i, strconv.Itoa(k))
			}
		case *ssa.Select:
			if caseOf(i, s) >= 0 {
				return m, true
			}
		case *ssa.Call:
			if err := c.failure(i, s); err != nil {
				errs[err] = true
				return m.Differs(err, "nil"), true
			}
			if kind, is := judged(i, errs); is {
				return m.Equals(i, strconv.FormatBool(kind)), true
			}
			if knowledge.IsLogging(&i.Call) {
				return m, true
			}
		}
		b := c.blocks.Instr(i)
		if b.Unknown || b.Waits()&^knowledge.Lock != 0 {
			late = true
		}
		return m, true
	})
	return !round.Again && !round.GaveUp && len(round.Exits) > 0, late
}

// caseOf returns the case of a select that is ready once a context has ended, or a
// stop channel is closed; or -1.
func caseOf(sel *ssa.Select, s contexts.Stop) int {
	return slices.IndexFunc(sel.States, func(st *ssa.SelectState) bool {
		if st.Dir != types.RecvOnly {
			return false
		}
		if !s.IsContext {
			return path.Same(st.Chan, s.Value)
		}
		ctx := contexts.DoneOf(st.Chan)
		return ctx != nil && belongs(ctx, s)
	})
}

// failure returns the error of a call that fails once the context has ended: it is
// given that, or is a literal that gives it to another, or asks for its error.
func (c *checker) failure(call *ssa.Call, s contexts.Stop) ssa.Value {
	if !knowledge.ReturnsError(call.Call.Signature()) || !c.takes(&call.Call, s) {
		return nil
	}
	n := call.Call.Signature().Results().Len()
	if n == 1 {
		return call
	}
	for _, r := range path.Uses(call) {
		if e, ok := r.(*ssa.Extract); ok && e.Index == n-1 {
			return e
		}
	}
	return nil
}

func (c *checker) takes(call *ssa.CallCommon, s contexts.Stop) bool {
	if contexts.IsMethod(call, "Err") && belongs(call.Value, s) || slices.ContainsFunc(call.Args, func(a ssa.Value) bool { return belongs(a, s) }) {
		return true
	}
	fns, exact := c.callees.Resolve(call)
	if !exact || len(fns) != 1 || fns[0].Parent() == nil {
		return false
	}
	return slices.ContainsFunc(c.callees.In(fns[0]), func(inner ssa.CallInstruction) bool {
		_, now := inner.(*ssa.Call)
		return now && knowledge.ReturnsError(inner.Common().Signature()) &&
			slices.ContainsFunc(inner.Common().Args, func(a ssa.Value) bool { return belongs(a, s) })
	})
}

// belongs reports whether a value is what a function is to end by, or a context that
// ends with it.
func belongs(v ssa.Value, s contexts.Stop) bool {
	if path.Same(v, s.Value) {
		return true
	}
	if !knowledge.IsContext(v.Type()) {
		return false
	}
	from := contexts.Of(v)
	return !from.Cut && !from.Detached && (path.Same(from.Root, s.Value) || from.Param != nil && from.Param == path.Origin(s.Value))
}

// judged says what comes out when a call asks of what kind an error is that says that
// the context has ended: of no kind but that.
func judged(call *ssa.Call, errs map[ssa.Value]bool) (yes, is bool) {
	results := call.Call.Signature().Results()
	if results.Len() != 1 || !types.Identical(results.At(0).Type().Underlying(), types.Typ[types.Bool]) {
		return false, false
	}
	for _, a := range call.Call.Args {
		if !knowledge.IsError(a.Type()) || !isOne(a, errs) {
			continue
		}
		if knowledge.Is(callees.Object(&call.Call), "errors", "Is") {
			return endsContext(call.Call.Args[1]), true
		}
		return false, true
	}
	return false, false
}

// isOne reports whether an error may be one of several.
func isOne(err ssa.Value, errs map[ssa.Value]bool) bool {
	o := path.Origin(path.Stored(err))
	if errs[err] || errs[o] {
		return true
	}
	phi, ok := o.(*ssa.Phi)
	return ok && slices.ContainsFunc(phi.Edges, func(e ssa.Value) bool { return errs[e] })
}

// endsContext reports whether an error is one of those that contexts end with.
func endsContext(v ssa.Value) bool {
	u, ok := path.Origin(v).(*ssa.UnOp)
	if !ok {
		return false
	}
	g, ok := u.X.(*ssa.Global)
	return ok && g.Pkg.Pkg.Path() == "context"
}
