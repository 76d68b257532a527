package waitgroup

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// neverDone reports an Add for which nobody calls Done: the goroutine does not,
// or it was started by what counts it itself. A function that adds one and
// waits, with nothing to do afterwards, is to block for ever.
func (c *checker) neverDone(fn *ssa.Function, g path.Path, events []groups.Event, wait ssa.CallInstruction) {
	var add, counts groups.Event
	for _, e := range events {
		if e.Balanced() {
			if e.Starts {
				counts = e
			}
			continue
		}
		if _, deferred := e.At.(*ssa.Defer); deferred || e.Length == nil && e.Added <= 0 {
			return
		}
		if wait.Parent() == fn && !waitsAfter(e.At, wait) {
			return
		}
		add = e
	}
	if add.At == nil {
		return
	}
	name := g.String()
	if counts.At != nil {
		starter := callees.NameOf(counts.At.Common())
		if o, ok := opOf(counts.At); ok {
			starter = name + "." + o.method
		}
		c.Report(rule.Report{
			Kind: "count", Pos: add.At.Pos(),
			Message: fmt.Sprintf("%s (line %d) counts its goroutine itself, so nobody calls Done for this %s.Add, and %s.Wait() (line %d) blocks for ever: remove it",
				starter, c.Line(counts.At.Pos()), name, name, c.Line(wait.Pos())),
			Witness: witness.Trace{
				{Goroutine: callees.Label(fn), Text: "adds to " + name, Pos: add.At.Pos()},
				{Goroutine: callees.Label(fn), Text: "calls " + starter + ", which adds one and sees to Done", Pos: counts.At.Pos()},
				{Goroutine: callees.Label(wait.Parent()), Text: "waits on " + name, Pos: wait.Pos(), Blocks: true},
			},
		})
		return
	}
	if g.Len() > 0 {
		return // chanleak/never-served
	}
	s := c.countedSite(fn, add)
	if s == nil || (!flow.InLoop(s.Instr) || ending.IsMain(fn)) && !c.goesOn(fn, wait) {
		return
	}
	c.Report(rule.Report{
		Kind: "done-missing", Pos: s.Pos(),
		Message: fmt.Sprintf("nobody calls %s.Done(), nor does this goroutine, so %s.Wait() (line %d) blocks for ever: defer %s.Done() at its start, or use %s.Go",
			name, name, c.Line(wait.Pos()), name, name),
		Witness: witness.Trace{
			{Goroutine: callees.Label(fn), Text: "starts a goroutine that " + name + " counts", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: "returns without " + name + ".Done", Pos: s.Pos()},
			{Goroutine: callees.Label(wait.Parent()), Text: "waits on " + name, Pos: wait.Pos(), Blocks: true},
		},
	})
}

// waitsAfter reports whether a function comes to Wait after an Add, at its end
// if it is deferred.
func waitsAfter(add, wait ssa.CallInstruction) bool {
	if _, deferred := wait.(*ssa.Defer); deferred {
		return flow.Dominates(wait, add)
	}
	return flow.Reaches(add, wait, nil)
}

// countedSite returns the start of a goroutine that an Add is for.
func (c *checker) countedSite(fn *ssa.Function, add groups.Event) *spawn.Site {
	loops := flow.Loops(fn)
	for _, s := range c.spawn.In(fn) {
		if s.Kind != spawn.GoStmt && s.Kind != spawn.Helper {
			continue
		}
		if body := s.Body(); body == nil || len(flow.ExitsWithout(body, nil, nil)) == 0 {
			continue // it may be to run for ever
		}
		in := flow.Innermost(loops, s.Instr)
		if add.Length != nil && in != nil && !flow.InLoop(add.At) && overAll(in, add.At) ||
			add.Length == nil && in == flow.Innermost(loops, add.At) && flow.Dominates(add.At, s.Instr) {
			return s
		}
	}
	return nil
}

// goesOn reports whether a function has something to do after Wait.
func (c *checker) goesOn(fn *ssa.Function, wait ssa.CallInstruction) bool {
	return fn.Signature.Results().Len() > 0 || wait.Parent() == fn && slices.ContainsFunc(c.callees.In(fn), func(call ssa.CallInstruction) bool {
		_, now := call.(*ssa.Call)
		return now && call != wait && flow.Reaches(wait, call, nil)
	})
}
