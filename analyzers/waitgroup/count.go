package waitgroup

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// doneInGo reports Done in a function that WaitGroup.Go runs: Go calls Done
// itself, and the second one makes the counter negative.
func (c *checker) doneInGo(s *spawn.Site, body *ssa.Function) {
	owner, ok := s.OwnerPath()
	if !ok || !path.IsNamed(s.Owner.Type(), "sync", "WaitGroup") {
		return
	}
	for _, o := range c.inBody(s, body) {
		if o.method != "Done" || o.group != owner || len(c.others(owner, body, "Add")) > 0 {
			continue
		}
		name := owner.String()
		c.Report(rule.Report{
			Kind: "count", Pos: o.pos(),
			Message: fmt.Sprintf("%s.Go calls Done when the function returns, so this %s.Done() makes the counter negative, which panics: remove it", name, name),
			Witness: witness.Trace{
				{Goroutine: s.Instr.Parent().Name(), Text: "calls " + name + ".Go, which adds one", Pos: s.Pos()},
				{Goroutine: c.label(s), Text: "calls " + name + ".Done", Pos: o.call.Pos()},
				{Goroutine: c.label(s), Text: "returns to Go, which calls Done again", Pos: s.Pos()},
			},
			Fix: c.removeOwn(o),
		})
		return
	}
}

func (c *checker) removeOwn(o op) *analysis.SuggestedFix {
	if !o.own() {
		return nil
	}
	return c.remove(o.call)
}

// waitsForItself reports Wait in a goroutine that has still to call Done on
// the group.
func (c *checker) waitsForItself(s *spawn.Site, body *ssa.Function) {
	ops := c.inBody(s, body)
	owner, owned := s.OwnerPath()
	owned = owned && path.IsNamed(s.Owner.Type(), "sync", "WaitGroup")
	for _, w := range ops {
		if w.method != "Wait" || w.deferred() || has(ops, "Add", w.group) {
			continue // what it adds after Wait may be what it calls Done for
		}
		if !(owned && w.group == owner) && !slices.ContainsFunc(ops, func(o op) bool {
			return o.method == "Done" && o.group == w.group && (o.deferred() && flow.Dominates(o.call, w.call) || !o.deferred() && flow.Dominates(w.call, o.call))
		}) {
			continue
		}
		if slices.ContainsFunc(ops, func(o op) bool {
			return o.method == "Done" && o.group == w.group && !o.deferred() && flow.Reaches(o.call, w.call, nil)
		}) {
			continue // one before it as well
		}
		name := w.group.String()
		c.Report(rule.Report{
			Kind: "count", Pos: w.call.Pos(),
			Message: fmt.Sprintf("this goroutine waits on %s before its own %s.Done(), so Wait blocks for ever: wait in another goroutine", name, name),
			Witness: witness.Trace{
				{Goroutine: s.Instr.Parent().Name(), Text: "starts a goroutine that " + name + " counts", Pos: s.Pos()},
				{Goroutine: c.label(s), Text: "waits on " + name + ", itself included", Pos: w.call.Pos(), Blocks: true},
			},
		})
		return
	}
}

// waitInLoop reports a Wait in the loop that starts the goroutines when Add
// has counted them all before the loop: the first Wait waits for goroutines
// that are still to be started.
func (c *checker) waitInLoop(s *spawn.Site, body *ssa.Function) {
	fn := s.Instr.Parent()
	loop := flow.Innermost(flow.Loops(fn), s.Instr)
	if loop == nil || s.Kind == spawn.Group {
		return
	}
	for _, d := range c.inBody(s, body) {
		if d.method != "Done" {
			continue
		}
		var wait, add ssa.CallInstruction
		for _, o := range c.ops {
			if o.group != d.group || o.call.Parent() != fn {
				continue
			}
			switch {
			case o.method == "Wait" && !o.deferred() && loop.Contains(o.call) && flow.Dominates(s.Instr, o.call):
				wait = o.call
			case o.method == "Add" && loop.Contains(o.call), o.method == "Done", o.method == "Go":
				return
			case o.method == "Add" && !flow.InLoop(o.call):
				if n, isConst := o.delta(); !isConst || n > 1 {
					add = o.call
				}
			}
		}
		if wait == nil || add == nil || c.passedOn(fn, d.group, s) && !isGroupArg(s, d.group) {
			continue
		}
		name := d.group.String()
		c.Report(rule.Report{
			Kind: "count", Pos: wait.Pos(),
			Message: fmt.Sprintf("%s.Wait() in the loop waits for goroutines of later rounds, which %s.Add (line %d) has counted and nobody has started: wait after the loop",
				name, name, c.Line(add.Pos())),
			Witness: witness.Trace{
				{Goroutine: fn.Name(), Text: "counts all goroutines in " + name, Pos: add.Pos()},
				{Goroutine: fn.Name(), Text: "starts the first", Pos: s.Pos()},
				{Goroutine: fn.Name(), Text: "waits on " + name + " for all", Pos: wait.Pos(), Blocks: true},
			},
		})
		return
	}
}

func isGroupArg(s *spawn.Site, g path.Path) bool {
	return slices.ContainsFunc(s.Args, func(a ssa.Value) bool {
		p, ok := path.Of(a)
		return ok && p == g
	})
}

// addZero reports Add(0), which counts nothing, in a function that waits.
func (c *checker) addZero() {
	for _, o := range c.ops {
		if n, ok := o.delta(); ok && n == 0 && slices.ContainsFunc(c.ops, func(w op) bool {
			return w.method == "Wait" && w.group == o.group && callees.Top(w.call.Parent()) == callees.Top(o.call.Parent())
		}) {
			name := o.group.String()
			c.Report(rule.Report{
				Kind: "count", Pos: o.call.Pos(),
				Message: fmt.Sprintf("%s.Add(0) counts nothing, so %s.Wait() does not wait: add the number of goroutines", name, name),
			})
		}
	}
}

