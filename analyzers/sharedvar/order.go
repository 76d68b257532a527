package sharedvar

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/shared"
	"github.com/asynclint/asynclint/passes/spawn"
)

// reaches reports whether an instruction of the spawning function can run
// after the site with nothing in between that may wait for the goroutine, and
// on the same variable: a loop makes a new one each round.
func (c *checker) reaches(v *shared.Variable, s *spawn.Site, to ssa.Instruction) bool {
	if s.Instr.Parent() != to.Parent() {
		return false
	}
	may := c.join.Joins(s)
	return !may(to) && flow.Reaches(s.Instr, to, func(i ssa.Instruction) bool { return i == v.Cell || may(i) })
}

// comesBack reports whether an instruction of the spawning function runs between
// one start of the goroutine and the next, in a loop that visibly waits for none:
// then the calls that it makes in a round wait for something else.
func (c *checker) comesBack(v *shared.Variable, s *spawn.Site, to ssa.Instruction) bool {
	if s.Instr.Parent() != to.Parent() || v.Cell.Parent() != to.Parent() || !c.again(v, s) {
		return false
	}
	waits := c.join.Waiter(s)
	stop := func(i ssa.Instruction) bool { return i == v.Cell || waits(i) }
	return !waits(to) && flow.Reaches(s.Instr, to, stop) && flow.Reaches(to, s.Instr, stop)
}

// waitsLater reports whether an instruction of the spawning function keeps what a
// call has returned that did input or output alone, before the function waits for the
// goroutine: such a call may wait for anything, but who waits later does not think
// that it has waited.
func (c *checker) waitsLater(v *shared.Variable, s *spawn.Site, to ssa.Instruction) bool {
	store, ok := to.(*ssa.Store)
	if !ok || s.Instr.Parent() != to.Parent() || !flow.Dominates(s.Instr, to) {
		return false
	}
	call, _ := callees.CallOf(store.Val)
	if call == nil || !c.isWork(call) {
		return false
	}
	may, waits := c.join.Joins(s), c.join.Waiter(s)
	if waits(call) || !flow.Reaches(s.Instr, to, func(i ssa.Instruction) bool { return i == v.Cell || i != ssa.Instruction(call) && may(i) }) {
		return false
	}
	return len(flow.ExitsWithout(to.Parent(), to, waits)) == 0
}

// isWork reports whether a call does input or output and is given nothing by which it
// could wait for a goroutine of the caller.
func (c *checker) isWork(call *ssa.Call) bool {
	if slices.ContainsFunc(call.Call.Args, func(a ssa.Value) bool { return knowledge.IsFunc(a.Type()) || knowledge.IsChan(a.Type()) }) {
		return false
	}
	s := c.join.Call(call.Common(), call.Parent())
	return !s.Has(join.Orders) && s.Waits&(knowledge.Network|knowledge.Disk|knowledge.Process|knowledge.Database) != 0 &&
		s.Waits&(knowledge.Channel|knowledge.Lock|knowledge.Group|knowledge.Cond) == 0
}

// derivesLater reports whether a context that a goroutine looks at is replaced by
// one that is made from it after the goroutine was started: no such call waits for
// the goroutine, whatever it does.
func (c *checker) derivesLater(v *shared.Variable, s *spawn.Site, to ssa.Instruction) bool {
	store, ok := to.(*ssa.Store)
	if !ok || s.Instr.Parent() != to.Parent() || !knowledge.IsContext(store.Val.Type()) {
		return false
	}
	waits := c.join.Waiter(s)
	return flow.Reaches(s.Instr, to, func(i ssa.Instruction) bool { return i == v.Cell || waits(i) })
}

// isLast reports whether an access is a function's last act, return nil to a named
// result: it gives back no lock and sends nothing after that, by which a goroutine
// could know that it is over.
func isLast(v *shared.Variable, o shared.Access) bool {
	store, ok := o.Instr.(*ssa.Store)
	if !ok || store.Addr != ssa.Value(v.Cell) || v.Cell.Parent() != store.Parent() || !isResult(v.Cell) {
		return false
	}
	if _, constant := store.Val.(*ssa.Const); !constant {
		return false
	}
	instrs := store.Block().Instrs
	for _, i := range instrs[slices.Index(instrs, ssa.Instruction(store))+1:] {
		switch i.(type) {
		case *ssa.Store, *ssa.UnOp, *ssa.DebugRef, *ssa.Return:
		default:
			return false // deferred calls, or more work
		}
	}
	_, ok = instrs[len(instrs)-1].(*ssa.Return)
	return ok
}

// isResult reports whether a variable is a named result of its function.
func isResult(cell *ssa.Alloc) bool {
	for r := range cell.Parent().Signature.Results().Variables() {
		if r.Name() != "" && r.Pos() == cell.Pos() {
			return true
		}
	}
	return false
}

func (c *checker) overlap(v *shared.Variable, a, b *spawn.Site) bool {
	return c.reaches(v, a, b.Instr) || c.reaches(v, b, a.Instr)
}

// again reports whether the site can start a second goroutine on the same
// variable while the first runs.
func (c *checker) again(v *shared.Variable, s *spawn.Site) bool {
	if s.Times == spawn.One || c.limitedToOne(s) {
		return false
	}
	stop := c.join.Waiter(s)
	fn := s.Instr.Parent()
	if fn != v.Cell.Parent() {
		return false
	}
	return flow.Reaches(s.Instr, s.Instr, func(i ssa.Instruction) bool { return i == v.Cell || stop(i) })
}
