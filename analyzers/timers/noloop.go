package timers

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// noLoop reports a goroutine that sleeps when it has done all that it does: nobody hears of its
// end, so that the sleep is of use only in a loop, which is not there.
func noLoop(p *rule.Pass, calls *callees.Result, s *spawn.Site) {
	body := s.Body()
	if s.Kind != spawn.GoStmt || body == nil || p.IsTest(s.Pos()) || p.IsTest(body.Pos()) || flow.InLoop(s.Instr) || inMain(p, s) {
		return
	}
	if body.Parent() == nil && (!calls.AllCallersKnown(body) || slices.ContainsFunc(calls.CallersOf(body), func(call ssa.CallInstruction) bool {
		_, started := call.(*ssa.Go)
		return !started
	})) {
		return
	}
	var last ssa.Instruction
	works := false
	for _, b := range body.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Defer:
				return
			case *ssa.Call:
				works = works || !isSleep(i)
			}
		}
		if i := beforeReturn(b); i != nil && isSleep(i) {
			last = i
		}
	}
	if last == nil || !works || slices.ContainsFunc(flow.Loops(body), endless) ||
		slices.ContainsFunc(failure.Branches(body), func(b failure.Branch) bool { return b.Contains(last) }) {
		return
	}
	p.Report(rule.Report{
		Kind: "no-loop", Pos: last.Pos(),
		Message: fmt.Sprintf("the goroutine (started on %s) ends with this sleep, which nothing comes after: if its work is to be done again and again, the loop around it is missing; if not, leave the sleep out",
			p.Place(s.Pos(), last.Pos())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: "sleeps, and ends", Pos: last.Pos()},
		},
	})
}

// endless reports whether a loop has no condition: it is left in the middle.
func endless(l *flow.Loop) bool {
	return !slices.ContainsFunc(l.Header.Succs, func(b *ssa.BasicBlock) bool { return !l.Blocks[b] })
}

// inMain reports whether the main function itself starts a goroutine: a demonstration.
func inMain(p *rule.Pass, s *spawn.Site) bool {
	return p.Pkg.Name() == "main" && callees.NameOfTop(s.Instr.Parent()) == "main"
}

func isSleep(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	return ok && knowledge.Is(callees.Object(&call.Call), "time", "Sleep")
}

// beforeReturn returns the last instruction before the return that a block ends with; nil if it does not.
func beforeReturn(b *ssa.BasicBlock) ssa.Instruction {
	n := len(b.Instrs)
	if n < 2 {
		return nil
	}
	if _, ok := b.Instrs[n-1].(*ssa.Return); !ok {
		return nil
	}
	return b.Instrs[n-2]
}
