package waitgroup

import (
	"fmt"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// doneEarly reports a Done that is deferred after other work of the goroutine's, which is
// therefore done when Wait may have returned.
func (c *checker) doneEarly(s *spawn.Site, body *ssa.Function) {
	if !c.On("done-early") || c.IsTest(s.Pos()) {
		return
	}
	for _, done := range c.inBody(s, body) {
		if done.method != "Done" || !done.own() || !done.deferred() || done.call.Parent() != body || c.said[done.call] {
			continue
		}
		waits := c.others(done.group, body, "Wait")
		if len(waits) == 0 {
			continue
		}
		for _, call := range c.callees.In(body) {
			d, ok := call.(*ssa.Defer)
			if !ok || !flow.Dominates(d, done.call) {
				continue
			}
			if what, then := c.lastWork(s, d, done, waits); what != "" {
				c.said[done.call] = true
				c.reportDoneEarly(s, d, done, waits[0], what, then)
				break
			}
		}
	}
}

// lastWork says what a deferred call does that whoever has waited for the goroutine counts on, and
// what comes of it that he does not; empty if there is nothing: ends of contexts, locks, logging, what is closed.
func (c *checker) lastWork(s *spawn.Site, d *ssa.Defer, done op, waits []op) (what, then string) {
	if g, ok := c.waitsForGroup(d, done.group); ok {
		return "the Wait for " + g, "the goroutines of that may still run"
	}
	fns, exact := c.callees.Resolve(d.Common())
	if !exact || len(fns) != 1 || len(fns[0].Blocks) == 0 {
		return "", ""
	}
	for _, b := range fns[0].Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Send:
				if end := closedAfter(i.Chan, waits); end != nil {
					return "the send on " + path.Name(i.Chan), fmt.Sprintf("%s may be closed by then (%s), which panics", path.Name(i.Chan), c.Place(end.Pos(), d.Pos()))
				}
			case *ssa.Store:
				if read := readAfter(i.Addr, s.Instr.Parent(), waits); read != nil {
					return "the assignment to " + path.Name(i.Addr), "that may be read before it is set"
				}
			case *ssa.Call:
				if b, ok := i.Call.Value.(*ssa.Builtin); ok && b.Name() == "recover" {
					return "", ""
				}
				if g, ok := c.waitsForGroup(i, done.group); ok {
					return "the Wait for " + g, "the goroutines of that may still run"
				}
				if tearsDown(&i.Call) {
					return callees.NameOf(&i.Call), "the program may be over before that is done"
				}
			}
		}
	}
	if c.join.Call(d.Common(), d.Parent()).Has(join.Effects) {
		return callees.NameOf(d.Common()), "the program may be over before that is done"
	}
	return "", ""
}

// waitsForGroup reports whether a call waits for another group, and for which.
func (c *checker) waitsForGroup(call ssa.CallInstruction, but path.Path) (string, bool) {
	if !knowledge.Is(callees.Object(call.Common()), "sync", "WaitGroup.Wait") && !knowledge.Is(callees.Object(call.Common()), "golang.org/x/sync/errgroup", "Group.Wait") {
		return "", false
	}
	p, ok := path.Of(call.Common().Args[0])
	if !ok || same(op{group: p}, but) {
		return "", false
	}
	return p.String(), true
}

// hears reports whether an instruction receives from a channel: from a goroutine, perhaps, that
// has told that it is through.
func hears(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.UnOp:
		return i.Op == token.ARROW
	case *ssa.Select:
		return true
	}
	return false
}

// closedAfter returns where a channel is closed by a function that has waited for a group; or nil.
func closedAfter(ch ssa.Value, waits []op) ssa.Instruction {
	p, ok := path.Of(ch)
	if !ok {
		return nil
	}
	for _, w := range waits {
		ends := flow.Reach(w.call.Parent(), w.call, func(i ssa.Instruction) bool {
			call, ok := i.(*ssa.Call)
			if !ok {
				return false
			}
			b, ok := call.Call.Value.(*ssa.Builtin)
			if !ok || b.Name() != "close" {
				return false
			}
			q, ok := path.Of(call.Call.Args[0])
			return ok && q == p
		}, hears)
		if _, now := w.call.(*ssa.Call); now && len(ends) > 0 {
			return ends[0]
		}
	}
	return nil
}

// readAfter returns where the starter of a goroutine, which has waited for it, reads its variable at an address;
// or nil.
func readAfter(addr ssa.Value, starter *ssa.Function, waits []op) ssa.Instruction {
	p, ok := path.Of(addr)
	if !ok {
		return nil
	}
	own, ok := p.Root().(*ssa.Alloc)
	if !ok || own.Parent() != starter {
		return nil
	}
	for _, w := range waits {
		if _, now := w.call.(*ssa.Call); !now || w.call.Parent() != starter {
			continue
		}
		reads := flow.Reach(starter, w.call, func(i ssa.Instruction) bool {
			load, ok := i.(*ssa.UnOp)
			if !ok {
				return false
			}
			q, ok := path.Of(load.X)
			return ok && load.X != ssa.Value(own) == (p.Len() > 0) && q == p
		}, func(i ssa.Instruction) bool { return i == ssa.Instruction(own) || hears(i) })
		if len(reads) > 0 {
			return reads[0]
		}
	}
	return nil
}

// tearsDown reports whether a call takes away what is outside of the program, as far as can be
// told: it may fail, it is no function of the package, and its name says so.
func tearsDown(call *ssa.CallCommon) bool {
	callee := call.StaticCallee()
	if !call.IsInvoke() && (callee == nil || len(callee.Blocks) > 0) || !knowledge.ReturnsError(call.Signature()) {
		return false
	}
	return knowledge.Undoes(callees.NameOf(call))
}

func (c *checker) reportDoneEarly(s *spawn.Site, d *ssa.Defer, done, wait op, what, then string) {
	name := done.group.String()
	c.Report(rule.Report{
		Kind: "done-early", Pos: done.call.Pos(),
		Message: fmt.Sprintf("deferred calls run last first, so this Done comes before %s (deferred on line %d), and when Wait (%s) returns, %s: defer %s.Done first",
			what, c.Line(d.Pos()), c.Place(wait.pos(), done.call.Pos()), then, name),
		Witness: witness.Trace{
			{Goroutine: s.Label(), Text: "ends, and calls " + name + ".Done", Pos: done.call.Pos()},
			{Goroutine: callees.Label(wait.call.Parent()), Text: "has waited, and goes on", Pos: wait.pos()},
			{Goroutine: s.Label(), Text: "comes to " + what, Pos: d.Pos()},
		},
	})
}
