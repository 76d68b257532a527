package lockorder

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// locals reports two locks in local variables that two goroutines of their function
// take in opposite orders. Both are literals, which say themselves what they take, and
// nothing waits for the one before the other starts.
func (c *checker) locals(fn *ssa.Function) {
	sites := c.ResultOf[spawn.Analyzer].(*spawn.Result).In(fn)
	for i, a := range sites {
		for _, b := range sites[i+1:] {
			x, y := c.opposed(a, b)
			if x == nil || !c.sameTime(a, b) {
				continue
			}
			c.reportLocals(a, b, x, y)
			return
		}
	}
}

// opposed returns the places where the goroutines of two sites take two local locks in
// opposite orders.
func (c *checker) opposed(a, b *spawn.Site) (x, y *lockset.Event) {
	f, g := a.Body(), b.Body()
	if f == nil || g == nil || f == g || f.Parent() == nil || g.Parent() == nil {
		return nil, nil
	}
	locks := c.ResultOf[lockset.Analyzer].(*lockset.Result)
	for i, e := range locks.Body(f).Events {
		if !isLocal(e, f) {
			continue
		}
		for j, o := range locks.Body(g).Events {
			if isLocal(o, g) && e.Held.Path == o.Lock.Path && e.Lock.Path == o.Held.Path &&
				!(e.Held.Mode == lockset.Read && o.Lock.Mode == lockset.Read) && !(e.Lock.Mode == lockset.Read && o.Held.Mode == lockset.Read) &&
				!gated(locks, e, o) {
				return &locks.Body(f).Events[i], &locks.Body(g).Events[j]
			}
		}
	}
	return nil, nil
}

// isLocal reports whether a literal itself takes a lock in a variable of the function
// around it while it holds another such.
func isLocal(e lockset.Event, lit *ssa.Function) bool {
	variable := func(p path.Path) bool {
		cell, ok := p.Root().(*ssa.Alloc)
		return ok && p.Len() == 0 && cell.Parent() == lit.Parent()
	}
	_, now := e.Instr.(*ssa.Call)
	return now && e.Kind == lockset.Order && e.Callee == "" && variable(e.Held.Path) && variable(e.Lock.Path)
}

// gated reports whether both ends are reached with a third lock held.
func gated(locks *lockset.Result, e, o lockset.Event) bool {
	return slices.ContainsFunc(locks.HeldAt(e.Instr), func(h lockset.Held) bool {
		return h.Path != e.Held.Path && slices.ContainsFunc(locks.HeldAt(o.Instr), func(k lockset.Held) bool { return k.Path == h.Path && k.Path != o.Held.Path })
	})
}

// sameTime reports whether the goroutines of two sites run at the same time: one is
// started after the other with nothing in between that may wait for it, and neither
// waits for anything before it takes its locks.
func (c *checker) sameTime(a, b *spawn.Site) bool {
	joins := c.ResultOf[join.Analyzer].(*join.Result)
	if !flow.Reaches(a.Instr, b.Instr, joins.MayJoin(a)) && !flow.Reaches(b.Instr, a.Instr, joins.MayJoin(b)) {
		return false
	}
	return !waitsForOthers(a.Body()) && !waitsForOthers(b.Body())
}

// waitsForOthers reports whether a function receives, selects or waits: another may
// tell it when it is its turn.
func waitsForOthers(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Select, *ssa.Send:
				return true
			case *ssa.UnOp:
				if i.Op == token.ARROW {
					return true
				}
			case *ssa.Call:
				if knowledge.Is(callees.Object(&i.Call), "sync", "WaitGroup.Wait", "Cond.Wait") {
					return true
				}
			}
		}
	}
	return false
}

func (c *checker) reportLocals(a, b *spawn.Site, x, y *lockset.Event) {
	taken, held := x.Lock.Path.String(), x.Held.Path.String()
	at := x.Instr.Pos()
	c.Report(rule.Report{
		Kind: "cycle", Pos: at,
		Message: fmt.Sprintf("%s is taken while %s is held (line %d), and the %s takes them the other way round (line %d): the two goroutines wait for each other for ever; take both in one order, or give %s back first",
			taken, held, c.Line(x.Held.Pos), b.Label(), c.Line(y.Instr.Pos()), held),
		Witness: witness.Trace{
			{Goroutine: a.Label(), Text: "takes " + held, Pos: x.Held.Pos},
			{Goroutine: b.Label(), Text: "takes " + taken, Pos: y.Held.Pos},
			{Goroutine: a.Label(), Text: "waits for " + taken, Blocks: true, Pos: at},
			{Goroutine: b.Label(), Text: "waits for " + held, Blocks: true, Pos: y.Instr.Pos()},
		},
	})
}
