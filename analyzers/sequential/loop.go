package sequential

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/derive"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// loops reports questions asked once a round, and returns the calls that are
// dealt with, reported or not: those in loops that ask about their element.
func (c *checker) loops(fn *ssa.Function, asked map[*ssa.Call]*question) map[*ssa.Call]bool {
	done := make(map[*ssa.Call]bool)
	var all []*flow.Loop
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok || asked[call] == nil || done[call] {
				continue
			}
			if all == nil {
				all = append(flow.Loops(fn), nil)
			}
			l := flow.Innermost(all[:len(all)-1], call)
			if l == nil {
				continue
			}
			e := &each{checker: c, loop: l, asked: asked}
			if q := asked[call]; e.independent(q) {
				for other := range asked {
					if l.Contains(other) {
						done[other] = true
					}
				}
				c.reportLoop(e, q)
			}
		}
	}
	return done
}

// each is a loop over the elements of something.
type each struct {
	*checker
	loop    *flow.Loop
	asked   map[*ssa.Call]*question
	element map[ssa.Value]bool // what differs between rounds
	over    ssa.Value          // what is ranged over
	errors  []ssa.Value
}

// independent reports whether rounds of the loop need nothing of each other,
// and nothing but a failure ends it early.
func (e *each) independent(q *question) bool {
	if q.reason.Wait != knowledge.Network || !e.worth([]*question{q}) {
		return false
	}
	if !e.ranges() || e.small() || !cancellable(q) && !e.heat([]*question{q}).Hot() {
		return false
	}
	if !e.carriesNothing() || !e.endsByFailure() {
		return false
	}
	needs := derive.Inputs(q.call)
	if needs.Full() || !e.varies(needs) {
		return false
	}
	for _, b := range q.call.Parent().Blocks {
		if !e.loop.Blocks[b] {
			continue
		}
		for _, instr := range b.Instrs {
			if !e.inRound(instr) {
				return false
			}
		}
	}
	return true
}

// cancellable reports whether a call is given a context that somebody can end, as
// whoever has to wait for all rounds would want. Loops that ask without one, in code
// that nobody had seen, were programs for tests, all three.
func cancellable(q *question) bool {
	return slices.ContainsFunc(q.call.Call.Args, func(a ssa.Value) bool {
		return knowledge.IsContext(a.Type()) && !contexts.Of(a).Detached
	})
}

// ranges finds the values that a round gets: the results of Next, or the
// counter and what it indexes.
func (e *each) ranges() bool {
	for _, instr := range e.loop.Header.Instrs {
		switch instr := instr.(type) {
		case *ssa.Next:
			if r, ok := instr.Iter.(*ssa.Range); ok && !instr.IsString {
				e.element = map[ssa.Value]bool{instr: true}
				e.over = r.X
				return true
			}
		case *ssa.Phi:
			if isCounter(instr, e.loop) {
				e.element = map[ssa.Value]bool{instr: true}
				e.over = e.loop.Indexes()
				return e.over != nil
			}
		}
	}
	return false
}

// isCounter reports whether every round adds one to a phi.
func isCounter(phi *ssa.Phi, l *flow.Loop) bool {
	_, step := flow.Counter(phi, l)
	return step == 1
}

// fewRounds is how many rounds are not worth a word.
const fewRounds = 3

// small reports whether the loop is over a handful that the source spells out.
func (e *each) small() bool {
	v := path.Origin(e.over)
	if s, ok := v.(*ssa.Slice); ok {
		v = path.Origin(s.X)
	}
	t := v.Type()
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	a, ok := t.Underlying().(*types.Array)
	return ok && a.Len() <= fewRounds
}

// carriesNothing reports whether the only things that rounds hand on are the
// counter and slices that they append to.
func (e *each) carriesNothing() bool {
	for _, instr := range e.loop.Header.Instrs {
		phi, ok := instr.(*ssa.Phi)
		if !ok {
			break
		}
		if e.element[phi] || isCounter(phi, e.loop) {
			continue
		}
		if !e.gathers(phi) {
			return false
		}
	}
	return true
}

