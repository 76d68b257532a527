package unawaited

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// finishedUnder reports a goroutine that works on a transaction, a file or a writer of its
// starter's, which finishes that, by Commit, Close or Flush, without waiting: what is
// written afterwards is lost.
func (c *checker) finishedUnder(s *spawn.Site) {
	if !c.On("closed-under") || s.Kind != spawn.GoStmt || s.Body() == nil || c.IsTest(s.Pos()) {
		return
	}
	for _, fn := range c.spawn.Tree(s) {
		for _, call := range c.callees.In(fn) {
			if _, later := call.(*ssa.Defer); later || len(c.locks.HeldAt(call)) > 0 || knowledge.Finishes(callees.Object(call.Common())) {
				continue
			}
			for _, arg := range callees.Arguments(call.Common()) {
				for obj := c.outside(s, arg); obj != nil; obj = writesThrough(obj) {
					if end := c.finishes(s, obj); end != nil {
						c.reportFinished(s, obj, call, end)
						return
					}
				}
			}
		}
	}
}

// outside returns the object of a goroutine's starter that a value in the goroutine is, or
// writes to; or nil.
func (c *checker) outside(s *spawn.Site, v ssa.Value) ssa.Value {
	for range maxWrapped {
		if p, ok := path.Origin(v).(*ssa.Parameter); ok && p.Parent() == s.Body() {
			v = s.Bind(p)
		}
		obj := path.Origin(v)
		if i, ok := obj.(ssa.Instruction); ok && i.Parent() == s.Instr.Parent() {
			return obj
		}
		if v = writesThrough(obj); v == nil {
			return nil
		}
	}
	return nil
}

// maxWrapped bounds how many writers write to one another.
const maxWrapped = 4

// writesThrough returns what an object that a call makes writes to; or nil.
func writesThrough(obj ssa.Value) ssa.Value {
	call, ok := obj.(*ssa.Call)
	if !ok || len(call.Call.Args) == 0 || !knowledge.WrapsWriter(callees.Object(&call.Call)) {
		return nil
	}
	return path.Origin(call.Call.Args[0])
}

// finishes returns the call by which the starter of a goroutine finishes an object, when all
// went well and without waiting for the goroutine; or nil.
func (c *checker) finishes(s *spawn.Site, obj ssa.Value) ssa.CallInstruction {
	fn := s.Instr.Parent()
	if i, ok := obj.(ssa.Instruction); !ok || !flow.Dominates(i, s.Instr) {
		return nil
	}
	if made, _ := callees.CallOf(obj); knowledge.IsType(obj.Type(), "os", "File") && (made == nil || !knowledge.Is(callees.Object(&made.Call), "os", "Create", "CreateTemp", "OpenFile")) {
		return nil // closing it may be how a reader is told to end
	}
	may := c.join.MayJoinBut(s, c.onlyTalks)
	branches := failure.Branches(fn)
	for _, lit := range append([]*ssa.Function{fn}, fn.AnonFuncs...) {
		at := path.DeferredAt(lit)
		if lit != fn && at == nil {
			continue
		}
		for _, call := range c.callees.In(lit) {
			recv := callees.Receiver(call.Common())
			if recv == nil || !knowledge.Finishes(callees.Object(call.Common())) || path.Origin(recv) != obj {
				continue
			}
			end := call
			if lit != fn {
				end = at
			}
			switch end := end.(type) {
			case *ssa.Defer:
				if flow.LeadsTo(end.Block(), s.Instr.Block()) && c.returnsWell(s, branches) {
					return call
				}
			case *ssa.Call:
				if !slices.ContainsFunc(branches, func(b failure.Branch) bool { return b.Contains(end) }) && flow.Reaches(s.Instr, end, may) {
					return call
				}
			}
		}
	}
	return nil
}

// returnsWell reports whether the starter of a goroutine may return without waiting for it
// on a way on which nothing has failed.
func (c *checker) returnsWell(s *spawn.Site, branches []failure.Branch) bool {
	fn := s.Instr.Parent()
	for _, call := range c.callees.In(fn) {
		if _, deferred := call.(*ssa.Defer); deferred && c.join.Call(call.Common(), fn).Has(join.Syncs) && !c.onlyTalks(call) {
			return false
		}
	}
	may := c.join.MayJoinBut(s, func(i ssa.Instruction) bool {
		_, deferred := i.(*ssa.RunDefers)
		return deferred || c.onlyTalks(i)
	})
	return slices.ContainsFunc(flow.ExitsWithout(fn, s.Instr, may), func(ret ssa.Instruction) bool {
		return !slices.ContainsFunc(branches, func(b failure.Branch) bool { return b.Contains(ret) })
	})
}

// onlyTalks reports whether an instruction calls, or defers, what waits for a disk, a network
// or a database and for nothing else.
func (c *checker) onlyTalks(i ssa.Instruction) bool {
	call, ok := callees.CallAt(i)
	if _, other := i.(*ssa.Go); !ok || other {
		return false
	}
	sum := c.join.Call(call.Common(), call.Parent())
	return sum.Waits != 0 && sum.Waits&^knowledge.IO == 0 && !sum.Has(join.Unknown)
}

func (c *checker) reportFinished(s *spawn.Site, obj ssa.Value, use, end ssa.CallInstruction) {
	fn := callees.Label(s.Instr.Parent())
	name, verb := path.Name(callees.Receiver(end.Common())), callees.NameOf(end.Common())
	text := "calls " + verb + " without waiting"
	if _, ok := end.(*ssa.Defer); ok || end.Parent() != s.Instr.Parent() {
		text = "returns, and so calls " + verb + ", without waiting"
	}
	c.report(s, rule.Report{
		Kind: "closed-under", Pos: s.Pos(),
		Message: fmt.Sprintf("%s.%s (%s) comes while %s may still be at work on %s (line %d), and nothing waits for that: what it does then fails or is lost; wait for it first",
			name, verb, c.Place(end.Pos(), s.Pos()), what(s), name, c.Line(use.Pos())),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: fn, Text: text, Pos: end.Pos()},
			{Goroutine: s.Label(), Text: "works on " + name + ", which is finished", Pos: use.Pos()},
		},
	})
}
