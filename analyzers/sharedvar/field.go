package sharedvar

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/touch"
	"github.com/asynclint/asynclint/passes/witness"
)

// start is a place that starts a goroutine, or a call that leaves one running,
// with what the goroutine touches as the function with the place names it.
type start struct {
	*spawn.Site
	touched []touch.Touch
}

// fields reports accesses to fields of one object, and to package variables,
// by goroutines and their starter that nothing orders, through methods and
// functions.
func (c *checker) fields() {
	starts := c.starts()
	for _, s := range starts {
		for _, w := range s.touched {
			if w.How.Writes() && c.repeats(s.Site, w.Path) && !c.setBefore(s.Site, w) && !oneOnly(w.Instr, s.Instr.Parent()) && !c.acceptsInTest(s.Site, w) {
				c.everyRound(s.Site, w)
			}
		}
	}
	for i, s := range starts {
		for _, o := range starts[i+1:] {
			if o.Instr.Parent() == s.Instr.Parent() {
				c.both(s.Site, o.Site, s.touched, o.touched)
			}
		}
		c.starterToo(s.Site, s.touched)
	}
}

// acceptsInTest reports whether the goroutines are those of the connections that the
// double of a server accepts in a test, which knows how many it makes.
func (c *checker) acceptsInTest(s *spawn.Site, w touch.Touch) bool {
	if !c.IsTest(w.Pos()) || !c.IsTest(s.Pos()) {
		return false
	}
	loop := flow.Innermost(flow.Loops(s.Instr.Parent()), s.Instr)
	return loop != nil && slices.ContainsFunc(c.callees.In(s.Instr.Parent()), func(call ssa.CallInstruction) bool {
		res := call.Common().Signature().Results()
		return loop.Contains(call) && callees.NameOf(call.Common()) == "Accept" && res.Len() == 2 && knowledge.IsError(res.At(1).Type())
	})
}

// pair is what is reported once: two goroutines and the two functions in which they
// meet, or one and an instruction of its starter. What else these share has the same
// cause.
type pair struct {
	a, b   ssa.Instruction
	af, bf *ssa.Function
}

func (c *checker) pairOf(a, b ssa.Instruction, t, u touch.Touch) pair {
	return pair{a, b, t.Instr.Parent(), u.Instr.Parent()}
}

// starts gathers the places of a package, in source order.
func (c *checker) starts() []start {
	var out []start
	for _, s := range c.spawn.Sites {
		if s.Kind == spawn.Timer || c.join.WaitsItself(s) {
			continue
		}
		if ts := c.touches(s); len(ts) > 0 {
			out = append(out, start{s, ts})
		}
	}
	for _, call := range c.touch.Leaving() {
		out = append(out, start{&spawn.Site{Instr: call, Kind: spawn.Helper}, c.touch.Leaves(call)})
	}
	slices.SortStableFunc(out, func(a, b start) int { return int(a.Pos() - b.Pos()) })
	return out
}

// touches returns what the goroutine of a site touches, and those that it
// leaves running, named as the function with the site names it.
func (c *checker) touches(s *spawn.Site) []touch.Touch {
	body := s.Body()
	if body == nil || c.looksAtAtomics(body) {
		return nil
	}
	var out []touch.Touch
	for _, t := range slices.Concat(c.touch.Of(body), c.touch.Started(body)) {
		if t, ok := touch.Bound(t, s); ok && !c.behindFlag(t.Instr) && !callees.RacesOnPurpose(t.Instr.Parent()) {
			out = append(out, t)
		}
	}
	return out
}

// setBefore reports whether a write that is made only if the variable has no
// value yet, or another one beside it, may have been made before: the object was not made
// by the starter, or the starter touches the variable first. (The list of packs of go-git,
// which the starter has asked for, too.)
func (c *checker) setBefore(s *spawn.Site, w touch.Touch) bool {
	if _, _, latched := flow.Latch(w.Instr); !latched && !flow.OnFirstUse(w.Instr) {
		return false
	}
	if _, made := w.Path.Root().(*ssa.Alloc); !made {
		return true
	}
	before := func(i ssa.Instruction) bool {
		return i != s.Instr && slices.ContainsFunc(c.touch.At(i), func(t touch.Touch) bool { return t.Path == w.Path })
	}
	return len(flow.Reach(s.Instr.Parent(), nil, before, flow.Is(s.Instr))) > 0
}

