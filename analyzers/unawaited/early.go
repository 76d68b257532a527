package unawaited

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// early reports a look at what goroutines gather in a local atomic variable, or in a
// local object with a lock of its own, before the function waits for them: no race, but
// they have hardly begun. That the function waits later, and uses only then what it has
// seen, tells that it is no look at how far they are.
func (c *checker) early(s *spawn.Site) {
	fn := s.Instr.Parent()
	group, ok := c.groups.Of(s)
	if !ok || !isLocal(group, fn) || c.IsTest(s.Pos()) {
		return
	}
	changed := c.gathered(s)
	if len(changed) == 0 {
		return
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			look, ok := i.(*ssa.Call)
			if !ok || c.looks[look] || !c.sees(look, changed) || !c.tooEarly(s, look) {
				continue
			}
			if wait := c.waitsLater(look, group); wait != nil && usedLast(look, wait) && !c.looksAgain(look, wait) {
				c.looks[look] = true
				c.reportEarly(s, look, wait)
				return
			}
		}
	}
}

// gather is what goroutines put something into.
type gather struct {
	object path.Path
	part   path.Path // what a method writes, as it names it; not valid for an atomic variable
}

// gathered returns the local variables of the starter that a goroutine adds to.
func (c *checker) gathered(s *spawn.Site) []gather {
	var out []gather
	for _, fn := range c.spawn.Tree(s) {
		for _, call := range c.callees.In(fn) {
			p, ok := receiverPath(call.Common())
			if !ok || !isLocal(p, s.Instr.Parent()) {
				continue
			}
			if knowledge.IsAtomic(callees.Object(call.Common()), "Add", "Store", "Swap", "CompareAndSwap", "Or", "And") {
				out = append(out, gather{object: p})
				continue
			}
			for _, w := range c.underLock(call.Common()) {
				if w.writes {
					out = append(out, gather{p, w.path})
				}
			}
		}
	}
	return out
}

// isLocal reports whether a path is of something that a function made itself.
func isLocal(p path.Path, fn *ssa.Function) bool {
	switch p.Root().(type) {
	case *ssa.Alloc, *ssa.Call:
		return p.Root().Parent() == fn
	}
	return false
}

func receiverPath(call *ssa.CallCommon) (path.Path, bool) {
	if call.IsInvoke() || len(call.Args) == 0 {
		return path.Path{}, false
	}
	return path.Of(call.Args[0])
}

// use is what a method does to a field of its receiver while it holds a lock.
type use struct {
	path   path.Path
	writes bool
}

func (c *checker) underLock(call *ssa.CallCommon) []use {
	fns, exact := c.callees.Resolve(call)
	if !exact || len(fns) != 1 || fns[0].Signature.Recv() == nil || len(fns[0].Params) == 0 {
		return nil
	}
	var out []use
	for _, b := range fns[0].Blocks {
		for _, i := range b.Instrs {
			var at ssa.Value
			writes := false
			switch i := i.(type) {
			case *ssa.Store:
				at, writes = i.Addr, true
			case *ssa.MapUpdate:
				at, writes = i.Map, true
			case *ssa.UnOp:
				at = i.X
			default:
				continue
			}
			if load, ok := at.(*ssa.UnOp); ok {
				at = load.X
			}
			fa, ok := at.(*ssa.FieldAddr)
			if !ok || len(c.locks.HeldAt(i)) == 0 {
				continue
			}
			if p, ok := path.Of(fa); ok && p.Root() == ssa.Value(fns[0].Params[0]) {
				out = append(out, use{p, writes})
			}
		}
	}
	return out
}

// sees reports whether a call looks at what goroutines add to, and does nothing else to it.
func (c *checker) sees(call *ssa.Call, changed []gather) bool {
	p, ok := receiverPath(&call.Call)
	if !ok || call.Call.Signature().Results().Len() == 0 {
		return false
	}
	if knowledge.IsAtomic(callees.Object(&call.Call), "Load") {
		return slices.Contains(changed, gather{object: p})
	}
	uses := c.underLock(&call.Call)
	if slices.ContainsFunc(uses, func(u use) bool { return u.writes }) {
		return false
	}
	return slices.ContainsFunc(uses, func(u use) bool {
		return slices.ContainsFunc(changed, func(g gather) bool {
			return g.object == p && g.part.Valid() && slices.Equal(g.part.Fields(), u.path.Fields())
		})
	})
}

// tooEarly reports whether a look comes after the start of the goroutine with nothing
// in between that takes any time, nor in a loop that asks again.
func (c *checker) tooEarly(s *spawn.Site, look *ssa.Call) bool {
	if loop := flow.Innermost(flow.Loops(look.Parent()), look); loop != nil {
		return false
	}
	if !flow.Dominates(s.Instr, look) && !eachRoundBefore(s.Instr, look) {
		return false
	}
	return flow.Reaches(s.Instr, look, func(i ssa.Instruction) bool {
		if call, ok := i.(*ssa.Call); ok && (i == ssa.Instruction(look) || c.looksOnly(call)) {
			return false
		}
		return i != s.Instr && c.spawn.At(i) == nil && c.join.MayBlock(i)
	})
}

