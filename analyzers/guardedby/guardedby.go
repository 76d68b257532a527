package guardedby

import (
	_ "embed"
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
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
		{Name: "escapes", Severity: rule.Warning, Summary: "a map is taken out of its field under the lock and used after it, while others change it"},
		{Name: "unguarded", Severity: rule.Warning, Summary: "one function uses a map without the lock that all others hold for it"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, lockset.Analyzer, join.Analyzer, roots.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

// field is what the package does with one field.
type field struct {
	writes   []write // with the guard held
	unlocked bool    // somebody writes it without
}

type write struct {
	access
	lock path.Class
	fn   *ssa.Function
}

type checker struct {
	*rule.Pass
	calls  *callees.Result
	locks  *lockset.Result
	join   *join.Result
	roots  *roots.Result
	fields map[*types.Var]*field
}

func run(p *rule.Pass) error {
	c := &checker{
		Pass:   p,
		calls:  p.ResultOf[callees.Analyzer].(*callees.Result),
		locks:  p.ResultOf[lockset.Analyzer].(*lockset.Result),
		join:   p.ResultOf[join.Analyzer].(*join.Result),
		roots:  p.ResultOf[roots.Analyzer].(*roots.Result),
		fields: make(map[*types.Var]*field),
	}
	if !c.locks.Any() {
		return nil
	}
	uses := make(map[*ssa.Function][]access)
	for _, fn := range c.calls.Functions() {
		if callees.InTest(fn) || c.calls.AtInit(fn) {
			continue
		}
		as := accesses(fn)
		uses[fn] = as
		for _, a := range as {
			if a.write {
				c.note(a)
			}
		}
	}
	for _, fn := range c.calls.Functions() {
		c.function(fn, uses[fn])
	}
	if p.On("unguarded") {
		c.maps(uses)
	}
	return nil
}

// note adds a write to what is known of its field.
func (c *checker) note(a access) {
	f := c.fields[a.field.Last()]
	if f == nil {
		f = new(field)
		c.fields[a.field.Last()] = f
	}
	held := c.locks.HeldAt(a.instr)
	for _, e := range c.locks.EnteredWith(a.instr.Parent()) {
		held = append(held, e.Held)
	}
	locked := false
	for _, g := range guards(held, a.field) {
		if class, ok := g.Path.Class(); ok && g.Mode == lockset.Write {
			f.writes = append(f.writes, write{a, class, a.instr.Parent()})
			locked = true
		}
	}
	if !locked {
		f.unlocked = true
	}
}

// section is a use of a field with its guard held.
type section struct {
	access
	lock lockset.Held
}

// function reports what a function does with fields outside of its sections.
func (c *checker) function(fn *ssa.Function, as []access) {
	if len(as) == 0 || !c.locks.Body(fn).Complete || len(c.locks.EnteredWith(fn)) > 0 {
		return
	}
	var inside []section
	for _, a := range as {
		for _, g := range guards(c.locks.HeldAt(a.instr), a.field) {
			inside = append(inside, section{a, g})
		}
		if a.inside {
			for _, g := range guards(c.locks.HeldAt(a.load), a.field) {
				inside = append(inside, section{access{instr: a.load, field: a.field}, g})
			}
		}
	}
	said := make(map[path.Path]bool)
	for _, a := range as {
		if said[a.field] || !a.inside && len(c.locks.HeldAt(a.instr)) > 0 {
			continue // another lock may say who may use the field; a map must not be changed meanwhile in any case
		}
		kind, s, w := c.outside(fn, a, inside)
		if w != nil && c.On(kind) {
			said[a.field] = true
			c.report(kind, a, s, *w)
		}
	}
}

// outside says what is wrong with a use without a lock, if anything is: which section
// guards the field, and who writes it in one.
func (c *checker) outside(fn *ssa.Function, a access, inside []section) (string, section, *write) {
	if a.inside && guard(c.locks.HeldAt(a.load), a.field).Path.Valid() && !c.holdsSame(a) {
		if _, ok := a.instr.(*ssa.Call); ok && !a.write {
			return "", section{}, nil // its length does no harm
		}
		for _, g := range guards(c.locks.HeldAt(a.load), a.field) {
			s := section{access{instr: a.load, field: a.field}, g}
			if !c.holds(a.instr, g.Path) && !c.takenOver(a, inside) && c.after(fn, a, s) {
				if w := c.writer(fn, a, s); w != nil {
					return "escapes", s, w
				}
			}
		}
		return "", section{}, nil
	}
	for _, s := range inside {
		if s.field != a.field || c.locks.Body(fn).GivesBack(s.lock.Path) || c.holds(a.instr, s.lock.Path) {
			continue // it has the lock, or is entered with it
		}
		if (c.after(fn, a, s) || c.before(fn, a, s)) && (a.inside || c.varies(fn, a)) {
			if w := c.writer(fn, a, s); w != nil {
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
func (c *checker) holdsSame(a access) bool {
	return !slices.ContainsFunc(guards(c.locks.HeldAt(a.load), a.field), func(h lockset.Held) bool { return !c.holds(a.instr, h.Path) })
}

// takenOver reports whether the function puts another map into the field, so that the
// one that it took out is its own.
func (c *checker) takenOver(a access, inside []section) bool {
	return slices.ContainsFunc(inside, func(s section) bool { return s.field == a.field && s.write && !s.access.inside })
}

// writer returns a write of a field under the lock of a section that may happen while
// a function does without it, or nil: of the map for what is done in it, else
// of the field.
func (c *checker) writer(fn *ssa.Function, a access, s section) *write {
	f := c.fields[a.field.Last()]
	if f == nil || f.unlocked {
		return nil
	}
	class, ok := s.lock.Path.Class()
	if !ok {
		return nil
	}
	for i, w := range f.writes {
		if w.lock != class || w.inside && !a.inside || !w.inside && a.inside && c.holds(a.load, s.lock.Path) {
			continue // what is in the map does not concern the field, nor a new map who has the old one
		}
		if (w.fn == fn && a.inside && c.several(fn) || c.another(w.fn, fn)) && !c.fresh(w) && !c.common(a.instr, w.instr) {
			return &f.writes[i]
		}
	}
	return nil
}

// common reports whether two instructions are reached with locks of one class, or one
// that has no class.
func (c *checker) common(a, b ssa.Instruction) bool {
	theirs := c.locks.HeldAt(b)
	for _, e := range c.locks.EnteredWith(b.Parent()) {
		theirs = append(theirs, e.Held)
	}
	return slices.ContainsFunc(c.locks.HeldAt(a), func(h lockset.Held) bool {
		class, ok := h.Path.Class()
		return !ok || slices.ContainsFunc(theirs, func(o lockset.Held) bool { of, _ := o.Path.Class(); return of == class })
	})
}

// fresh reports whether all who call a function with a write hand it an object that
// they have just made: it is a part of a constructor.
func (c *checker) fresh(w write) bool {
	p, ok := w.field.Root().(*ssa.Parameter)
	if !ok || !c.calls.AllCallersKnown(w.fn) {
		return false
	}
	index := slices.Index(w.fn.Params, p)
	callers := c.calls.CallersOf(w.fn)
	for _, call := range callers {
		if index < 0 || index >= len(call.Common().Args) {
			return false
		}
		at, ok := c.locks.PathOf(call.Common().Args[index])
		if !ok || !lockset.JustMade(at, call.Parent()) {
			return false
		}
	}
	return len(callers) > 0
}

// varies reports whether a field changes again and again: it counts or says how things
// are, or several functions set it. An object or a function that one of them puts there
// is most often there before anybody uses it.
func (c *checker) varies(fn *ssa.Function, a access) bool {
	if _, ok := a.field.Last().Type().Underlying().(*types.Basic); ok {
		return true
	}
	f := c.fields[a.field.Last()]
	if f == nil {
		return false
	}
	by := make(map[*ssa.Function]bool)
	for _, w := range f.writes {
		if !w.inside && w.fn != fn {
			by[w.fn] = true
		}
	}
	return len(by) > 1
}

// another reports whether a function runs from elsewhere than fn does: neither as a
// part of it, nor before it starts it.
func (c *checker) another(w, fn *ssa.Function) bool {
	if w == fn || callees.Within(w, fn) || callees.Within(fn, w) {
		return false
	}
	ws, fs := c.roots.Of(w), c.roots.Of(fn)
	for _, r := range fs.List {
		if r.Kind == roots.Goroutine && r.Site != nil && (r.Site.Instr.Parent() == w || c.starts(w, r)) {
			return false // the go statement orders them
		}
	}
	for _, a := range ws.List {
		for _, b := range fs.List {
			if !a.Same(b) {
				return true
			}
		}
	}
	return false
}

// several reports whether a function runs from several places outside of the package,
// so that it may meet itself.
func (c *checker) several(fn *ssa.Function) bool {
	var first *roots.Root
	for _, r := range c.roots.Of(fn).List {
		if r.Kind != roots.External || callees.InTest(r.Fn) {
			continue
		}
		if first != nil && !r.Same(*first) {
			return true
		}
		first = &r
	}
	return false
}

// starts reports whether a function is on the way to where a goroutine is started.
func (c *checker) starts(w *ssa.Function, r roots.Root) bool {
	for _, o := range c.roots.Of(r.Site.Instr.Parent()).List {
		if o.Fn == w {
			return true
		}
	}
	return false
}

// after reports whether a use can come after the lock was given back, with no lock
// taken and nothing waited for in between.
func (c *checker) after(fn *ssa.Function, a access, s section) bool {
	for _, r := range c.locks.Releases(fn) {
		if _, deferred := r.Instr.(*ssa.Defer); deferred || r.Path != s.lock.Path {
			continue
		}
		if flow.Reaches(s.instr, r.Instr, func(i ssa.Instruction) bool { return false }) && flow.Reaches(r.Instr, a.instr, c.orders) {
			return true
		}
	}
	return false
}

// before reports whether a use comes before the lock is taken. One that only decides
// whether to take it is left alone: it may be made again under the lock.
func (c *checker) before(fn *ssa.Function, a access, s section) bool {
	return len(flow.Reach(fn, nil, flow.Is(a.instr), c.takes(s.lock.Path))) > 0 && flow.Reaches(a.instr, s.instr, func(ssa.Instruction) bool { return false }) && !decides(a)
}

// decides reports whether a value that is read only says where to go.
func decides(a access) bool {
	v, ok := a.instr.(ssa.Value)
	if !ok || v.Referrers() == nil {
		return false
	}
	return onlyTested(v, 4)
}

func onlyTested(v ssa.Value, depth int) bool {
	if depth == 0 || v.Referrers() == nil {
		return false
	}
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.If, *ssa.DebugRef:
		case *ssa.BinOp:
			if !onlyTested(ref, depth-1) {
				return false
			}
		case *ssa.UnOp:
			if !onlyTested(ref, depth-1) {
				return false
			}
		case *ssa.Extract:
			if !onlyTested(ref, depth-1) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// takes returns the property of calls that take a lock, or one that has no name here.
// Who has waited for some goroutines and takes the lock afterwards knows of others.
func (c *checker) takes(lock path.Path) flow.Pred {
	return func(i ssa.Instruction) bool {
		call, ok := i.(*ssa.Call)
		return ok && slices.ContainsFunc(c.locks.Takes(call), func(t lockset.Taken) bool { return !t.Path.Valid() || t.Path == lock })
	}
}

// orders reports whether an instruction takes a lock or waits for another goroutine.
func (c *checker) orders(i ssa.Instruction) bool {
	call, ok := i.(ssa.CallInstruction)
	if ok {
		if _, deferred := i.(*ssa.Defer); deferred {
			return false
		}
		if len(c.locks.Takes(call)) > 0 {
			return true
		}
		return c.join.Call(call.Common(), i.Parent()).Waits&(knowledge.Channel|knowledge.Group|knowledge.Cond) != 0
	}
	return c.join.Orders(i)
}

func (c *checker) report(kind string, a access, s section, w write) {
	fn, by := callees.NameOfTop(a.instr.Parent()), callees.NameOfTop(w.fn)
	lock := s.lock.Path.String()
	r := rule.Report{
		Kind: kind, Pos: a.pos(),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "uses " + s.field.String() + " with " + lock + " held", Pos: s.pos()},
			{Goroutine: by, Text: "writes it with the lock held", Pos: w.pos()},
			{Goroutine: fn, Text: "uses it without the lock at the same time", Pos: a.pos()},
		},
	}
	if kind == "escapes" {
		r.Message = fmt.Sprintf("the map of %s is used here after %s was given back, while %s may change it (%s): hold the lock, or copy the map under it",
			a.field, lock, by, c.Place(w.pos(), a.pos()))
	} else {
		r.Message = fmt.Sprintf("%s is used here without %s, which this function holds for it at line %d and %s when it writes it (%s): use it under the lock, or take a copy there",
			a.field, lock, c.Line(s.pos()), by, c.Place(w.pos(), a.pos()))
	}
	c.Report(r)
}
