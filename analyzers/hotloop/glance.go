package hotloop

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/glances"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// idleWay is a way through a function that does nothing: what it returns, and the
// select whose default it takes, if it comes to one.
type idleWay struct {
	result string // "true", "false" or "nil"; "" for none
	sel    *ssa.Select
	other  *glances.Glance // of a function of another package, or one with several results
}

// glances reports whether the way comes to a select.
func (way idleWay) glances() bool { return way.sel != nil || way.other != nil }

// after returns what is known when a call has gone a way.
func (way idleWay) after(call *ssa.Call, m flow.Memory) flow.Memory {
	if way.other != nil {
		return afterOther(call, way.other, m)
	}
	if way.result == "" {
		return m
	}
	return m.Equals(call, way.result)
}

// afterOther is after for a function of another package.
func afterOther(call *ssa.Call, g *glances.Glance, m flow.Memory) flow.Memory {
	if len(g.Results) == 1 {
		return m.Equals(call, g.Results[0])
	}
	for _, r := range path.Uses(call) {
		if e, ok := r.(*ssa.Extract); ok && e.Index < len(g.Results) {
			m = m.Equals(e, g.Results[e.Index])
		}
	}
	return m
}

// glances reports a loop that may do nothing but call functions of the package, of
// which one takes the default of a select in place of waiting.
func (c *checker) glances(w *watch, loops []*flow.Loop) bool {
	for _, instr := range instrsOf(w.loop) {
		call, ok := instr.(*ssa.Call)
		if !ok || flow.Innermost(loops, call) != w.loop {
			continue
		}
		for _, way := range c.idleWays(call) {
			if !way.glances() || measured(w.loop) {
				continue
			}
			w.ways = true
			r := w.idleRound(call, way.after(call, flow.Memory{}))
			w.ways = false
			if r.ok && r.sleeps == nil {
				c.reportGlance(call, way)
				return true
			}
		}
	}
	return false
}

// measured reports whether a loop asks how much there is in a channel: it may go
// round only while there is something.
func measured(l *flow.Loop) bool {
	return slices.ContainsFunc(instrsOf(l), func(i ssa.Instruction) bool {
		v, ok := i.(ssa.Value)
		if !ok {
			return false
		}
		ch := flow.LengthOf(v)
		return ch != nil && knowledge.IsChan(ch.Type())
	})
}

// waysAt returns the ways of a call on which it does nothing, if these count.
func (w *watch) waysAt(i ssa.Instruction) []idleWay {
	call, ok := i.(*ssa.Call)
	if !ok || !w.ways {
		return nil
	}
	return w.idleWays(call)
}

// idleWays returns the ways through a function of the package that a call surely
// runs on which it does nothing, one for each result: a constant, or there is none.
func (c *checker) idleWays(call *ssa.Call) []idleWay {
	if g := c.glimpses.Of(&call.Call); g != nil && (len(g.Results) > 1 || callees.Object(&call.Call).Pkg() != c.Pkg) {
		return []idleWay{{other: g}}
	}
	fn := call.Call.StaticCallee()
	if fn == nil || len(callees.Unwrap(fn).Blocks) == 0 || fn.Signature.Results().Len() > 1 {
		return nil
	}
	fn = callees.Unwrap(fn)
	if known, ok := c.idle[fn]; ok {
		return known
	}
	c.idle[fn] = nil // recursion
	s := &strolls{c: c, conds: flow.ConditionsOf(fn), seen: make(map[stroll]bool)}
	s.visit(fn.Blocks[0], 0, flow.Memory{}, nil)
	c.idle[fn] = s.out
	return s.out
}

// strolls looks for ways through a function that do nothing.
type strolls struct {
	c     *checker
	conds flow.Conditions
	seen  map[stroll]bool
	out   []idleWay
}

// stroll is a state of the walk.
type stroll struct {
	b     *ssa.BasicBlock
	known string
	sel   *ssa.Select
}

func (s *strolls) visit(b *ssa.BasicBlock, at int, m flow.Memory, sel *ssa.Select) {
	w := &watch{checker: s.c}
	for i, instr := range b.Instrs[at:] {
		switch instr := instr.(type) {
		case *ssa.Return:
			s.end(instr, sel)
			return
		case *ssa.Select:
			if sel == nil && glimpse(instr) {
				s.visit(b, at+i+1, defaultTaken(instr, m), instr)
			}
			return
		}
		if w.does(instr) != nothing {
			return
		}
	}
	for i, next := range b.Succs {
		if branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
			then, otherwise := m.Branch(branch, s.conds)
			if i == 0 && !then || i == 1 && !otherwise {
				continue
			}
		}
		n := m.Take(b, next, s.conds)
		if st := (stroll{next, n.Key(), sel}); !s.seen[st] && len(s.seen) < maxStates {
			s.seen[st] = true
			s.visit(next, 0, n, sel)
		}
	}
}

// end notes what a way returns.
func (s *strolls) end(ret *ssa.Return, sel *ssa.Select) {
	way := idleWay{sel: sel}
	if len(ret.Results) == 1 {
		k, ok := ret.Results[0].(*ssa.Const)
		if !ok || !k.IsNil() && !knowledge.IsBool(k.Type()) {
			return
		}
		way.result = flow.ConstText(k)
	}
	if !slices.Contains(s.out, way) {
		s.out = append(s.out, way)
	}
}

// glimpse reports whether a select only looks whether there is something to receive. From
// a program: one that asks whether a context has ended says nothing about what its loop
// waits for.
func glimpse(sel *ssa.Select) bool {
	if !slices.ContainsFunc(sel.States, func(st *ssa.SelectState) bool { return contexts.DoneOf(st.Chan) == nil }) {
		return false
	}
	return !sel.Blocking && !isTimed(sel) && !slices.ContainsFunc(sel.States, func(st *ssa.SelectState) bool { return st.Dir != types.RecvOnly })
}

func (c *checker) reportGlance(call *ssa.Call, way idleWay) {
	fn, name := call.Parent(), callees.Object(&call.Call).Name()
	place, pos := "", call.Pos()
	var related []analysis.RelatedInformation
	advice := "remove the default, or wait for a timer"
	if way.other != nil {
		place = way.other.Place
		advice = "call something that waits, or wait for a timer"
	} else {
		place, pos = c.Place(way.sel.Pos(), call.Pos()), way.sel.Pos()
		related = []analysis.RelatedInformation{{Pos: pos, Message: "takes default here"}}
	}
	c.Report(rule.Report{
		Kind: "spin", Pos: call.Pos(),
		Message: fmt.Sprintf("the select in %s has a default (%s), so it does not wait, and neither does the loop that calls it: while no case is ready it goes round without a pause and keeps a processor busy: %s", name, place, advice),
		Related: related,
		Witness: witness.Trace{
			{Goroutine: callees.Label(fn), Text: "calls " + name, Pos: call.Pos()},
			{Goroutine: callees.Label(fn), Text: "finds no case ready and takes default", Pos: pos},
			{Goroutine: callees.Label(fn), Text: "comes back without having waited, and so on", Pos: call.Pos()},
		},
	})
}
