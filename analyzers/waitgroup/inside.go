package waitgroup

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// addInside reports an Add in the goroutine that it counts, when nothing else
// adds to the group: Wait may run before it and return at once. A goroutine
// that was counted before may add others to the group.
func (c *checker) addInside(s *spawn.Site, body *ssa.Function) {
	ops := c.inBody(s, body)
	for _, add := range ops {
		n, isConst := add.delta()
		if add.method != "Add" || add.deferred() || isConst && n <= 0 || !has(ops, "Done", add.group) {
			continue
		}
		if len(c.others(add.group, body, "Go")) > 0 || c.addsForOthers(add, body) || countsRounds(add, ops) {
			continue
		}
		if slices.ContainsFunc(c.others(add.group, body, "Add"), func(o op) bool { return c.countsOthers(o, s) }) {
			c.nested(s, body, add)
			continue
		}
		locks := c.ResultOf[lockset.Analyzer].(*lockset.Result)
		if len(locks.HeldAt(add.call)) > 0 || add.real != nil && len(locks.HeldAt(add.real)) > 0 {
			continue // the lock orders it with whoever waits
		}
		may := c.join.MayJoin(s)
		if isFirst(add, body) {
			may = c.join.Waiter(s) // what is unknown waits for what the goroutine does, not for its first step
		}
		wait := c.waitAfter(s, add.group, body, may)
		if wait != nil && add.call.Parent() == body && (c.chans.Follows(wait, add.call) || c.begunBefore(s, add, ops)) {
			continue // they have met
		}
		if wait == nil {
			c.beside(s, add)
			continue
		}
		name := add.group.String()
		c.Report(rule.Report{
			Kind: "add-inside", Pos: add.pos(),
			Message: fmt.Sprintf("%s.Add runs in the goroutine that it counts, so %s.Wait() (line %d) can run first and return at once: call Add before the go statement, or use %s.Go",
				name, name, c.Line(wait.Pos()), name),
			Witness: witness.Trace{
				{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine", Pos: s.Pos()},
				{Goroutine: callees.Label(wait.Parent()), Text: "calls " + name + ".Wait, which returns at once", Pos: wait.Pos()},
				{Goroutine: s.Label(), Text: "calls " + name + ".Add, too late", Pos: add.pos()},
			},
			Fix: c.fixInside(s, body, add),
		})
		return
	}
}

// begunBefore reports whether the starter of a goroutine waits, on every way, for another
// group, one of its own, until the goroutine has come past an Add.
func (c *checker) begunBefore(s *spawn.Site, add op, ops []op) bool {
	starter := s.Instr.Parent()
	return slices.ContainsFunc(ops, func(done op) bool {
		own, ok := done.group.Root().(*ssa.Alloc)
		if !ok || own.Parent() != starter || done.method != "Done" || done.group == add.group || !flow.Dominates(add.call, done.call) {
			return false
		}
		waits := func(i ssa.Instruction) bool {
			return slices.ContainsFunc(c.inFunction(starter), func(w op) bool { return w.method == "Wait" && w.group == done.group && w.call == i })
		}
		return len(flow.ExitsWithout(starter, s.Instr, waits)) == 0
	})
}

// isFirst reports whether an Add is the first thing that a goroutine does.
func isFirst(add op, body *ssa.Function) bool {
	if !add.own() || add.call.Parent() != body || add.call.Block() != body.Blocks[0] {
		return false
	}
	for _, i := range body.Blocks[0].Instrs {
		if i == ssa.Instruction(add.call) {
			return true
		}
		switch i := i.(type) {
		case ssa.CallInstruction, *ssa.Send, *ssa.Select, *ssa.RunDefers:
			return false
		case *ssa.UnOp:
			if i.Op == token.ARROW {
				return false
			}
		}
	}
	return false
}

// countsRounds reports whether an Add counts the rounds of a loop, each until its Done,
// and not the goroutine: who waits, waits for what is under way.
func countsRounds(add op, ops []op) bool {
	return slices.ContainsFunc(ops, func(o op) bool {
		return o.method == "Done" && o.group == add.group && !o.deferred() && o.call.Parent() == add.call.Parent() &&
			flow.Reaches(add.call, o.call, nil) && flow.Reaches(o.call, add.call, nil)
	})
}

// countsOthers reports whether an Add may count other goroutines than the one
// that it runs in, for all that is known: the one of a site among them.
func (c *checker) countsOthers(add op, s *spawn.Site) bool {
	fn := add.call.Parent()
	ops := c.inFunction(fn)
	if c.countsCall(add, ops) && !c.leadsTo(fn, s.Instr.Parent(), maxCalls+1) {
		return false
	}
	sites := c.spawn.Of(fn)
	if len(sites) == 0 || add.deferred() || !has(ops, "Done", add.group) || !c.callees.AllCallersKnown(fn) {
		return true
	}
	if slices.ContainsFunc(c.callees.CallersOf(fn), func(call ssa.CallInstruction) bool { _, isGo := call.(*ssa.Go); return !isGo }) {
		return true
	}
	return c.addsForOthers(add, fn)
}

// countsCall reports whether an Add counts a call of its function alone: the Done is
// deferred beside it.
func (c *checker) countsCall(add op, ops []op) bool {
	n, isConst := add.delta()
	return add.own() && isConst && n == 1 && !c.addsForOthers(add, add.call.Parent()) && slices.ContainsFunc(ops, func(o op) bool {
		return o.method == "Done" && o.own() && o.deferred() && o.group == add.group && o.call.Block() == add.call.Block()
	})
}

// leadsTo reports whether a function calls or starts another, or may do so further down
// than is looked.
func (c *checker) leadsTo(fn, to *ssa.Function, depth int) bool {
	if callees.Within(to, fn) {
		return true
	}
	for _, call := range c.callees.In(fn) {
		fns := c.callees.Of(call.Common())
		if s := c.spawn.At(call); s != nil {
			fns = s.Bodies
		}
		if slices.ContainsFunc(fns, func(f *ssa.Function) bool {
			return f == to || len(f.Blocks) > 0 && (depth == 0 || c.leadsTo(f, to, depth-1))
		}) {
			return true
		}
	}
	return false
}

func (c *checker) fixInside(s *spawn.Site, body *ssa.Function, add op) *analysis.SuggestedFix {
	if !add.own() {
		return nil
	}
	return first(c.useGo(s, body, add, add.group), c.moveAdd(s, add))
}

// addsForOthers reports whether the goroutine starts others that call Done,
// so that its Add may be for them.
func (c *checker) addsForOthers(add op, body *ssa.Function) bool {
	sites := c.spawn.In(body)
	if add.real != nil && !add.own() {
		sites = slices.Concat(sites, c.spawn.In(add.real.Parent()), c.spawn.In(add.call.Parent()))
	}
	for _, s := range sites {
		b := s.Body()
		if b == nil {
			return true
		}
		for _, o := range c.inBody(s, b) {
			if o.method == "Done" && same(o, add.group) {
				return true
			}
		}
	}
	return false
}

// waitAfter returns a Wait on the group that the spawner can reach after the
// site without passing avoid, or one on the same field of a parameter in
// another function of the package.
func (c *checker) waitAfter(s *spawn.Site, group path.Path, body *ssa.Function, avoid flow.Pred) ssa.CallInstruction {
	for _, w := range c.others(group, body, "Wait") {
		if w.call.Parent() != s.Instr.Parent() {
			if isParam(w.group) && (isParam(group) || c.madeForOthers(group, s.Instr.Parent())) {
				return w.call
			}
			continue
		}
		if !w.deferred() && flow.Reaches(s.Instr, w.call, avoid) {
			return w.call
		}
		before := func(i ssa.Instruction) bool { // of the deferred Wait itself
			_, runs := i.(*ssa.RunDefers)
			return !runs && avoid != nil && avoid(i)
		}
		if w.deferred() && len(flow.ExitsWithout(s.Instr.Parent(), s.Instr, before)) > 0 {
			return w.call
		}
	}
	return nil
}

// isParam reports whether a group is a field of what a function was given:
// the same object in one function may be that in another.
func isParam(group path.Path) bool {
	_, ok := group.Root().(*ssa.Parameter)
	return ok && group.Len() > 0
}

// madeForOthers reports whether a group is a field of an object that a function
// makes, and in which it does not wait for the group itself.
func (c *checker) madeForOthers(group path.Path, fn *ssa.Function) bool {
	made, ok := group.Root().(*ssa.Alloc)
	return ok && made.Heap && group.Len() > 0 && !has(c.inFunction(fn), "Wait", group)
}

// doneMissing reports a path through the goroutine that returns without Done
// although the spawner counted it.
func (c *checker) doneMissing(s *spawn.Site, body *ssa.Function) {
	ops := c.inBody(s, body)
	seen := make(map[path.Path]bool)
	for _, done := range ops {
		g := done.group
		if done.method != "Done" || seen[g] {
			continue
		}
		seen[g] = true
		if has(ops, "Add", g) || c.doneElsewhere(s, body, ops, g) {
			continue
		}
		late := slices.ContainsFunc(ops, func(o op) bool { return o.method == "Done" && o.group == g && o.deferred() })
		if !c.countedOne(s, g) && !c.countedAll(s, g) || (late || !c.countedOne(s, g)) && c.doneByOthers(s, g) {
			continue
		}
		if c.asksFirst(s, body, g) || c.skippedByPanic(s, body, done) {
			continue
		}
		exits := flow.ExitsWithout(body, nil, func(i ssa.Instruction) bool { return isDone(i, ops, g) || neverRuns(i) || c.callsItself(i, body) })
		exits = slices.DeleteFunc(exits, neverRuns)
		wait := c.waitAfter(s, g, body, nil)
		if len(exits) == 0 && wait != nil {
			c.skippedByFatal(s, body, done, wait)
		}
		if len(exits) == 0 || wait == nil || countsAnswers(s, body, exits, wait) {
			continue
		}
		name := g.String()
		pos, end := flow.ExitPos(exits[0]), token.NoPos
		if !exits[0].Pos().IsValid() {
			end = body.Syntax().End()
		}
		c.Report(rule.Report{
			Kind: "done-missing", Pos: pos, End: end,
			Message: fmt.Sprintf("the goroutine returns here without %s.Done(), so %s.Wait() (line %d) blocks for ever: defer %s.Done() at its start, or use %s.Go",
				name, name, c.Line(wait.Pos()), name, name),
			Witness: witness.Trace{
				{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine that " + name + " counts", Pos: s.Pos()},
				{Goroutine: s.Label(), Text: "returns without " + name + ".Done", Pos: pos},
				{Goroutine: callees.Label(s.Instr.Parent()), Text: "waits on " + name, Pos: wait.Pos(), Blocks: true},
			},
			Fix: c.fixMissing(s, body, ops, g),
		})
	}
}

func (c *checker) fixMissing(s *spawn.Site, body *ssa.Function, ops []op, g path.Path) *analysis.SuggestedFix {
	if slices.ContainsFunc(ops, func(o op) bool { return !o.own() }) {
		return nil
	}
	return first(c.useGo(s, body, c.addBefore(s, g), g), c.deferDone(body, ops, g))
}

// doneElsewhere reports whether the body's Done is not once a goroutine: in a
// loop, in a literal, or left to other functions.
func (c *checker) doneElsewhere(s *spawn.Site, body *ssa.Function, ops []op, g path.Path) bool {
	for _, o := range ops {
		if o.method == "Done" && o.group == g && flow.InLoop(o.call) {
			return true
		}
	}
	for _, o := range c.ops {
		if o.method == "Done" && o.call.Parent() != body && callees.Within(o.call.Parent(), body) {
			return true
		}
	}
	// The address of the group goes to something else than its methods.
	return c.passedOn(body, g, s)
}

// passedOn reports whether a body hands the group to a function.
func (c *checker) passedOn(body *ssa.Function, g path.Path, s *spawn.Site) bool {
	for _, call := range c.callees.In(body) {
		if c.groups.Followed(call) {
			continue
		}
		for _, a := range call.Common().Args {
			if p, ok := path.Of(a); ok && groups.IsGroup(a) && (p == g || c.rebased(p, s, body) == g) {
				return true
			}
		}
	}
	return false
}

func (c *checker) rebased(p path.Path, s *spawn.Site, body *ssa.Function) path.Path {
	param, ok := p.Root().(*ssa.Parameter)
	if !ok || param.Parent() != body {
		return p
	}
	if arg := s.Bind(param); arg != nil {
		if to, ok := path.Of(arg); ok {
			if q, ok := p.Rebase(path.Rooted(param), to); ok {
				return q
			}
		}
	}
	return p
}

// countedOne reports whether the spawner surely adds one to the group for
// this goroutine: an Add on every path to the go statement, in the same loop.
func (c *checker) countedOne(s *spawn.Site, g path.Path) bool {
	loops := flow.Loops(s.Instr.Parent())
	for _, o := range c.ops {
		if o.method != "Add" || o.call.Parent() != s.Instr.Parent() || o.group != g || !flow.Dominates(o.call, s.Instr) {
			continue
		}
		if n, isConst := o.delta(); isConst && n == 1 && flow.Innermost(loops, o.call) == flow.Innermost(loops, s.Instr) {
			return true
		}
	}
	return false
}

// asksFirst reports whether a goroutine's function asks whether it was given the
// group at all, or what the start says once for all: some of its paths are for
// other callers.
func (c *checker) asksFirst(s *spawn.Site, body *ssa.Function, g path.Path) bool {
	for _, b := range body.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cond := branch.Cond
		if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
			cond = not.X
		}
		operands := []ssa.Value{cond}
		if cmp, ok := cond.(*ssa.BinOp); ok {
			operands = []ssa.Value{cmp.X, cmp.Y}
		}
		for _, v := range operands {
			if p, ok := path.Of(v); ok && groups.IsGroup(v) && (p == g || c.rebased(p, s, body) == g) {
				return true
			}
			if p, ok := v.(*ssa.Parameter); ok && v == cond {
				if _, isConst := s.Bind(p).(*ssa.Const); isConst {
					return true
				}
			}
		}
	}
	return false
}

