package uncancellable

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/derive"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/hotness"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// pause is a wait for time alone.
type pause struct {
	instr ssa.Instruction
	d     ssa.Value // how long, if that is known
	what  string    // "time.Sleep"
	timer ssa.Value // the channel, if it receives from one
}

// short is how long a wait, or all rounds of a loop together, may take without
// anybody minding.
const short = time.Second

// long is how long a single wait has to be, for certain, to be as bad as several:
// whoever shuts down would rather kill the process than wait for it.
const long = 10 * time.Second

// sleeps reports waits that do not watch what is at hand, but for
// loops that have a report.
func (c *checker) sleeps(fn *ssa.Function, reported []*flow.Loop) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			p, ok := c.pause(i)
			if !ok || slices.ContainsFunc(reported, func(l *flow.Loop) bool { return l.Contains(i) }) || c.stopsEvents(p) {
				continue
			}
			for _, s := range c.stopsOf(fn) {
				if !c.ignores(p, s) {
					continue
				}
				s = c.nearest(i, s)
				kind := "sleep-once"
				if c.inLoop(i) && (isLong(p.d) || !c.lastWait(p, s)) {
					kind = "sleep"
					if c.stretches(p, s) {
						kind = "backoff"
					}
				}
				c.reportSleep(kind, p, s)
				break
			}
		}
	}
}

// stopsEvents reports whether a sleep stops an event loop, which hotloop reports.
func (c *checker) stopsEvents(p pause) bool {
	n, ok := constOf(p.d)
	return ok && p.what == "time.Sleep" && hotness.Stopped(c.loopsOf(p.instr.Parent()), p.instr, time.Duration(n)) != nil
}

// isLong reports whether a duration is long, and constant.
func isLong(d ssa.Value) bool {
	n, ok := constOf(d)
	return ok && time.Duration(n) >= long
}

// pause says whether an instruction waits for time and nothing else.
func (c *checker) pause(i ssa.Instruction) (pause, bool) {
	switch i := i.(type) {
	case *ssa.Call:
		obj := callees.Object(&i.Call)
		if knowledge.Is(obj, "time", "Sleep") {
			return pause{instr: i, d: i.Call.Args[0], what: "time.Sleep"}, true
		}
		return c.helper(i)
	case *ssa.UnOp:
		if i.Op != token.ARROW || i.CommaOk || !knowledge.IsTimeChan(i.X.Type()) || isTicker(i.X) {
			return pause{}, false
		}
		if drains(i) || c.paces(i) {
			return pause{}, false
		}
		p := pause{instr: i, what: "<-" + c.channel(i), timer: i.X}
		if call, ok := path.Origin(i.X).(*ssa.Call); ok {
			if knowledge.Is(callees.Object(&call.Call), "time", "After") {
				p.d, p.what = call.Call.Args[0], "<-time.After"
			}
		}
		return p, true
	}
	return pause{}, false
}

// channel returns the expression that a receive receives from.
func (c *checker) channel(recv *ssa.UnOp) string {
	text := path.Name(recv.X)
	if f := c.File(recv.Pos()); f != nil {
		ast.Inspect(f, func(n ast.Node) bool {
			if u, ok := n.(*ast.UnaryExpr); ok && u.OpPos == recv.Pos() {
				text = types.ExprString(u.X)
			}
			return true
		})
	}
	return text
}

// helper recognises a function of the package that does nothing but sleep: it
// has a sleep on every path, which a context that it takes does not end.
func (c *checker) helper(call *ssa.Call) (pause, bool) {
	fns, exact := c.callees.Resolve(&call.Call)
	if !exact || len(fns) != 1 || len(fns[0].Blocks) == 0 || len(fns[0].Blocks) > 8 {
		return pause{}, false
	}
	b := c.blocks.Func(fns[0])
	if b.Always&knowledge.Sleep == 0 || b.Waits()&^(knowledge.Sleep|knowledge.Lock) != 0 ||
		slices.ContainsFunc(contexts.StopsOf(fns[0]), func(s contexts.Stop) bool { return !s.IsContext }) {
		return pause{}, false
	}
	var d ssa.Value
	for _, inner := range c.callees.In(fns[0]) {
		if knowledge.Is(callees.Object(inner.Common()), "time", "Sleep") {
			d = inner.Common().Args[0]
		}
	}
	if d != nil {
		from := derive.Of(d)
		for k, q := range fns[0].Params {
			if from.Has(q) && k < len(call.Call.Args) {
				d = call.Call.Args[k]
				break
			}
		}
	}
	return pause{instr: call, d: d, what: callees.NameOf(&call.Call)}, d != nil
}