// hasOne reports whether a write is never made: it gives a field a value that has none, and the
// starter has made the object with one.
func hasOne(s *spawn.Site, w touch.Touch) bool {
	if made, ok := w.Path.Root().(*ssa.Alloc); !ok || made.Parent() != s.Instr.Parent() || w.Path.Len() != 1 || !flow.WhileEmpty(w.Instr) {
		return false
	}
	set := false
	for _, b := range s.Instr.Parent().Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok {
				continue
			}
			if _, field := st.Addr.(*ssa.FieldAddr); !field {
				continue
			}
			if to, ok := path.Of(st.Addr); !ok || to != w.Path {
				continue
			}
			if !given(st.Val) {
				return false
			}
			set = set || flow.Dominates(st, s.Instr)
		}
	}
	return set
}

// given reports whether a value is one, as far as can be seen: what a function returns, or is
// made on the spot.
func given(v ssa.Value) bool {
	switch v := path.Origin(v).(type) {
	case *ssa.Call, *ssa.Extract, *ssa.Alloc, *ssa.MakeInterface, *ssa.MakeChan, *ssa.MakeMap, *ssa.MakeClosure, *ssa.Function:
		return true
	case *ssa.Const:
		return !path.IsZero(v)
	}
	return false
}

// looksAtAtomics reports whether a goroutine asks an atomic variable: with that
// it may make an order of its own, in a way that paths do not show.
func (c *checker) looksAtAtomics(body *ssa.Function) bool {
	return slices.ContainsFunc(c.callees.In(body), func(call ssa.CallInstruction) bool {
		obj := callees.Object(call.Common())
		return knowledge.IsAtomic(obj) && !knowledge.IsAtomic(obj, "Add")
	})
}

// behindFlag reports whether an access comes after a call that sets a flag if nobody
// else has set it, itself or by what it calls: a lock that is made of a flag.
func (c *checker) behindFlag(i ssa.Instruction) bool {
	return slices.ContainsFunc(c.callees.In(i.Parent()), func(call ssa.CallInstruction) bool {
		return flow.Dominates(call, i) && c.swaps(call, 2)
	})
}

func (c *checker) swaps(call ssa.CallInstruction, depth int) bool {
	if knowledge.IsAtomic(callees.Object(call.Common()), "CompareAndSwap") {
		return true
	}
	if _, isCall := call.(*ssa.Call); !isCall || depth == 0 {
		return false
	}
	fns, exact := c.callees.Resolve(call.Common())
	return exact && len(fns) == 1 && slices.ContainsFunc(c.callees.In(fns[0]), func(inner ssa.CallInstruction) bool { return c.swaps(inner, depth-1) })
}

// repeats reports whether a site can start a second goroutine on the same
// object while the first runs.
func (c *checker) repeats(s *spawn.Site, p path.Path) bool {
	if s.Times == spawn.One || c.limitedToOne(s) {
		return false
	}
	return c.after(s, p, true)[s.Instr]
}

// isRoot reports whether an instruction makes the object that a path begins
// at: another one each time.
func isRoot(i ssa.Instruction, root ssa.Value) bool {
	v, ok := i.(ssa.Value)
	if e, isExtract := root.(*ssa.Extract); ok && isExtract && e.Tuple == v {
		return true
	}
	return ok && v == root
}

// follows reports whether an instruction of the starter can run after the
// site with nothing in between that may wait for the goroutine.
func (c *checker) follows(s *spawn.Site, to ssa.Instruction, p path.Path) bool {
	return c.after(s, p, false)[to]
}

// span is what a set of instructions behind a site was asked for.
type span struct {
	site  *spawn.Site
	root  ssa.Value
	again bool
}

// after returns the instructions that can run after a site, on the same
// object, before anything that may wait for the goroutine; or, for a second
// round, before anything that visibly does.
func (c *checker) after(s *spawn.Site, p path.Path, again bool) map[ssa.Instruction]bool {
	k := span{s, p.Root(), again}
	if set, ok := c.spans[k]; ok {
		return set
	}
	stop := c.join.Meets(s)
	if again {
		stop = c.join.Waiter(s)
	}
	set := make(map[ssa.Instruction]bool)
	flow.Visit(s.Instr.Parent(), s.Instr, func(i ssa.Instruction) bool {
		stops := stop(i)
		_, deferred := i.(*ssa.RunDefers) // of which touch takes what comes before any waiting
		set[i] = set[i] || again && i == s.Instr || deferred || !stops
		return !stops && !isRoot(i, k.root)
	})
	c.spans[k] = set
	return set
}