// countedAll reports whether an Add before the loop that starts the goroutine
// counts one for each round of it.
func (c *checker) countedAll(s *spawn.Site, g path.Path) bool {
	loop := flow.Innermost(flow.Loops(s.Instr.Parent()), s.Instr)
	if loop == nil {
		return false
	}
	for _, o := range c.ops {
		if o.method != "Add" || o.call.Parent() != s.Instr.Parent() || o.group != g || flow.InLoop(o.call) || !flow.Dominates(o.call, s.Instr) {
			continue
		}
		n, isConst := o.delta()
		if isConst && s.Times == spawn.Const && n == s.Count || !isConst && overAll(loop, o.call) {
			return true
		}
	}
	return false
}

// doneByOthers reports whether anything calls Done on a group but goroutines, once
// each: somebody may do so for a goroutine that did not.
func (c *checker) doneByOthers(s *spawn.Site, g path.Path) bool {
	others := func(o op) bool {
		if n, isConst := o.delta(); o.method != "Done" && (o.method != "Add" || isConst && n > 0) || !same(o, g) {
			return false
		}
		fn := o.call.Parent()
		return (len(c.spawn.Of(fn)) == 0 || flow.InLoop(o.call)) && !slices.ContainsFunc(s.Bodies, func(b *ssa.Function) bool { return c.within(fn, b, 0) }) && (o.method == "Done" || fn != s.Instr.Parent())
	}
	return slices.ContainsFunc(c.ops, others) || slices.ContainsFunc(c.through, others)
}