// isTicker reports whether a channel is that of a ticker: its rounds come
// whether or not somebody waits.
func isTicker(ch ssa.Value) bool {
	switch v := path.Origin(ch).(type) {
	case *ssa.UnOp:
		if f, ok := v.X.(*ssa.FieldAddr); ok {
			return !knowledge.IsType(f.X.Type(), "time", "Timer")
		}
		return true
	case *ssa.Call:
		obj := callees.Object(&v.Call)
		return knowledge.Is(obj, "time", "Tick")
	}
	return true
}

// drains reports whether a receive takes what a stopped timer has left: it
// follows a Stop of the timer.
func drains(recv *ssa.UnOp) bool {
	for _, call := range callees.Calls(recv.Parent()) {
		if knowledge.Is(callees.Object(call.Common()), "time", "Timer.Stop") && flow.Dominates(call, recv) {
			return true
		}
	}
	return false
}

// paces reports whether a receive waits for what is left of a time that began
// before something else that the round waits for.
func (c *checker) paces(recv *ssa.UnOp) bool {
	made, ok := path.Origin(recv.X).(*ssa.Call)
	if !ok || made.Parent() != recv.Parent() {
		return false
	}
	return !flow.Reaches(made, recv, func(i ssa.Instruction) bool {
		return i != ssa.Instruction(recv) && c.blocks.Instr(i).Waits()&^knowledge.Lock != 0
	})
}

// ignores reports whether a wait goes on although what is at hand has said to
// end.
func (c *checker) ignores(p pause, s contexts.Stop) bool {
	if d, ok := c.lasts(p.d); ok && d <= short {
		return false
	}
	if setInMillis(p.d) || c.bounded(p) || c.grows(p, s) || c.heeds(p, s) || neverEnds(p.instr) || c.unheard(s) || c.lastsAsLong(p.instr.Parent(), s) {
		return false
	}
	fn := p.instr.Parent()
	return c.used(fn, s) && !afterEnd(p.instr, s) && !c.deferred(fn) && !dominatedBy(p.instr, s) && !c.outlives(fn, s)
}

// neverEnds reports whether a wait is reached only where the Done of a context
// has been found to be nil: that context never ends.
func neverEnds(i ssa.Instruction) bool {
	for b := i.Block(); b.Idom() != nil; b = b.Idom() {
		d := b.Idom()
		branch, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If)
		if !ok || len(b.Preds) != 1 {
			continue
		}
		cmp, ok := branch.Cond.(*ssa.BinOp)
		if !ok || !path.IsNil(cmp.Y) || (cmp.Op == token.EQL) != (d.Succs[0] == b) {
			continue
		}
		if contexts.DoneOf(cmp.X) != nil {
			return true
		}
	}
	return false
}