// both reports accesses of two goroutines.
func (c *checker) both(s, o *spawn.Site, ts, os []touch.Touch) {
	for _, t := range ts {
		for _, u := range os {
			if t.Path != u.Path || !touch.Conflicts(t.How, u.How) || t.How.Writes() && hasOne(s, t) || u.How.Writes() && hasOne(o, u) {
				continue
			}
			if !c.follows(s, o.Instr, t.Path) && !c.follows(o, s.Instr, t.Path) {
				continue
			}
			met := c.pairOf(s.Instr, o.Instr, t, u)
			if c.pairs[met] {
				continue
			}
			c.pairs[met] = true
			first, w, second, r := s, t, o, u
			if !w.How.Writes() {
				first, w, second, r = o, u, s, t
			}
			c.say(w, fmt.Sprintf("%s %s by the goroutine started at %s and %s by the one started at %s, with nothing to order them: %s",
				nameOfTouch(w), passive[w.How], c.Place(first.Pos(), w.Pos()), passive[r.How], c.Place(second.Pos(), w.Pos()), lockIt), witness.Trace{
				{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine", Pos: s.Pos()},
				{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts another", Pos: o.Pos()},
				{Goroutine: first.Label(), Text: active[w.How] + nameOfTouch(w), Pos: w.Pos()},
				{Goroutine: second.Label(), Text: active[r.How] + nameOfTouch(r) + " at the same time", Pos: r.Pos()},
			})
		}
	}
}

// everyRound reports a change by all goroutines that a loop starts.
func (c *checker) everyRound(s *spawn.Site, w touch.Touch) {
	fn := callees.Label(s.Instr.Parent())
	c.say(w, fmt.Sprintf("%s %s by every goroutine that the loop starts (%s), with nothing to order them: lock a mutex around it",
		nameOfTouch(w), passive[w.How], c.Place(s.Pos(), w.Pos())), witness.Trace{
		{Goroutine: fn, Text: "starts a goroutine", Pos: s.Pos()},
		{Goroutine: fn, Text: "starts another in the next round", Pos: s.Pos()},
		{Goroutine: s.Label(), Text: active[w.How] + nameOfTouch(w), Pos: w.Pos()},
		{Goroutine: s.Label() + ", next round", Text: active[w.How] + nameOfTouch(w) + " at the same time", Pos: w.Pos()},
	})
}

// starterToo reports an access by the starter after the go statement. What a
// person points at is the access that came too early, so it is the place.
func (c *checker) starterToo(s *spawn.Site, ts []touch.Touch) {
	if len(ts) == 0 {
		return
	}
	fn := s.Instr.Parent()
	byPath := make(map[path.Path]bool)
	for _, t := range ts {
		byPath[t.Path] = true
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			for _, u := range c.touch.At(i) {
				if !byPath[u.Path] || flow.OnFirstUse(u.Instr) || c.sleptThrough(s, u, i) || c.perhapsNotStarted(s, u) {
					continue
				}
				for _, t := range ts {
					met := pair{a: s.Instr, b: i} // a call meets the goroutine once
					if t.Path != u.Path || !touch.Conflicts(t.How, u.How) || c.pairs[met] || !c.follows(s, i, t.Path) || t.How.Writes() && hasOne(s, t) {
						continue
					}
					c.pairs[met] = true
					c.say(u, fmt.Sprintf("%s %s here while the goroutine started at %s may still be %s (%s): do it before the go statement, wait for the goroutine, or %s",
						nameOfTouch(u), passive[u.How], c.Place(s.Pos(), u.Pos()), noun[t.How], c.Place(t.Pos(), u.Pos()), lockIt), witness.Trace{
						{Goroutine: callees.Label(fn), Text: "starts a goroutine", Pos: s.Pos()},
						{Goroutine: s.Label(), Text: active[t.How] + nameOfTouch(t), Pos: t.Pos()},
						{Goroutine: callees.Label(fn), Text: active[u.How] + nameOfTouch(u) + " without waiting", Pos: u.Pos()},
					})
				}
			}
		}
	}
}

// perhapsNotStarted reports whether a goroutine that a function starts which is called
// is one that it starts only if the field has a value which it is given later; or only
// sometimes, where a test goes on to set up the next case: that knows when.
func (c *checker) perhapsNotStarted(s *spawn.Site, u touch.Touch) bool {
	if s.Kind != spawn.Helper || !u.How.Writes() {
		return false
	}
	fns, exact := c.callees.Resolve(s.Instr.Common())
	if !exact || len(fns) != 1 || len(fns[0].Blocks) == 0 {
		return false
	}
	starts := func(i ssa.Instruction) bool {
		call, ok := i.(*ssa.Call)
		return c.spawn.At(i) != nil || ok && len(c.touch.Leaves(call)) > 0
	}
	exits := flow.ExitsWithout(fns[0], nil, starts)
	if len(exits) == 0 {
		return false
	}
	return c.IsTest(u.Pos()) && !c.IsTest(fns[0].Pos()) || u.Path.Last() != nil && unlessSet(fns[0], u.Path.Last(), starts)
}

// unlessSet reports whether a function that finds a field without a value leaves before an
// instruction.
func unlessSet(fn *ssa.Function, field *types.Var, starts flow.Pred) bool {
	for _, b := range fn.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		empty, tests := whereEmpty(branch, field)
		if tests && len(empty.Preds) == 1 && len(flow.Reach(fn, nil, flow.Is(empty.Instrs[0]), nil)) > 0 && !starts(empty.Instrs[0]) && len(flow.Reach(fn, empty.Instrs[0], starts, nil)) == 0 {
			return true
		}
	}
	return false
}

