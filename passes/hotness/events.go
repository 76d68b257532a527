package hotness

import (
	"go/types"
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// longSleep is how long an event loop that serves several may stop without
// anybody minding; longStop is how late one that serves a single channel may
// notice that it is to stop. There a pause before the next may be wanted.
const (
	longSleep = 200 * time.Millisecond
	longStop  = 5 * time.Second
)

// Select returns the one select that an event loop waits in, if it has several
// cases and one of them ends the loop or keeps a beat. The loops of the function
// are needed to tell its own instructions from those of loops in it.
func Select(l *flow.Loop, loops []*flow.Loop) *ssa.Select {
	var sel *ssa.Select
	for _, b := range l.Header.Parent().Blocks {
		if !l.Blocks[b] {
			continue
		}
		for _, instr := range b.Instrs {
			s, ok := instr.(*ssa.Select)
			if !ok || !s.Blocking || flow.Innermost(loops, s) != l {
				continue
			}
			if sel != nil {
				return nil
			}
			sel = s
		}
	}
	if sel == nil || len(sel.States) < 2 || Signal(sel) == nil {
		return nil
	}
	return sel
}

// tolerable returns how long a loop that waits in a select may stop.
func tolerable(sel *ssa.Select) time.Duration {
	serves := 0
	for _, s := range sel.States {
		if !isStop(s) {
			serves++
		}
	}
	if serves > 1 {
		return longSleep
	}
	return longStop
}

// isStop reports whether a case of a select tells the loop to stop.
func isStop(s *ssa.SelectState) bool {
	if s.Dir != types.RecvOnly {
		return false
	}
	return contexts.DoneOf(s.Chan) != nil || knowledge.IsSignal(s.Chan.Type())
}

// Signal returns the case of a select by which it is told to stop, or that
// keeps a beat.
func Signal(sel *ssa.Select) *ssa.SelectState {
	i := slices.IndexFunc(sel.States, isStop)
	if i < 0 {
		i = slices.IndexFunc(sel.States, func(s *ssa.SelectState) bool { return knowledge.IsTimeChan(s.Chan.Type()) })
	}
	if i < 0 {
		return nil
	}
	return sel.States[i]
}

// Stopped returns the select of the event loop that a wait for d stops, or nil:
// the events of a loop around it wait all that time. A wait in another round
// than the select's keeps it from nothing, and the pause of a loop in the loop is
// that loop's own.
func Stopped(loops []*flow.Loop, at ssa.Instruction, d time.Duration) *ssa.Select {
	l := flow.Innermost(loops, at)
	if l == nil {
		return nil
	}
	sel := Select(l, loops)
	if sel == nil || sel == at || d < tolerable(sel) || !sameRound(l, sel, at) {
		return nil
	}
	return sel
}

// HoldsUp reports whether events of a select wait while an instruction of its loop
// does: another case than that of the instruction receives some. Who is told to stop
// may be told a little later; and who pauses before an event that has failed is put
// back among the others means it.
func HoldsUp(sel *ssa.Select, at ssa.Instruction) bool {
	others := false
	for k, s := range sel.States {
		if flow.InCase(sel, k, at.Block()) {
			if requeues(s.Chan, at) {
				return false
			}
			continue
		}
		others = others || s.Dir == types.RecvOnly && !isStop(s) && !isLimit(s.Chan)
	}
	return others
}

// isLimit reports whether a channel says that a time has passed since the select
// began to wait.
func isLimit(ch ssa.Value) bool {
	call, ok := path.Origin(ch).(*ssa.Call)
	return ok && knowledge.Is(callees.Object(&call.Call), "time", "After")
}

// requeues reports whether what failed, before an instruction that waits, is sent
// on a channel after it.
func requeues(ch ssa.Value, at ssa.Instruction) bool {
	fails := slices.ContainsFunc(failure.Branches(at.Parent()), func(b failure.Branch) bool { return b.Contains(at) })
	for _, b := range at.Parent().Blocks {
		if !fails || !at.Block().Dominates(b) {
			continue
		}
		for _, i := range b.Instrs {
			if send, ok := i.(*ssa.Send); ok && path.Origin(send.Chan) == path.Origin(ch) && flow.Dominates(at, send) {
				return true
			}
		}
	}
	return false
}

func sameRound(l *flow.Loop, sel *ssa.Select, at ssa.Instruction) bool {
	next := flow.Is(l.Header.Instrs[0])
	return flow.Reaches(sel, at, next) || at.Block() == l.Header || flow.Reaches(at, sel, next)
}