// gathers reports whether a phi is a slice to which rounds append, and which
// they do not look at.
func (e *each) gathers(phi *ssa.Phi) bool {
	if _, ok := phi.Type().Underlying().(*types.Slice); !ok {
		return false
	}
	seen := make(map[ssa.Value]bool)
	var onlyAppends func(v ssa.Value) bool
	onlyAppends = func(v ssa.Value) bool {
		if seen[v] {
			return true
		}
		seen[v] = true
		for _, r := range path.Uses(v) {
			if !e.loop.Contains(r) {
				continue
			}
			switch r := r.(type) {
			case *ssa.Phi:
				if !onlyAppends(r) {
					return false
				}
			case *ssa.Call:
				b, ok := r.Call.Value.(*ssa.Builtin)
				if !ok || b.Name() != "append" || r.Call.Args[0] != v || !onlyAppends(r) {
					return false
				}
			case *ssa.DebugRef:
			default:
				return false
			}
		}
		return true
	}
	return onlyAppends(phi)
}

// endsByFailure reports whether every way out of the loop, apart from its
// end, is taken because of an error, and leaves the function.
func (e *each) endsByFailure() bool {
	var end *ssa.BasicBlock
	for _, s := range e.loop.Header.Succs {
		if !e.loop.Blocks[s] {
			end = s
		}
	}
	if end == nil {
		return false
	}
	for _, b := range e.loop.Header.Parent().Blocks {
		if !e.loop.Blocks[b] || b == e.loop.Header {
			continue
		}
		for i, s := range b.Succs {
			if e.loop.Blocks[s] {
				continue
			}
			cond, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
			if !ok {
				return false
			}
			_, failed, ok := testsError(cond.Cond)
			if !ok || i != failed || !leaves(s, end) {
				return false
			}
		}
	}
	return true
}

// varies reports whether a call is asked about the element of the round.
func (e *each) varies(needs derive.Set) bool {
	for v := range e.element {
		if needs.Has(v) {
			return true
		}
	}
	return false
}

// inRound reports whether an instruction of the loop may run in any order
// with those of other rounds.
func (e *each) inRound(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Call:
		if e.asked[instr] != nil {
			return true
		}
	case *ssa.Store:
		// An element of the round, or a variable made in it.
		return e.ofRound(instr.Addr)
	case *ssa.MapUpdate:
		return isLocal(instr.Map) || e.varies(derive.Of(instr.Map))
	case *ssa.Defer:
		return false
	}
	return e.harmless(instr)
}

func (e *each) ofRound(addr ssa.Value) bool {
	for v := addr; ; {
		switch x := path.Origin(v).(type) {
		case *ssa.IndexAddr:
			if e.varies(derive.Of(x.Index)) {
				return true
			}
			v = x.X
			continue
		case *ssa.FieldAddr:
			v = x.X
			continue
		case *ssa.Alloc:
			return e.loop.Contains(x)
		case *ssa.UnOp:
			return x.Op == token.MUL && e.ofRound(x.X)
		case *ssa.Extract:
			return e.element[x.Tuple]
		}
		return false
	}
}

func (c *checker) reportLoop(e *each, q *question) {
	what := "element"
	if n := path.Name(ssaform.Seq(e.over)); token.IsIdentifier(n) || len(n) > 0 && token.IsIdentifier(lastPart(n)) {
		what = "element of " + n
	}
	batch := ""
	if m := batchMethod(q); m != "" {
		batch = "; or ask for many at once with " + m
	}
	heat := c.heat([]*question{q})
	c.Report(rule.Report{
		Kind: "loop", Pos: q.call.Pos(), Fix: c.eachTogether(e, q), AtLeast: rule.AdviceUnless(heat.Hot()),
		Message: fmt.Sprintf("%s %s once for each %s, one after the other, though no round needs what another got%s: %s, with g.SetLimit(8) before the loop%s",
			q.name(), q.reason.Words(), what, heat.Note(), advice(q), batch),
	})
}

func lastPart(name string) string {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '.' {
			return name[i+1:]
		}
	}
	return name
}

// batchMethod returns a method of the receiver that by its name asks for many
// at once.
func batchMethod(q *question) string {
	if q.recv == nil {
		return ""
	}
	set := types.NewMethodSet(q.recv.Type())
	name := q.obj.Name()
	for _, m := range []string{name + "Many", name + "Batch", "Batch" + name, "M" + name, name + "All", name + "s", "Bulk" + name, name + "Multi", "Multi" + name} {
		if s := set.Lookup(q.obj.Pkg(), m); s != nil {
			return m
		}
	}
	return ""
}
