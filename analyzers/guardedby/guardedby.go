package guardedby

import (
	_ "embed"
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/keyed"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lent"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/serving"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

//go:embed doc.go
var doc string

// Rule finds uses of guarded fields outside of the sections that guard them.
var Rule = rule.New(rule.Rule{
	Name:    "guardedby",
	Summary: "finds fields used before or after the critical section that guards them",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "outside-section", Severity: rule.Warning, Summary: "a field is used under its lock and, in the same function, without it, while others write it"},
		{Name: "empty-section", Severity: rule.Warning, Summary: "a lock is given back as soon as it is taken, and what it guards is used after it"},
		{Name: "escapes", Severity: rule.Warning, Summary: "a map is taken out of its field under the lock and used after it, while others change it"},
		{Name: "other-lock", Severity: rule.Warning, Summary: "one function uses a field with another lock of its struct held than the one that all others hold for it"},
		{Name: "polled", Severity: rule.Warning, Summary: "a loop waits for a field to change that others change under a lock, and reads it without"},
		{Name: "check-then-act", Severity: rule.Strict, Summary: "an object that locks itself is asked whether a key is there, and then, by another call, given it"},
		{Name: "made-twice", Severity: rule.Strict, Summary: "what is not in a map is made and put there without a second look, so that two go on with two locks, limits or connections"},
		{Name: "field", Severity: rule.Strict, Summary: "one function uses a field without the lock that all others hold for it"},
		{Name: "unguarded", Severity: rule.Warning, Summary: "one function uses what is in a map without the lock that all others hold for it"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, lockset.Analyzer, join.Analyzer, roots.Analyzer, guards.Analyzer, lent.Analyzer, keyed.Analyzer, serving.Analyzer, spawn.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

type checker struct {
	*rule.Pass
	calls    *callees.Result
	locks    *lockset.Result
	join     *join.Result
	roots    *roots.Result
	guards   *guards.Result
	maps     *lent.Result
	keyed    *keyed.Result
	serves   *serving.Result
	spawn    *spawn.Result
	reported map[spot]bool // what outside-section has reported
}

// spot is a field, of whichever object, or a variable in a function.
type spot struct {
	fn    *ssa.Function
	field *types.Var
	v     ssa.Value
}

func spotOf(a guards.Access) spot {
	s := spot{fn: callees.Top(a.Fn()), field: a.Field.Last()}
	if s.field == nil {
		s.v = a.Field.Root()
	}
	return s
}

func run(p *rule.Pass) error {
	c := &checker{
		Pass:     p,
		calls:    p.ResultOf[callees.Analyzer].(*callees.Result),
		locks:    p.ResultOf[lockset.Analyzer].(*lockset.Result),
		join:     p.ResultOf[join.Analyzer].(*join.Result),
		roots:    p.ResultOf[roots.Analyzer].(*roots.Result),
		guards:   p.ResultOf[guards.Analyzer].(*guards.Result),
		keyed:    p.ResultOf[keyed.Analyzer].(*keyed.Result),
		serves:   p.ResultOf[serving.Analyzer].(*serving.Result),
		spawn:    p.ResultOf[spawn.Analyzer].(*spawn.Result),
		maps:     p.ResultOf[lent.Analyzer].(*lent.Result),
		reported: make(map[spot]bool),
	}
	if c.ForTests() {
		return nil
	}
	if p.On("escapes") {
		c.lent()
	}
	if p.On("check-then-act") {
		c.checkActs()
	}
	if p.On("made-twice") {
		c.madeTwice()
	}
	if !c.locks.Any() {
		return nil
	}
	for _, fn := range c.calls.Functions() {
		c.function(fn, c.guards.In(fn))
		if p.On("escapes") && !callees.InTest(fn) {
			c.toGoroutines(fn)
		}
		if p.On("empty-section") {
			c.emptySections(fn)
		}
		if p.On("outside-section") && !callees.InTest(fn) {
			c.elements(fn)
		}
	}
	if p.On("escapes") {
		c.returned()
	}
	if p.On("unguarded") || p.On("polled") || p.On("field") || p.On("other-lock") {
		c.beliefs()
	}
	return nil
}

// section is a use of a field with its guard held.
type section struct {
	guards.Access
	lock lockset.Held
	call *ssa.Call // of the function that makes it; nil if this one does
	arg  bool      // that is what the field holds, as an argument
}

// function reports what a function does with fields outside of its sections.
func (c *checker) function(fn *ssa.Function, as []guards.Access) {
	if len(as) == 0 || !c.locks.Body(fn).Complete || len(c.locks.EnteredWith(fn)) > 0 {
		return
	}
	var inside []section
	for _, a := range as {
		for _, g := range guards.Beside(c.locks.HeldAt(a.Instr), a.Field) {
			inside = append(inside, section{Access: a, lock: g})
		}
		if a.Inside {
			for _, g := range guards.Beside(c.locks.HeldAt(a.Load), a.Field) {
				inside = append(inside, section{Access: guards.Access{Instr: a.Load, Field: a.Field}, lock: g})
			}
		}
	}
	own := inside
	inside = append(inside, c.called(fn)...)
	said := make(map[path.Path]bool)
	var found []finding
	for _, a := range as {
		if said[a.Field] || !a.Inside && len(c.locks.HeldAt(a.Instr)) > 0 {
			continue // another lock may say who may use the field; a map must not be changed meanwhile in any case
		}
		kind, s, w := c.outside(fn, a, inside)
		if w != nil && c.On(kind) {
			said[a.Field] = true
			c.reported[spotOf(a)] = true
			i := slices.IndexFunc(found, func(f finding) bool { return f.kind == kind && f.section.alike(s) })
			if i < 0 {
				found = append(found, finding{kind: kind, use: a, section: s, write: *w})
				continue
			}
			found[i].more = append(found[i].more, a)
		}
	}
	if c.On("outside-section") {
		found = append(found, c.begun(fn, own)...)
	}
	for _, f := range found {
		c.report(f)
	}
}

// finding is a use of a field outside of a section, with those of the fields that the
// same section guards.
type finding struct {
	kind    string
	use     guards.Access
	section section
	write   guards.Write
	more    []guards.Access
	begun   ssa.CallInstruction // that starts the goroutine of the use, if the section is its starter's
}

// alike reports whether two sections are the same call.
func (s section) alike(o section) bool {
	return s.call != nil && s.call == o.call && s.lock.Path == o.lock.Path && s.arg == o.arg
}

// outside says what is wrong with a use without a lock, if anything is: which section
// guards the field, and who writes it in one.
func (c *checker) outside(fn *ssa.Function, a guards.Access, inside []section) (string, section, *guards.Write) {
	if a.Inside && guards.FirstBeside(c.locks.HeldAt(a.Load), a.Field).Path.Valid() && !c.holdsSame(a) {
		if call, ok := a.Instr.(*ssa.Call); ok && !a.Write && isLen(call) {
			return "", section{}, nil // its length does no harm
		}
		for _, g := range guards.Beside(c.locks.HeldAt(a.Load), a.Field) {
			s := section{Access: guards.Access{Instr: a.Load, Field: a.Field}, lock: g}
			if !c.holds(a.Instr, g.Path) && !c.takenOver(a, inside) && c.after(fn, a, s) {
				if w := c.writer(fn, a, s, inside); w != nil {
					return "escapes", s, w
				}
			}
		}
		return "", section{}, nil
	}
	for _, s := range inside {
		if s.Field != a.Field || c.locks.Body(fn).GivesBack(s.lock.Path) || c.holds(a.Instr, s.lock.Path) || c.sometimesHeld(a, s.lock.Path) {
			continue // it has the lock, now and then, or is entered with it
		}
		if (c.after(fn, a, s) || c.before(fn, a, s) || c.decidesWrite(fn, a, s, inside)) && (a.Inside || s.arg || c.varies(fn, a, s)) {
			if w := c.writer(fn, a, s, inside); w != nil {
				return "outside-section", s, w
			}
		}
	}
	return "", section{}, nil
}

// holds reports whether a lock is held at an instruction.
func (c *checker) holds(i ssa.Instruction, lock path.Path) bool {
	return slices.ContainsFunc(c.locks.HeldAt(i), func(h lockset.Held) bool { return h.Path == lock })
}

// holdsSame reports whether all guards that are held where a map is taken out of its
// field are held where it is used.
func (c *checker) holdsSame(a guards.Access) bool {
	return !slices.ContainsFunc(guards.Beside(c.locks.HeldAt(a.Load), a.Field), func(h lockset.Held) bool { return !c.holds(a.Instr, h.Path) })
}

// takenOver reports whether the function puts another map into the field, so that the
// one that it took out is its own.
func (c *checker) takenOver(a guards.Access, inside []section) bool {
	return slices.ContainsFunc(inside, func(s section) bool { return s.call == nil && s.Field == a.Field && s.Write && !s.Inside })
}

// decidesWrite reports whether a use before the lock is a test that decides about a
// step up or down under it, with no other test of the field there: what it saw need
// not be so any more.
func (c *checker) decidesWrite(fn *ssa.Function, a guards.Access, s section, inside []section) bool {
	if !s.Write || a.Write || a.Inside || !decides(a) || !steps(s.Access) {
		return false
	}
	if slices.ContainsFunc(inside, func(o section) bool { return o.Field == a.Field && !o.Write && decides(o.Access) }) {
		return false
	}
	return len(flow.Reach(fn, nil, flow.Is(a.Instr), c.takes(s.lock.Path))) > 0 && c.guarded(a.Instr.(ssa.Value), s.Instr, 4)
}

// steps reports whether a write is x++, x-- or the like.
func steps(a guards.Access) bool {
	st, ok := a.Instr.(*ssa.Store)
	if !ok {
		return false
	}
	op, ok := st.Val.(*ssa.BinOp)
	if !ok || op.Op != token.ADD && op.Op != token.SUB {
		return false
	}
	load, ok := op.X.(*ssa.UnOp)
	return ok && load.Op == token.MUL && path.Same(load.X, st.Addr)
}

// guarded reports whether a branch on a value decides whether an instruction runs.
func (c *checker) guarded(v ssa.Value, i ssa.Instruction, depth int) bool {
	if depth == 0 || v.Referrers() == nil {
		return false
	}
	return slices.ContainsFunc(path.Uses(v), func(ref ssa.Instruction) bool {
		switch ref := ref.(type) {
		case *ssa.If:
			b := ref.Block()
			return slices.ContainsFunc(b.Succs, func(s *ssa.BasicBlock) bool { return len(s.Preds) == 1 && s.Dominates(i.Block()) })
		case *ssa.BinOp, *ssa.UnOp:
			return c.guarded(ref.(ssa.Value), i, depth-1)
		}
		return false
	})
}

// after reports whether a use can come after the lock was given back, with no lock
// taken and nothing waited for in between.
func (c *checker) after(fn *ssa.Function, a guards.Access, s section) bool {
	if s.call != nil {
		return flow.Reaches(s.call, a.Instr, c.ordersIn(fn))
	}
	orders := c.ordersIn(fn)
	for _, b := range fn.Blocks {
		for k, i := range b.Instrs {
			if _, ok := i.(*ssa.Call); !ok || c.holds(b.Instrs[k+1], s.lock.Path) || !c.holds(i, s.lock.Path) {
				continue // it does not give the lock back, by a helper or by itself
			}
			if flow.Reaches(s.Instr, i, func(ssa.Instruction) bool { return false }) && flow.Reaches(i, a.Instr, orders) {
				return true
			}
		}
	}
	return false
}

// before reports whether a use comes before the lock is taken. One that only decides
// whether to take it is left alone: it may be made again under the lock.
func (c *checker) before(fn *ssa.Function, a guards.Access, s section) bool {
	return len(flow.Reach(fn, nil, flow.Is(a.Instr), c.takes(s.lock.Path))) > 0 && flow.Reaches(a.Instr, s.Instr, func(ssa.Instruction) bool { return false }) && !decides(a) && !printed(a)
}

// takes returns the property of calls that take a lock, or one that has no name here.
// Who has waited for some goroutines and takes the lock afterwards knows of others.
func (c *checker) takes(lock path.Path) flow.Pred {
	return func(i ssa.Instruction) bool {
		call, ok := i.(*ssa.Call)
		return ok && slices.ContainsFunc(c.locks.Takes(call), func(t lockset.Taken) bool { return !t.Path.Valid() || t.Path == lock })
	}
}

// ordersIn is orders for the instructions of one function, with receives and selects taken
// by what they can hear.
func (c *checker) ordersIn(fn *ssa.Function) flow.Pred { return c.hears(fn, nil, c.orders, maxCallers) }

// orders reports whether an instruction takes a lock or waits for another goroutine.
func (c *checker) orders(i ssa.Instruction) bool {
	if call, ok := callees.CallAt(i); ok && (len(c.locks.Takes(call)) > 0 || knowledge.IsLocking(callees.Object(call.Common()))) {
		_, deferred := i.(*ssa.Defer)
		return !deferred
	}
	return c.waits(i)
}

func (c *checker) report(f finding) {
	kind, a, s, w := f.kind, f.use, f.section, f.write
	fn, by := callees.NameOfTop(a.Instr.Parent()), callees.NameOfTop(w.Fn())
	lock := s.lock.Path.String()
	r := rule.Report{
		Kind: kind, Pos: a.Pos(),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "uses " + s.Field.String() + " with " + lock + " held", Pos: s.Pos()},
			{Goroutine: by, Text: "writes it with the lock held", Pos: w.Pos()},
			{Goroutine: fn, Text: "uses it without the lock at the same time", Pos: a.Pos()},
		},
	}
	if kind == "escapes" && f.begun != nil {
		r.Message = fmt.Sprintf("this goroutine uses the map of %s, which %s took out under %s (line %d), without it, while %s may change it (%s): copy the map under the lock, or take the lock here",
			a.Field, callees.NameOfTop(f.begun.Parent()), lock, c.Line(s.Pos()), by, c.Place(w.Pos(), a.Pos()))
	} else if kind == "escapes" {
		r.Message = fmt.Sprintf("the map of %s is used here after %s was given back, while %s may change it (%s): hold the lock, or copy the map under it",
			a.Field, lock, by, c.Place(w.Pos(), a.Pos()))
	} else {
		holds := fmt.Sprintf("this function holds for it at line %d", c.Line(s.Pos()))
		if s.call != nil {
			holds = fmt.Sprintf("%s, called at line %d, holds for it", callees.NameOf(&s.call.Call), c.Line(s.Pos()))
		}
		switch _, deferred := f.begun.(*ssa.Defer); {
		case deferred:
			holds = fmt.Sprintf("%s has given back when this deferred function runs, though it holds it for it at line %d,", callees.NameOfTop(f.begun.Parent()), c.Line(s.Pos()))
		case f.begun != nil:
			holds = fmt.Sprintf("%s holds for it at line %d, before it starts this goroutine,", callees.NameOfTop(f.begun.Parent()), c.Line(s.Pos()))
		}
		also := ""
		switch n := len(f.more); n {
		case 0:
		case 1, 2:
			also = "; the same goes for " + f.more[0].Field.String()
			if n == 2 {
				also += " and " + f.more[1].Field.String()
			}
		default:
			also = fmt.Sprintf("; the same goes for %s and %d fields more", f.more[0].Field, n-1)
		}
		r.Message = fmt.Sprintf("%s is used here without %s, which %s and %s when it writes it (%s): use it under the lock, or take a copy there%s",
			a.Field, lock, holds, by, c.Place(w.Pos(), a.Pos()), also)
	}
	c.Report(r)
}
