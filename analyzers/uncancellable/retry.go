package uncancellable

import (
	"fmt"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// retries reports the first call in a loop that fails at once when the context
// has ended, and is tried again for ever.
func (c *checker) retries(fn *ssa.Function, loop *flow.Loop) bool {
	for _, b := range fn.Blocks {
		if !loop.Blocks[b] {
			continue
		}
		for _, i := range b.Instrs {
			call, ok := i.(*ssa.Call)
			if !ok || flow.Innermost(c.loopsOf(fn), call) != loop {
				continue
			}
			if s := c.fails(call); s != nil && c.again(call, loop) {
				c.reportRetry(call, *s)
				return true
			}
		}
	}
	return false
}

func (c *checker) loopsOf(fn *ssa.Function) []*flow.Loop {
	l, ok := c.loops[fn]
	if !ok {
		l = flow.Loops(fn)
		c.loops[fn] = l
	}
	return l
}

// fails returns the context at hand whose end makes a call fail, or nil.
func (c *checker) fails(call *ssa.Call) *contexts.Stop {
	if !knowledge.ReturnsError(call.Call.Signature()) {
		return nil
	}
	arg := contextArg(&call.Call)
	if arg == nil {
		return nil
	}
	from := contexts.Of(arg)
	if from.Cut || from.Detached {
		return nil
	}
	b := c.blocks.Call(&call.Call)
	ends := false
	for _, r := range b.Reasons {
		ends = ends || r.Ends&knowledge.ByContext != 0
	}
	if !ends {
		return nil
	}
	for _, s := range c.stopsOf(call.Parent()) {
		if s.IsContext && (path.Origin(s.Value) == from.Root || path.Origin(s.Value) == path.Origin(arg)) {
			return &s
		}
	}
	return nil
}

func contextArg(call *ssa.CallCommon) ssa.Value {
	for _, a := range call.Args {
		if knowledge.IsContext(a.Type()) {
			return a
		}
	}
	return nil
}

// again reports whether the loop comes back to a call that has failed because
// the context has ended, and cannot leave.
func (c *checker) again(call *ssa.Call, loop *flow.Loop) bool {
	round := flow.RoundOf(call, loop, failed(call, flow.Memory{}), func(i ssa.Instruction, m flow.Memory) (flow.Memory, bool) {
		switch i := i.(type) {
		case *ssa.Extract:
			if sel, ok := i.Tuple.(*ssa.Select); ok && i.Index == 0 {
				if k := doneCase(sel); k >= 0 {
					m = m.Equals(i, strconv.Itoa(k))
				}
			}
		case *ssa.Call:
			m = failed(i, m)
		}
		return m, !c.waitsOn(i) && !c.ending.May(i) && !c.judges(i)
	})
	if round.GaveUp || !round.Again {
		return false
	}
	for _, e := range round.Exits {
		if !flow.EndOfTime(e.From) {
			return false
		}
	}
	return true
}

// judges reports whether an instruction gives an error to a function of another
// package that takes errors and returns nothing: that may end the program with it,
// in a way that is not seen. Loggers take anything, not errors.
func (c *checker) judges(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	if !ok || call.Call.IsInvoke() || call.Call.Signature().Results().Len() > 0 {
		return false
	}
	obj := callees.Object(&call.Call)
	if obj == nil || obj.Pkg() == nil || obj.Pkg() == c.Pkg {
		return false
	}
	if _, known := knowledge.OfCall(&call.Call); known {
		return false
	}
	for p := range obj.Signature().Params().Variables() {
		if knowledge.IsError(p.Type()) {
			return true
		}
	}
	return false
}

// waitsOn reports whether an instruction waits for something else than time,
// that the end of the context does not end: the loop serves that, then.
func (c *checker) waitsOn(i ssa.Instruction) bool {
	b := c.blocks.Instr(i)
	const other = knowledge.Channel | knowledge.Group | knowledge.Cond | knowledge.IO | knowledge.Task
	if b.Always&other == 0 {
		return false
	}
	return b.Without(b.Always&other, knowledge.ByContext) != 0
}

// doneCase returns the case of a select that waits for the end of a context, or
// -1.
func doneCase(sel *ssa.Select) int {
	for k, st := range sel.States {
		if contexts.DoneOf(st.Chan) != nil {
			return k
		}
	}
	return -1
}

// failed adds that a call that is given a context fails.
func failed(call *ssa.Call, m flow.Memory) flow.Memory {
	results := call.Call.Signature().Results()
	if results.Len() == 0 || !knowledge.IsError(results.At(results.Len()-1).Type()) {
		return m
	}
	if contextArg(&call.Call) == nil && !contexts.IsMethod(&call.Call, "Err") {
		return m
	}
	if results.Len() == 1 {
		return m.Differs(call, "nil")
	}
	for _, r := range path.Uses(call) {
		if e, ok := r.(*ssa.Extract); ok && e.Index == results.Len()-1 {
			return m.Differs(e, "nil")
		}
	}
	return m
}

func (c *checker) reportRetry(call *ssa.Call, s contexts.Stop) {
	name := callees.NameOf(&call.Call)
	c.Report(rule.Report{
		Kind: "retry", Pos: call.Pos(),
		Message: fmt.Sprintf("once %s has ended %s fails at once, and the loop tries again for ever: return when %s.Err() != nil", s.Name, name, s.Name),
		Witness: witness.Trace{
			{Goroutine: "the caller", Text: "ends " + s.Name, Pos: s.Value.Pos()},
			{Goroutine: callees.Label(call.Parent()), Text: name + " fails because " + s.Name + " has ended", Pos: call.Pos()},
			{Goroutine: callees.Label(call.Parent()), Text: "tries again", Pos: call.Pos()},
		},
	})
}