// whereEmpty returns where a branch goes if a field, or its length, is zero; it is false if
// the branch asks for something else.
func whereEmpty(branch *ssa.If, field *types.Var) (*ssa.BasicBlock, bool) {
	loaded := func(v ssa.Value) bool {
		if x := flow.LengthOf(v); x != nil {
			v = x
		}
		load, ok := v.(*ssa.UnOp)
		if !ok {
			return false
		}
		p, ok := path.Of(load.X)
		return ok && p.Last() == field
	}
	succs := branch.Block().Succs
	switch cond := branch.Cond.(type) {
	case *ssa.BinOp:
		if !loaded(cond.X) || !path.IsZero(cond.Y) {
			return nil, false
		}
		switch cond.Op {
		case token.EQL:
			return succs[0], true
		case token.NEQ, token.GTR:
			return succs[1], true
		}
	case *ssa.UnOp:
		if cond.Op == token.NOT {
			return succs[0], loaded(cond.X)
		}
		return succs[1], loaded(cond)
	}
	return nil, false
}

// sleptThrough reports whether a test looks at a field after a sleep, which is how it
// waits for the goroutine: true, but nobody would change it.
func (c *checker) sleptThrough(s *spawn.Site, u touch.Touch, at ssa.Instruction) bool {
	return !u.How.Writes() && c.IsTest(at.Pos()) && !flow.Reaches(s.Instr, at, func(i ssa.Instruction) bool {
		call, ok := i.(*ssa.Call)
		return ok && knowledge.Is(callees.Object(call.Common()), "time", "Sleep")
	})
}

// say reports an access once, and not what was reported of a variable.
func (c *checker) say(t touch.Touch, message string, trace witness.Trace) {
	if c.said[t.Pos()] {
		return
	}
	c.said[t.Pos()] = true
	kind := "field"
	switch {
	case t.Global():
		kind = "global"
	case t.Path.Len() == 0 && (t.How == touch.MapGet || t.How == touch.MapSet):
		kind = "map"
	case t.Path.Len() == 0 && t.How == touch.Append:
		kind = "append"
	case t.Path.Len() == 0 && t.How == touch.Count:
		kind = "counter"
	case t.Path.Len() == 0:
		kind = "error"
	}
	c.Report(rule.Report{Kind: kind, Pos: t.Pos(), Message: message, Witness: trace})
}

// nameOfTouch is what messages call what an access is to: as the function with the
// go statement does, or else as the one with the access.
func nameOfTouch(t touch.Touch) string {
	if t.Path.Len() > 0 || path.Name(t.Path.Root()) != "" {
		return t.Path.String()
	}
	if m, ok := t.Instr.(*ssa.MapUpdate); ok {
		if name := path.Name(m.Map); name != "" {
			return name
		}
	}
	return t.Path.String()
}

// lockIt is the advice for fields.
const lockIt = "lock a mutex around both"

var passive = map[touch.How]string{
	touch.Read: "is read", touch.Assign: "is assigned", touch.Count: "is changed", touch.Append: "is appended to", touch.MapGet: "is looked into", touch.MapSet: "is written to", touch.Fill: "is written to",
}

var active = map[touch.How]string{
	touch.Read: "reads ", touch.Assign: "assigns ", touch.Count: "changes ", touch.Append: "appends to ", touch.MapGet: "looks into ", touch.MapSet: "writes to ", touch.Fill: "writes to ",
}

var noun = map[touch.How]string{
	touch.Read: "reading it", touch.Assign: "assigning it", touch.Count: "changing it", touch.Append: "appending to it", touch.MapGet: "looking into it", touch.MapSet: "writing to it", touch.Fill: "writing to it",
}