// addBefore returns the Add that counts the goroutine.
func (c *checker) addBefore(s *spawn.Site, g path.Path) op {
	var last op
	for _, o := range c.ops {
		if o.method == "Add" && o.group == g && o.call.Parent() == s.Instr.Parent() && flow.Dominates(o.call, s.Instr) {
			last = o
		}
	}
	return last
}

// callsItself reports whether a body calls itself: that run of it calls Done, as the
// others do; a path that only goes deeper does not return.
func (c *checker) callsItself(i ssa.Instruction, body *ssa.Function) bool {
	call, ok := i.(*ssa.Call)
	if !ok {
		return false
	}
	fns, exact := c.callees.Resolve(&call.Call)
	return exact && len(fns) == 1 && fns[0] == body
}

// neverRuns reports whether an instruction is in the block after a loop over
// the channel of a ticker, which nobody closes.
func neverRuns(i ssa.Instruction) bool {
	b := i.Block()
	if len(b.Preds) != 1 {
		return false
	}
	head := b.Preds[0]
	cond, ok := head.Instrs[len(head.Instrs)-1].(*ssa.If)
	if !ok || head.Succs[1] != b {
		return false
	}
	e, ok := cond.Cond.(*ssa.Extract)
	if !ok {
		return false
	}
	recv, ok := e.Tuple.(*ssa.UnOp)
	return ok && recv.Op == token.ARROW && knowledge.IsTimeChan(recv.X.Type())
}

// isDone is the property of instructions of a body that call Done on the
// group, or may do so.
func isDone(i ssa.Instruction, ops []op, g path.Path) bool {
	return slices.ContainsFunc(ops, func(o op) bool { return o.call == i && o.method == "Done" && o.group == g })
}
