package waitgroup

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// doneInGo reports Done in a function that WaitGroup.Go runs, or a function
// that does the same: it calls Done itself, and the second one makes the
// counter negative.
func (c *checker) doneInGo(s *spawn.Site, body *ssa.Function) {
	owner, starter, ok := c.counts(s)
	if !ok {
		return
	}
	for _, o := range c.inBody(s, body) {
		if o.method != "Done" || o.group != owner || c.addedBy(owner, body, s) {
			continue
		}
		name := owner.String()
		r := rule.Report{
			Kind: "count", Pos: o.pos(),
			Message: fmt.Sprintf("%s calls Done when the function returns, so this %s.Done() makes the counter negative, which panics: remove it", starter, name),
			Witness: witness.Trace{
				{Goroutine: callees.Label(s.Instr.Parent()), Text: "calls " + starter + ", which adds one", Pos: s.Pos()},
				{Goroutine: s.Label(), Text: "calls " + name + ".Done", Pos: o.call.Pos()},
				{Goroutine: s.Label(), Text: "returns, and Done is called again", Pos: s.Pos()},
			},
			Fix: c.removeOwn(o),
		}
		if at := o.own() && !c.onlyFor(s, body); at || !o.own() && !(o.real != nil && c.within(o.real.Parent(), body, 0)) {
			// Others use the function, and count what they start it for.
			r.Pos, r.Fix = o.call.Pos(), nil
			what := callees.NameOf(o.call.Common())
			if at {
				r.Pos, what = s.Pos(), callees.Label(body)
			}
			r.Message = fmt.Sprintf("%s calls Done when the function returns, and %s calls %s.Done(), too, which makes the counter negative, which panics: call Add and start it with a go statement, or let one of the two call Done",
				starter, what, name)
		}
		c.Report(r)
		return
	}
}

// counts returns the group in which the call that starts a goroutine counts it,
// adding one and seeing to it that Done is called, and what the call is.
func (c *checker) counts(s *spawn.Site) (g path.Path, starter string, ok bool) {
	if s.Kind == spawn.Group {
		g, ok = s.OwnerPath()
		return g, g.String() + ".Go", ok && path.IsNamed(s.Owner.Type(), "sync", "WaitGroup")
	}
	if s.Kind != spawn.Helper {
		return path.Path{}, "", false
	}
	for i, a := range s.Instr.Common().Args {
		if !groups.IsGroup(a) {
			continue
		}
		if sum, known := c.groups.Argument(s.Instr, i); known && sum.Added == 1 && sum.Done == 1 && sum.Starts {
			g, ok = path.Of(a)
			return g, callees.NameOf(s.Instr.Common()), ok
		}
	}
	return path.Path{}, "", false
}

// addedBy reports whether anything else adds to a group, for which a goroutine
// may call Done.
func (c *checker) addedBy(g path.Path, body *ssa.Function, s *spawn.Site) bool {
	return slices.ContainsFunc(c.others(g, body, "Add"), func(o op) bool {
		if o.own() {
			return true
		}
		other := c.spawn.At(o.call)
		if other == nil {
			return true
		}
		_, _, counts := c.counts(other)
		return !counts
	})
}