// looksOnly reports whether a call reads an atomic variable, or a field under its lock.
func (c *checker) looksOnly(call *ssa.Call) bool {
	if knowledge.IsAtomic(callees.Object(&call.Call), "Load") {
		return true
	}
	uses := c.underLock(&call.Call)
	return len(uses) > 0 && !slices.ContainsFunc(uses, func(u use) bool { return u.writes })
}

// waitsLater returns the call that waits for a group on every way on from a look, or at
// its end as it was deferred before; or nil.
func (c *checker) waitsLater(look *ssa.Call, group path.Path) ssa.CallInstruction {
	for _, call := range c.groups.Waits(look.Parent(), group) {
		switch call := call.(type) {
		case *ssa.Defer:
			if flow.Dominates(call, look) {
				return call
			}
		case *ssa.Call:
			if flow.Dominates(look, call) && len(flow.ExitsWithout(look.Parent(), look, flow.Is(call))) == 0 {
				return call
			}
		}
	}
	return nil
}

// usedLast reports whether what was seen is used only when the function has waited, or
// returned by a function whose deferred calls wait.
func usedLast(look *ssa.Call, wait ssa.CallInstruction) bool {
	_, deferred := wait.(*ssa.Defer)
	used := false
	for _, i := range uses(look, make(map[ssa.Value]bool)) {
		if _, isReturn := i.(*ssa.Return); deferred && !isReturn || !deferred && !flow.Dominates(wait, i) {
			return false
		}
		used = true
	}
	return used
}

// looksAgain reports whether the function looks at the same object when it has waited:
// then it knows what it saw before.
func (c *checker) looksAgain(look *ssa.Call, wait ssa.CallInstruction) bool {
	p, _ := receiverPath(&look.Call)
	return slices.ContainsFunc(c.callees.In(look.Parent()), func(call ssa.CallInstruction) bool {
		q, ok := receiverPath(call.Common())
		return ok && p == q && call != ssa.CallInstruction(look) && flow.Reaches(wait, call, nil)
	})
}

// uses returns the instructions that a value gets to, through conversions, the fields of
// local structs and variables, in the function.
func uses(v ssa.Value, seen map[ssa.Value]bool) []ssa.Instruction {
	if seen[v] {
		return nil
	}
	seen[v] = true
	var out []ssa.Instruction
	for _, ref := range path.Uses(v) {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.Convert, *ssa.ChangeType, *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.Extract, *ssa.Phi, *ssa.BinOp:
			out = append(out, uses(ref.(ssa.Value), seen)...)
		case *ssa.Store:
			to := ref.Addr
			if fa, ok := to.(*ssa.FieldAddr); ok {
				to = fa.X
			}
			cell, ok := to.(*ssa.Alloc)
			if !ok || ref.Val != v {
				return []ssa.Instruction{ref}
			}
			out = append(out, usesOf(cell, seen)...)
		default:
			out = append(out, ref)
		}
	}
	return out
}

// usesOf returns where what a local variable holds is used.
func usesOf(cell ssa.Value, seen map[ssa.Value]bool) []ssa.Instruction {
	if seen[cell] {
		return nil
	}
	seen[cell] = true
	var out []ssa.Instruction
	for _, ref := range path.Uses(cell) {
		switch ref := ref.(type) {
		case *ssa.DebugRef, *ssa.Store:
		case *ssa.UnOp:
			out = append(out, uses(ref, seen)...)
		case *ssa.FieldAddr:
			out = append(out, usesOf(ref, seen)...)
		default:
			out = append(out, ref)
		}
	}
	return out
}

func (c *checker) reportEarly(s *spawn.Site, look *ssa.Call, wait ssa.CallInstruction) {
	p, _ := receiverPath(&look.Call)
	name, fn := p.String(), callees.Label(look.Parent())
	then := fmt.Sprintf("the function waits for them only at line %d", c.Line(wait.Pos()))
	if _, deferred := wait.(*ssa.Defer); deferred {
		then = fmt.Sprintf("the Wait that is deferred on line %d comes after it", c.Line(wait.Pos()))
	}
	c.Report(rule.Report{
		Kind: "early-look", Pos: look.Pos(),
		Message: fmt.Sprintf("%s is looked at before the goroutines that change it (started at line %d) have done anything: %s: wait first",
			name, c.Line(s.Pos()), then),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: fn, Text: "looks at " + name, Pos: look.Pos()},
			{Goroutine: s.Label(), Text: "changes " + name + ", too late", Pos: s.Pos()},
			{Goroutine: fn, Text: "waits", Pos: wait.Pos()},
		},
	})
}
