package unawaited

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/shared"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// result reports the first read of a variable by its owner after a goroutine
// that fills it was started, with nothing in between that may wait for it.
// A variable that the owner sets itself in between is sharedvar's.
func (c *checker) result(v *shared.Variable) {
	if v.Sink && c.IsTest(v.Cell.Pos()) {
		return
	}
	for _, w := range v.Accesses {
		if w.Site == nil || !w.How.Writes() || w.Site.Kind == spawn.Timer || c.join.WaitsItself(w.Site) {
			continue
		}
		for _, r := range v.Accesses {
			if r.Site != nil || r.How != shared.Read || apart(w, r) {
				continue
			}
			if closing := c.onlyClosed(v, w, r); closing != nil {
				c.reportClosed(v, w, r, closing)
				return
			}
			if w.With(r) {
				continue
			}
			if early, unless := c.readsEarly(v, w, r); early {
				c.reportResult(v, w, r, unless)
				return
			}
		}
	}
}

// apart reports whether a read sees nothing of a write: another field, or a slice or map
// that is not looked into.
func apart(w, r shared.Access) bool {
	return r.Field != nil && w.Field != nil && r.Field != w.Field ||
		(w.How == shared.Element || w.How == shared.MapSet) && !readsContent(r.Instr)
}

// readsEarly reports whether a read may come before anything that waits for the
// goroutine of a write, and the select statement that may wait, if there is one.
func (c *checker) readsEarly(v *shared.Variable, w, r shared.Access) (early bool, unless *ssa.Select) {
	s := w.Site
	if s.Instr.Parent() != r.Instr.Parent() || !startedBefore(s.Instr, r.Instr) {
		return false, nil
	}
	may := c.join.Joins(s)
	stop := func(i ssa.Instruction) bool {
		return i == v.Cell || may(i) || slices.ContainsFunc(v.Accesses, func(a shared.Access) bool { return a.Instr == i && a.How == shared.Assign })
	}
	if may(r.Instr) || usedAfter(r.Instr, may) {
		return false, nil
	}
	if flow.Reaches(s.Instr, r.Instr, stop) {
		return true, nil
	}
	// if ctx.Err() != nil asks again which way it was.
	asked := func(i ssa.Instruction) bool {
		call, ok := i.(*ssa.Call)
		return ok && call.Call.IsInvoke() && call.Call.Method.Name() == "Err" && knowledge.IsContext(call.Call.Value.Type())
	}
	onTheWay := func(i ssa.Instruction) bool { return stop(i) || asked(i) }
	for _, w := range c.join.Ways(r.Instr.Parent()) {
		if startedBefore(s.Instr, w.Select) && flow.Reaches(s.Instr, w.Select, stop) && !onTheWay(w.On) && (w.On == r.Instr || flow.Reaches(w.On, r.Instr, onTheWay)) {
			return true, w.Select
		}
	}
	return false, nil
}

// usedAfter reports whether a value that was read is only returned, with the
// answer of a wait beside it, return x, g.Wait(): which of the two comes first the
// language does not say, and compilers read the variable last.
func usedAfter(read ssa.Instruction, may flow.Pred) bool {
	v, ok := read.(ssa.Value)
	if !ok {
		return false
	}
	for _, ref := range path.Uses(v) {
		ret := path.ReturnBy(ref)
		if ret == nil || ret.Block() != read.Block() {
			return false
		}
		in := ret.Block().Instrs
		if !slices.ContainsFunc(in[slices.Index(in, read):slices.Index(in, ssa.Instruction(ret))], may) {
			return false
		}
	}
	return len(path.Uses(v)) > 0
}

// startedBefore reports whether a goroutine has been started wherever an instruction runs.
func startedBefore(site, at ssa.Instruction) bool {
	return flow.Dominates(site, at) || eachRoundBefore(site, at)
}

// eachRoundBefore reports whether each round of a loop that comes before a read
// starts a goroutine: that there may be no rounds is no reason not to wait.
func eachRoundBefore(site, read ssa.Instruction) bool {
	loop := flow.Innermost(flow.Loops(site.Parent()), site)
	if loop == nil || loop.Contains(read) || !loop.Entry().Dominates(read.Block()) {
		return false
	}
	for _, p := range loop.Header.Preds {
		if loop.Blocks[p] && !site.Block().Dominates(p) {
			return false
		}
	}
	return true
}

// readsContent reports whether a slice or map that was read is handed on or
// looked into, not just measured or given to further goroutines.
func readsContent(read ssa.Instruction) bool {
	v, ok := read.(ssa.Value)
	if !ok {
		return false
	}
	for _, ref := range path.Uses(v) {
		if path.ReturnBy(ref) != nil {
			return true
		}
		switch ref := ref.(type) {
		case *ssa.Lookup, *ssa.Range:
			return true
		case *ssa.IndexAddr:
			for _, use := range path.Uses(ref) {
				if _, ok := use.(*ssa.UnOp); ok {
					return true
				}
			}
		case *ssa.Call:
			if _, builtin := ref.Call.Value.(*ssa.Builtin); !builtin {
				return true
			}
		}
	}
	return false
}

func (c *checker) reportResult(v *shared.Variable, w, r shared.Access, unless *ssa.Select) {
	name := v.Name()
	fn := callees.Label(w.Site.Instr.Parent())
	when := ""
	if unless != nil {
		when = fmt.Sprintf(" when the select of line %d has not waited for it", c.Line(unless.Pos()))
	}
	c.Report(rule.Report{
		Kind: "result", Pos: readPos(r),
		Message: fmt.Sprintf("%s is read while the goroutine that sets it (started at line %d) may still run%s: wait for it first, with a WaitGroup, errgroup or channel",
			name, c.Line(w.Site.Pos()), when),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "starts a goroutine", Pos: w.Site.Pos()},
			{Goroutine: fn, Text: "reads " + name + " without waiting", Pos: readPos(r)},
			{Goroutine: w.Site.Label(), Text: "sets " + name, Pos: w.Pos()},
		},
	})
}

// readPos is where a read is: SSA gives the load of a variable its position,
// except for named results, which a return reads.
func readPos(r shared.Access) token.Pos {
	if r.Instr.Pos().IsValid() {
		return r.Instr.Pos()
	}
	if v, ok := r.Instr.(ssa.Value); ok {
		for _, ref := range path.Uses(v) {
			if ref.Pos().IsValid() {
				return ref.Pos()
			}
		}
	}
	return r.Pos()
}
