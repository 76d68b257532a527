package lockorder

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/lockgraph"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// use is a call of a function that takes two locks in the order of two arguments.
type use struct {
	call        ssa.CallInstruction
	site        *spawn.Site // of the goroutine that makes it; nil if it is made by who starts the others
	held, taken path.Path   // as the function that starts the goroutines knows them
}

// roundabout is the calls of one function whose locks go round in a ring.
type roundabout struct {
	pair lockgraph.Pair
	ring []use
}

// given finds the functions that take two locks in the order of their arguments, and
// that goroutines of one function run at once with the same locks, the other way round
// or in a ring.
func (c *checker) given() []roundabout {
	var out []roundabout
	for _, p := range c.graph.Pairs {
		uses := c.uses(p)
		for i := range uses {
			if ring := c.around(uses[i:i+1], uses); ring != nil {
				out = append(out, roundabout{p, ring})
				break
			}
		}
	}
	return out
}

// uses lists the calls of a function with two locks that have names, made by go
// statements, by literals that run as goroutines, or beside them.
func (c *checker) uses(p lockgraph.Pair) []use {
	fn := p.Event.Instr.Parent()
	locks := c.ResultOf[lockset.Analyzer].(*lockset.Result)
	if waitsForOthers(fn) || len(locks.HeldAt(p.Event.Instr)) > 1 {
		return nil // a third lock may keep them apart
	}
	var out []use
	for _, call := range c.ResultOf[callees.Analyzer].(*callees.Result).CallersOf(fn) {
		if _, later := call.(*ssa.Defer); later || callees.InTest(call.Parent()) || call.Common().StaticCallee() == nil || len(locks.HeldAt(call)) > 0 {
			continue
		}
		held, ok := passed(call, fn, p.Held, p.Event.Held.Path)
		taken, ok2 := passed(call, fn, p.Taken, p.Event.Lock.Path)
		if ok && ok2 && held != taken {
			out = append(out, use{call, c.siteOf(call), held, taken})
		}
	}
	return out
}

// passed returns the lock of a parameter as the caller knows it.
func passed(call ssa.CallInstruction, fn *ssa.Function, p *ssa.Parameter, lock path.Path) (path.Path, bool) {
	v := callees.Argument(call.Common(), p)
	if v == nil {
		return path.Path{}, false
	}
	arg, ok := path.Of(v)
	if !ok {
		return path.Path{}, false
	}
	return lock.Rebase(path.Rooted(p), arg)
}

// siteOf returns the start of the goroutine that makes a call: of the call itself, or
// of the literal that it is in.
func (c *checker) siteOf(call ssa.CallInstruction) *spawn.Site {
	starts := c.ResultOf[spawn.Analyzer].(*spawn.Result)
	if s := starts.At(call); s != nil {
		return s
	}
	lit := call.Parent()
	if of := starts.Of(lit); lit.Parent() != nil && len(of) == 1 && of[0].Body() == lit && of[0].Instr.Parent() == lit.Parent() && !waitsForOthers(lit) {
		return of[0]
	}
	return nil
}

// from returns the instruction of the function that starts the goroutines by which a
// call comes about.
func (u use) from() ssa.Instruction {
	if u.site != nil {
		return u.site.Instr
	}
	return u.call
}

// around completes a chain of calls to a ring: each takes what the next one holds, and
// all run at once.
func (c *checker) around(chain, uses []use) []use {
	last := chain[len(chain)-1]
	for _, u := range uses {
		if u.held != last.taken || slices.ContainsFunc(chain, func(o use) bool { return o.call == u.call || !c.beside(o, u) }) {
			continue
		}
		next := append(slices.Clip(chain), u)
		if u.taken == chain[0].held {
			return next
		}
		if len(next) < maxRing {
			if ring := c.around(next, uses); ring != nil {
				return ring
			}
		}
	}
	return nil
}

// beside reports whether two calls are made by two goroutines at once: the one is
// started, and nothing that may wait for it comes before the other.
func (c *checker) beside(a, b use) bool {
	if a.from().Parent() != b.from().Parent() || a.from() == b.from() {
		return false
	}
	joins := c.ResultOf[join.Analyzer].(*join.Result)
	return a.site != nil && flow.Reaches(a.from(), b.from(), joins.MayJoin(a.site)) ||
		b.site != nil && flow.Reaches(b.from(), a.from(), joins.MayJoin(b.site))
}

func (c *checker) reportGiven(g roundabout) {
	ev := g.pair.Event
	at := ev.Instr.Pos()
	fn := lockgraph.NameOf(ev.Instr.Parent())
	label := func(u use) string {
		if u.site == nil {
			return callees.Label(u.call.Parent())
		}
		return u.site.Label()
	}
	r := rule.Report{Kind: "instances", Pos: at}
	calls := ""
	for i, u := range g.ring {
		r.Witness = append(r.Witness, witness.Event{Goroutine: label(u), Text: "takes " + u.held.String(), Pos: ev.Held.Pos})
		switch {
		case i == 0:
		case i == len(g.ring)-1:
			calls += " and "
		default:
			calls += ", "
		}
		calls += fmt.Sprintf("%s, %s (%s)", u.held, u.taken, c.Place(u.call.Pos(), at))
	}
	for _, u := range g.ring {
		r.Witness = append(r.Witness, witness.Event{Goroutine: label(u), Text: "waits for " + u.taken.String(), Blocks: true, Pos: at})
	}
	r.Message = fmt.Sprintf("%s is taken while %s is held (line %d), and %s runs at once with %s: they wait for each other for ever; pass the locks in one order",
		ev.Lock.Path, ev.Held.Path, c.Line(ev.Held.Pos), fn, calls)
	c.Report(r)
}
