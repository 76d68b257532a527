package timers

import (
	"fmt"
	"go/token"
	"go/types"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// restarted reports timeouts that a select makes anew in every round of a loop,
// beside a ticker that is faster: the round that the ticker ends takes the timeout
// away.
func restarted(p *rule.Pass, fn *ssa.Function) {
	var loops []*flow.Loop
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok || len(sel.States) < 2 {
				continue
			}
			if loops == nil {
				loops = flow.Loops(fn)
			}
			if l := flow.Innermost(loops, sel); l != nil {
				outpaced(p, sel, l)
			}
		}
	}
}

func outpaced(p *rule.Pass, sel *ssa.Select, l *flow.Loop) {
	for _, st := range sel.States {
		made, wait := timeoutIn(st, l)
		if made == nil {
			continue
		}
		for j, o := range sel.States {
			tick, every := tickerOutside(o, l)
			if tick == nil || every >= wait || sharesTicks(sel.Parent(), tick) {
				continue
			}
			if goesOn(sel, j, tick) {
				reportOutpaced(p, sel, made, wait, tick, every)
				return
			}
		}
	}
}

// goesOn reports whether the case of a ticker comes back to its select with the
// ticker as it was.
func goesOn(sel *ssa.Select, index int, tick *ssa.Call) bool {
	changed := func(i ssa.Instruction) bool {
		c, ok := i.(*ssa.Call)
		return ok && knowledge.Is(callees.Object(&c.Call), "time", "Ticker.Stop", "Ticker.Reset") && path.Origin(c.Call.Args[0]) == ssa.Value(tick)
	}
	b := flow.CaseBlock(sel, index)
	return b == nil || b.Instrs[0] == ssa.Instruction(sel) || !changed(b.Instrs[0]) && flow.Reaches(b.Instrs[0], sel, changed)
}

// sharesTicks reports whether a function is a literal of which a loop makes several,
// for one ticker: then others may have its ticks.
func sharesTicks(fn *ssa.Function, tick *ssa.Call) bool {
	for ; fn != nil && fn != tick.Parent(); fn = fn.Parent() {
		if mc := path.MadeBy(fn); mc == nil || flow.InLoop(mc) {
			return true
		}
	}
	return false
}

// timeoutIn returns the call in a loop that makes the channel of a case, a constant
// time from then.
func timeoutIn(st *ssa.SelectState, l *flow.Loop) (*ssa.Call, time.Duration) {
	if st.Dir != types.RecvOnly {
		return nil, 0
	}
	v := path.Origin(st.Chan)
	if t := timeOf(st.Chan); t != nil {
		v = path.Origin(t)
	}
	call, ok := v.(*ssa.Call)
	if !ok || !l.Contains(call) || !knowledge.Is(callees.Object(&call.Call), "time", "After", "NewTimer") {
		return nil, 0
	}
	return call, constant(call)
}

// tickerOutside returns the call before a loop that makes the ticker of a case.
func tickerOutside(st *ssa.SelectState, l *flow.Loop) (*ssa.Call, time.Duration) {
	if st.Dir != types.RecvOnly {
		return nil, 0
	}
	v := path.Origin(st.Chan)
	if t := timeOf(st.Chan); t != nil {
		v = path.Origin(t)
	}
	call, ok := v.(*ssa.Call)
	if !ok || l.Contains(call) || !knowledge.Is(callees.Object(&call.Call), "time", "Tick", "NewTicker") {
		return nil, 0
	}
	if d := constant(call); d > 0 {
		return call, d
	}
	return nil, 0
}

// timeOf returns the timer or ticker that a channel is the field C of, or nil.
func timeOf(ch ssa.Value) ssa.Value {
	load, ok := path.Origin(ch).(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	if fa, ok := load.X.(*ssa.FieldAddr); ok && knowledge.IsTimeChan(ch.Type()) {
		return fa.X
	}
	return nil
}

func constant(call *ssa.Call) time.Duration {
	if n, ok := flow.ConstInt(call.Call.Args[0]); ok {
		return time.Duration(n)
	}
	return 0
}

func reportOutpaced(p *rule.Pass, sel *ssa.Select, made *ssa.Call, wait time.Duration, tick *ssa.Call, every time.Duration) {
	fn := callees.Label(sel.Parent())
	p.Report(rule.Report{
		Kind: "restarted", Pos: made.Pos(),
		Message: fmt.Sprintf("this timeout of %v begins again in every round of the loop, and the ticker of %v (%s) ends the round before it: it never comes; make the timer once, before the loop",
			wait, every, p.Place(tick.Pos(), made.Pos())),
		Witness: witness.Trace{
			{Goroutine: fn, Text: fmt.Sprintf("makes a ticker of %v", every), Pos: tick.Pos()},
			{Goroutine: fn, Text: fmt.Sprintf("begins a timeout of %v", wait), Pos: made.Pos()},
			{Goroutine: fn, Text: "takes the tick, which comes first, and goes on to the next round", Pos: sel.Pos()},
		},
	})
}