// onlyFor reports whether a goroutine's function is not used for anything else.
func (c *checker) onlyFor(s *spawn.Site, body *ssa.Function) bool {
	return body.Parent() != nil || len(c.spawn.Of(body)) == 1 && !slices.ContainsFunc(c.callees.CallersOf(body), func(call ssa.CallInstruction) bool { return call != s.Instr })
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
			return o.method == "Done" && o.group == w.group && (o.deferred() && flow.Dominates(o.call, w.call) || !o.deferred() && flow.Reaches(w.call, o.call, nil))
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
				{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine that " + name + " counts", Pos: s.Pos()},
				{Goroutine: s.Label(), Text: "waits on " + name + ", itself included", Pos: w.call.Pos(), Blocks: true},
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
				{Goroutine: callees.Label(fn), Text: "counts all goroutines in " + name, Pos: add.Pos()},
				{Goroutine: callees.Label(fn), Text: "starts the first", Pos: s.Pos()},
				{Goroutine: callees.Label(fn), Text: "waits on " + name + " for all", Pos: wait.Pos(), Blocks: true},
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

// countLocal compares what is added to a local group with how often Done is
// called, where both are certain.
func (c *checker) countLocal() {
	seen := make(map[path.Path]bool)
	for _, ops := range [][]op{c.ops, c.through} {
		for _, o := range ops {
			cell, ok := o.group.Root().(*ssa.Alloc)
			if !ok || o.group.Len() > 0 || seen[o.group] {
				continue
			}
			seen[o.group] = true
			if !flow.InLoop(cell) && !c.escapes(cell, cell.Parent(), true) {
				c.compare(cell.Parent(), o.group)
			}
			c.skipped(cell, o.group)
			c.neverAdded(cell, o.group)
		}
	}
}

// countFields does the same for a group in a field, in a function that adds to
// it and waits for it, if nobody else has a part in it.
func (c *checker) countFields() {
	type use struct {
		fn *ssa.Function
		g  path.Path
	}
	seen := make(map[use]bool)
	for _, o := range c.ops {
		fn := o.call.Parent()
		if o.method != "Add" || o.group.Len() == 0 || o.group.Last().Exported() || seen[use{fn, o.group}] || fn.Parent() != nil {
			continue
		}
		seen[use{fn, o.group}] = true
		if has(c.inFunction(fn), "Wait", o.group) && c.private(fn, o.group) {
			c.compare(fn, o.group)
		}
	}
}

// private reports whether a group in a field is used by one function and the
// goroutines that it starts alone.
func (c *checker) private(fn *ssa.Function, g path.Path) bool {
	if _, ok := g.Class(); !ok {
		return false
	}
	for _, o := range c.ops {
		if same(o, g) && !c.partOf(o.call.Parent(), fn) {
			return false
		}
	}
	for _, f := range c.callees.Functions() {
		for _, b := range f.Blocks {
			for _, i := range b.Instrs {
				if fa, ok := i.(*ssa.FieldAddr); ok && path.FieldOf(fa) == g.Last() && !c.partOf(f, fn) && !c.onlyMethods(fa) {
					return false
				}
			}
		}
	}
	return true
}

// onlyMethods reports whether an address is good for calling methods alone.
func (c *checker) onlyMethods(addr ssa.Value) bool {
	return !slices.ContainsFunc(path.Uses(addr), func(i ssa.Instruction) bool {
		switch i := i.(type) {
		case *ssa.DebugRef:
			return false
		case ssa.CallInstruction:
			_, ok := opOf(i)
			return !ok
		}
		return true
	})
}

// partOf reports whether a function runs only as part of another, or as a
// goroutine that this starts.
func (c *checker) partOf(f, fn *ssa.Function) bool {
	if c.within(f, fn, 0) {
		return true
	}
	for f.Parent() != nil {
		f = f.Parent()
	}
	return c.within(f, fn, 0) || len(c.spawn.Of(f)) > 0 && c.callees.AllCallersKnown(f) &&
		!slices.ContainsFunc(c.spawn.Of(f), func(s *spawn.Site) bool { return s.Instr.Parent() != fn }) &&
		!slices.ContainsFunc(c.callees.CallersOf(f), func(call ssa.CallInstruction) bool { return c.spawn.At(call) == nil })
}

func (c *checker) compare(fn *ssa.Function, g path.Path) {
	events, certain := c.groups.Events(fn, g)
	if !certain {
		return
	}
	var wait, add ssa.CallInstruction
	for _, e := range events {
		if e.Wait == nil {
			continue
		}
		if wait != nil {
			return
		}
		wait = e.Wait
	}
	if wait == nil {
		return
	}
	if !slices.ContainsFunc(events, func(e groups.Event) bool { return !e.Balanced() && e.Done > 0 }) {
		c.neverDone(fn, g, events, wait)
		return
	}
	if _, deferred := wait.(*ssa.Defer); deferred || flow.InLoop(wait) || wait.Parent() != fn {
		return
	}
	total := make(tally)
	for _, e := range events {
		if e.Balanced() {
			continue
		}
		if _, deferred := e.At.(*ssa.Defer); deferred || !total.add(e) || !before(fn, e, wait) {
			return
		}
		if (e.Added > 0 || e.Length != nil) && c.spawn.At(e.At) == nil {
			add = e.At
		}
	}
	of, ok := total.differ()
	if add == nil || !ok {
		return
	}
	added, done := total.text(true), total.text(false)
	name := g.String()
	msg := fmt.Sprintf("%s counts %s, but %s calls of Done follow, so %s.Wait() (line %d) blocks for ever: add what is started", name, added, done, name, c.Line(wait.Pos()))
	last := witness.Event{Goroutine: callees.Label(fn), Text: "waits on " + name, Pos: wait.Pos(), Blocks: true}
	if of.done > of.added {
		msg = fmt.Sprintf("%s counts %s, but %s calls of Done follow, so the counter gets negative, which panics: add what is started", name, added, done)
		last = witness.Event{Goroutine: callees.Label(fn), Text: "waits on " + name + " while a goroutine panics in Done", Pos: wait.Pos()}
	}
	c.Report(rule.Report{Kind: "count", Pos: add.Pos(), Message: msg,
		Witness: witness.Trace{{Goroutine: callees.Label(fn), Text: fmt.Sprintf("counts %s in %s", added, name), Pos: add.Pos()}, last}})
}

// before reports whether each path to Wait passes an event.
func before(fn *ssa.Function, e groups.Event, wait ssa.CallInstruction) bool {
	if e.Rounds == 1 {
		return flow.Dominates(e.At, wait)
	}
	loop := flow.Innermost(flow.Loops(fn), e.At)
	return loop != nil && loop.Entry().Dominates(wait.Block())
}

// mayUse reports whether a goroutine with an unknown body could have the
// group.
func (c *checker) mayUse(s *spawn.Site, g path.Path) bool {
	return isGroupArg(s, g) || s.Value != nil && s.Callee == nil
}