// countLocal compares the constants that are added to a local group with the
// goroutines that call Done, where both are certain.
func (c *checker) countLocal() {
	seen := make(map[path.Path]bool)
	for _, o := range c.ops {
		cell, ok := o.group.Root().(*ssa.Alloc)
		if !ok || o.group.Len() > 0 || seen[o.group] {
			continue
		}
		seen[o.group] = true
		c.compare(cell, o.group)
		c.skipped(cell, o.group)
		c.neverAdded(cell, o.group)
	}
}

func (c *checker) compare(cell *ssa.Alloc, g path.Path) {
	fn := cell.Parent()
	var added, done int64
	var wait, add ssa.CallInstruction
	if flow.InLoop(cell) {
		return
	}
	bodies := make(map[*ssa.Function]bool)
	for _, s := range c.spawn.In(fn) {
		body := s.Body()
		if body == nil {
			n, certain := c.foreignDones(s, g)
			if !certain {
				return
			}
			done += n
			continue
		}
		n, certain := c.dones(s, body, g)
		if !certain {
			return
		}
		bodies[body] = true
		done += n
	}
	for _, o := range c.ops {
		if o.group != g || bodies[o.call.Parent()] {
			continue
		}
		n, isConst := o.delta()
		switch {
		case o.call.Parent() != fn || o.method == "Done" || o.method == "Go" || o.deferred():
			return
		case o.method == "Wait":
			if wait != nil {
				return
			}
			wait = o.call
		case !isConst || flow.InLoop(o.call):
			return
		default:
			added += n
			add = o.call
		}
	}
	if wait == nil || add == nil || added == done || done == 0 || flow.InLoop(wait) || c.leaks(cell, fn) || !c.allBefore(fn, g, wait) {
		return
	}
	name := g.String()
	msg := fmt.Sprintf("%s counts %d, but %d calls of Done follow, so %s.Wait() (line %d) blocks for ever: add what is started", name, added, done, name, c.Line(wait.Pos()))
	last := witness.Event{Goroutine: fn.Name(), Text: "waits on " + name, Pos: wait.Pos(), Blocks: true}
	if done > added {
		msg = fmt.Sprintf("%s counts %d, but %d calls of Done follow, so the counter gets negative, which panics: add what is started", name, added, done)
		last = witness.Event{Goroutine: fn.Name(), Text: "waits on " + name + " while a goroutine panics in Done", Pos: wait.Pos()}
	}
	c.Report(rule.Report{Kind: "count", Pos: add.Pos(), Message: msg,
		Witness: witness.Trace{{Goroutine: fn.Name(), Text: fmt.Sprintf("counts %d in %s", added, name), Pos: add.Pos()}, last}})
}

// dones returns how often goroutines of a site call Done on the group, all in
// all. It is not certain if a path of the body or the spawner may differ.
func (c *checker) dones(s *spawn.Site, body *ssa.Function, g path.Path) (n int64, certain bool) {
	for _, o := range c.inBody(s, body) {
		if o.group != g {
			continue
		}
		if o.method != "Done" || !o.always || flow.InLoop(o.call) || len(flow.ExitsWithout(body, nil, flow.Is(o.call))) > 0 {
			return 0, false
		}
		n++
	}
	for _, o := range c.ops {
		if o.group == g && o.call.Parent() != body && callees.Within(o.call.Parent(), body) {
			return 0, false
		}
	}
	if c.passedOn(body, g, s) {
		return 0, false
	}
	if n == 0 {
		return 0, true
	}
	if s.Kind != spawn.GoStmt && s.Kind != spawn.Group {
		return 0, false // how often a helper starts it is its own business
	}
	switch s.Times {
	case spawn.Const:
		return n * s.Count, true
	case spawn.One:
		return n, true
	}
	return 0, false
}

// mayUse reports whether a goroutine with an unknown body could have the
// group.
func (c *checker) mayUse(s *spawn.Site, g path.Path) bool {
	return isGroupArg(s, g) || s.Value != nil && s.Callee == nil
}

// allBefore reports whether every operation and every go statement of fn that
// concerns the group is passed on each path to Wait.
func (c *checker) allBefore(fn *ssa.Function, g path.Path, wait ssa.CallInstruction) bool {
	for _, s := range c.spawn.In(fn) {
		body := s.Body()
		if body == nil && isGroupArg(s, g) && !flow.Dominates(s.Instr, wait) {
			return false
		}
		if body == nil || !has(c.inBody(s, body), "Done", g) {
			continue
		}
		if s.Times == spawn.One && !flow.Dominates(s.Instr, wait) {
			return false
		}
		if s.Times == spawn.Const {
			loop := flow.Innermost(flow.Loops(fn), s.Instr)
			if loop == nil || !loop.Header.Dominates(wait.Block()) && !entered(loop, wait) {
				return false
			}
		}
	}
	for _, o := range c.ops {
		if o.group == g && o.method == "Add" && !flow.Dominates(o.call, wait) {
			return false
		}
	}
	return true
}

// entered reports whether the only way around a loop with a constant number
// of rounds is the test for zero rounds before it.
func entered(loop *flow.Loop, wait ssa.CallInstruction) bool {
	idom := loop.Header.Idom()
	return idom != nil && idom.Dominates(wait.Block()) && slices.Contains(idom.Succs, loop.Header)
}