// used reports whether a function, or one of its literals, does anything with
// what is at hand: a parameter that an interface asks for says nothing.
func (c *checker) used(fn *ssa.Function, s contexts.Stop) bool {
	refs := s.Value.Referrers()
	if refs == nil {
		return false
	}
	for _, r := range *refs {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.Store:
			if r.Val != s.Value {
				continue
			}
			cell, ok := r.Addr.(*ssa.Alloc)
			if !ok {
				return true
			}
			if c := path.CellOf(cell); len(c.Loads) > 0 && !replaced(c, s.Value) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// replaced reports whether a variable that holds a context gets another one that
// has nothing to do with it.
func replaced(cell *path.Cell, held ssa.Value) bool {
	return slices.ContainsFunc(cell.Stores, func(st *ssa.Store) bool {
		return st.Val != held && knowledge.IsContext(st.Val.Type()) && contexts.Of(st.Val).Cut
	})
}

// dominatedBy reports whether a wait comes before the context at hand is made.
func dominatedBy(i ssa.Instruction, s contexts.Stop) bool {
	v, ok := s.Value.(ssa.Instruction)
	if !ok || v.Parent() != i.Parent() {
		return false
	}
	return !flow.Dominates(v, i)
}

// afterEnd reports whether a wait is part of what is done once the context has
// ended.
func afterEnd(i ssa.Instruction, s contexts.Stop) bool {
	for _, b := range i.Parent().Blocks {
		for _, j := range b.Instrs {
			switch j := j.(type) {
			case *ssa.UnOp:
				if j.Op == token.ARROW && isStop(j.X, s) && flow.Dominates(j, i) {
					return true
				}
			case *ssa.Select:
				for k, st := range j.States {
					if st.Dir == types.RecvOnly && isStop(st.Chan, s) {
						if flow.InCase(j, k, i.Block()) {
							return true
						}
					}
				}
			}
		}
	}
	return false
}

// isStop reports whether a channel is what ends with a stop; any context's Done
// is, for a context.
func isStop(ch ssa.Value, s contexts.Stop) bool {
	if _, ok := path.Origin(ch).(*ssa.Call); ok {
		return s.IsContext && contexts.DoneOf(ch) != nil
	}
	return path.Origin(ch) == path.Origin(s.Value)
}

// deferred reports whether a function is a literal that runs when another one
// returns: cleaning up has its own time.
func (c *checker) deferred(fn *ssa.Function) bool {
	for _, call := range c.callees.CallersOf(fn) {
		if _, ok := call.(*ssa.Defer); ok {
			return true
		}
	}
	return false
}

// grows reports whether a wait begins short, and the loop asks after each
// whether it is to end.
func (c *checker) grows(p pause, s contexts.Stop) bool {
	loop := flow.Innermost(c.loopsOf(p.instr.Parent()), p.instr)
	if loop == nil || !beginsShort(p.d) {
		return false
	}
	for b := range loop.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Select:
				if slices.ContainsFunc(i.States, func(st *ssa.SelectState) bool { return isStop(st.Chan, s) }) {
					return true
				}
			case *ssa.Call:
				if contexts.IsMethod(&i.Call, "Err") {
					return true
				}
			}
		}
	}
	return false
}

// bounded reports whether all rounds of a loop together wait for a short time
// only.
func (c *checker) bounded(p pause) bool {
	d, ok := c.lasts(p.d)
	if !ok {
		return false
	}
	loop := flow.Innermost(c.loopsOf(p.instr.Parent()), p.instr)
	if loop == nil {
		return false
	}
	for _, i := range loop.Header.Instrs {
		if phi, ok := i.(*ssa.Phi); ok {
			if n, ok := countsTo(phi); ok && time.Duration(n)*d <= short {
				return true
			}
		}
	}
	return false
}

func (c *checker) reportSleep(kind string, p pause, s contexts.Stop) {
	fn := p.instr.Parent()
	timer, what := "time.After(...)", p.what
	switch kind {
	case "sleep":
		what += " in a loop"
	case "backoff":
		what += ", longer each time round the loop,"
	}
	if p.timer != nil && p.d == nil {
		timer = p.what[len("<-"):]
	}
	c.Report(rule.Report{
		Kind: kind, Pos: p.instr.Pos(),
		Message: fmt.Sprintf("%s goes on waiting after %s: wait in a select { case <-%s: case <-%s: return }",
			what, s.Ended(), timer, s.Chan),
		Witness: witness.Trace{
			{Goroutine: "somebody else", Text: s.Ended(), Pos: s.Value.Pos()},
			{Goroutine: callees.Label(fn), Text: "waits for the time to pass all the same", Pos: p.instr.Pos()},
		},
		Fix: c.fixSleep(p, s),
	})
}
