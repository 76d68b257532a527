package rlockwrite

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
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/spawn"
)

//go:embed doc.go
var doc string

// Rule finds writes under a lock that is held for reading.
var Rule = rule.New(rule.Rule{
	Name:     "rlockwrite",
	Summary:  "finds writes to guarded fields while their RWMutex is only read-locked",
	Doc:      doc,
	Since:    "0.1.0",
	Kinds:    []rule.Kind{{Severity: rule.Error, Summary: "a field is written under RLock, which other readers hold at the same time"}},
	Requires: []*analysis.Analyzer{callees.Analyzer, lockset.Analyzer, roots.Analyzer, guards.Analyzer, spawn.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

// write is one assignment to a field, an element of a map in it included.
type write struct {
	instr ssa.Instruction
	field path.Path
	isMap bool
	call  *ssa.Call // that makes it in what it calls; nil if the function does
	in    path.Path // of an element: the field with the map or slice it was found in
}

// name says what is written.
func (w write) name() string {
	if w.in.Valid() {
		return fmt.Sprintf("%s of what is in %s", w.field.Last().Name(), w.in)
	}
	return w.field.String()
}

// beside is what the lock lies beside.
func (w write) beside() path.Path {
	if w.in.Valid() {
		return w.in
	}
	return w.field
}

// target is what is written: a field of whichever object, or a variable.
func (w write) target() any {
	if f := w.field.Last(); f != nil {
		return f
	}
	return w.field.Root()
}

type checker struct {
	*rule.Pass
	locks     *lockset.Result
	calls     *callees.Result
	roots     *roots.Result
	guards    *guards.Result
	changes   *changes
	underLock map[any]bool // targets written with the guard locked, somewhere
	starts    *spawn.Result
	under     map[ssa.Instruction]lockset.Held
}

func run(p *rule.Pass) error {
	c := &checker{
		Pass:      p,
		locks:     p.ResultOf[lockset.Analyzer].(*lockset.Result),
		calls:     p.ResultOf[callees.Analyzer].(*callees.Result),
		roots:     p.ResultOf[roots.Analyzer].(*roots.Result),
		guards:    p.ResultOf[guards.Analyzer].(*guards.Result),
		underLock: make(map[any]bool),
		starts:    p.ResultOf[spawn.Analyzer].(*spawn.Result),
		under:     make(map[ssa.Instruction]lockset.Held),
	}
	c.changes = &changes{c, make(map[*ssa.Function][]write), make(map[*ssa.Function]bool)}
	if !c.locks.Any() {
		return nil
	}
	var suspects []write
	for _, fn := range c.calls.Functions() {
		suspects = append(suspects, c.suspects(fn)...)
	}
	suspects = slices.DeleteFunc(suspects, func(w write) bool { return !c.certain(w) })
	for i, w := range suspects {
		same := func(o write) bool {
			return o.instr.Parent() == w.instr.Parent() && c.under[o.instr].Path == c.under[w.instr].Path
		}
		if slices.ContainsFunc(suspects[:i], same) {
			continue // one lock to take
		}
		others := slices.DeleteFunc(slices.Clone(suspects[i+1:]), func(o write) bool { return !same(o) || o.instr == w.instr })
		c.report(w, c.under[w.instr], others)
	}
	return nil
}

// suspects lists the writes of a function, and of what it calls, under a lock
// that lies beside what is written and is held for reading. It notes what is
// written under such a lock that is held for writing.
func (c *checker) suspects(fn *ssa.Function) []write {
	list := append(c.writes(fn), elements(fn)...)
	for _, call := range c.calls.In(fn) {
		if call, ok := call.(*ssa.Call); ok && len(c.locks.HeldAt(call)) > 0 {
			list = append(list, c.changes.by(call, 0)...)
		}
	}
	var out []write
	for _, w := range list {
		held := c.locks.HeldAt(w.instr)
		g := guards.FirstBeside(held, w.beside())
		if w.field.Len() == 0 {
			g = besideVariable(held, w.field.Root())
		}
		if !g.Path.Valid() || !w.isMap && isLent(g) {
			continue
		}
		if slices.ContainsFunc(held, func(h lockset.Held) bool { return h.Mode == lockset.Write }) {
			if w.field.Len() > 0 || g.Mode == lockset.Write {
				c.underLock[w.target()] = true
			}
		} else if _, own := c.under[w.instr]; own && w.in.Valid() {
			continue // the element has a lock of its own, which is taken
		} else if w.field.Len() == 0 || isShared(w.beside().Root(), fn) && !c.guards.Fresh(w.beside(), fn) {
			out = append(out, w)
			c.under[w.instr] = g
		}
	}
	return out
}

// isLent reports whether an object has a lock by pointer: it may be one lock of many
// objects, for what they share, and the object's own fields its own.
func isLent(h lockset.Held) bool {
	f := h.Path.Last()
	if f == nil {
		return false
	}
	_, ptr := f.Type().Underlying().(*types.Pointer)
	return ptr
}

// certain reports whether other readers may be there, and the lock is there for
// what is written: a map beside it, or what others write with the lock held for
// writing.
func (c *checker) certain(w write) bool {
	g := c.under[w.instr]
	if w.field.Len() == 0 {
		return c.certainVariable(w)
	}
	own, _ := g.Path.Parent()
	of, _ := w.field.Parent()
	if fn := w.instr.Parent(); c.oneAtATime(fn) && (w.call != nil || c.ownGoroutine(fn) && !c.otherReaders(w)) {
		return false
	}
	if c.noReaders(w.instr.Parent(), g) || w.isMap && c.onlyUser(w, g) {
		return false
	}
	if w.in.Valid() {
		return c.guardedElement(w) && !(c.oneAtATime(w.instr.Parent()) && c.ownGoroutine(w.instr.Parent())) && !c.single(w, g)
	}
	return w.isMap && (w.call == nil || own == of) || (c.underLock[w.target()] || c.sharedWithReaders(w, g)) && (w.isMap || !c.single(w, g))
}

// oneAtATime reports whether a function runs in one goroutine only. Who else
// has the lock for reading need not look at what it writes. From etcd, whose
// loop keeps a heap that others touch with the lock held for writing.
func (c *checker) oneAtATime(fn *ssa.Function) bool {
	r := c.roots.Of(fn)
	list := slices.DeleteFunc(slices.Clone(r.List), func(x roots.Root) bool { return callees.InTest(x.Fn) })
	return r.Complete && len(list) > 0 && list[0].Kind != roots.External && !slices.ContainsFunc(list, func(x roots.Root) bool { return !x.Same(list[0]) })
}

// report reports a write, with the others that the function makes under the
// same lock.
func (c *checker) report(w write, g lockset.Held, others []write) {
	r := rule.Report{Pos: w.instr.Pos()}
	for _, o := range others {
		r.Related = append(r.Related, analysis.RelatedInformation{Pos: o.instr.Pos(), Message: fmt.Sprintf("%s is written here, too", o.name())})
	}
	more := ""
	switch n := len(others); {
	case n == 1 && others[0].field == w.field:
		more = fmt.Sprintf(", here and at line %d,", c.Line(others[0].instr.Pos()))
	case n == 1:
		more = fmt.Sprintf(", as %s is (line %d),", others[0].name(), c.Line(others[0].instr.Pos()))
	case n > 1:
		more = fmt.Sprintf(" (and in %d more places)", n)
	}
	if w.call != nil {
		more = " by " + callees.NameOf(&w.call.Call) + more
	}
	lock, why := g.Path.String(), ""
	if other := c.believed(w); other != (path.Class{}) && !isClass(g.Path, other) {
		lock, why = other.Field, ", with which others use it"
		if of, ok := g.Path.Parent(); ok && other.Type != "" {
			lock = of.String() + "." + lock
		}
	}
	r.Message = fmt.Sprintf("%s is written%s while %s is only read-locked (line %d), and other readers may run at the same time: take %s.Lock()%s",
		w.name(), more, g.Path, c.Line(g.Pos), lock, why)
	c.Report(r)
}

// believed returns the lock with which most others use what is written, if any.
func (c *checker) believed(w write) path.Class {
	for _, b := range c.guards.Beliefs() {
		locked := 0
		for _, u := range b.Uses {
			if u.Field.Last() != nil && u.Field.Last() == w.field.Last() && u.State == guards.Locked {
				locked++
			}
		}
		if locked > 1 {
			return b.Lock
		}
	}
	return path.Class{}
}

func isClass(p path.Path, class path.Class) bool {
	own, ok := p.Class()
	return ok && own == class
}

// single reports whether the section that writes is for one goroutine at a time:
// it is the only one in the package that read-locks the mutex, and it also writes
// to the object what nobody writes with the mutex locked. The lock then keeps out
// whoever locks it, such as Close; there are no other readers.
func (c *checker) single(w write, g lockset.Held) bool {
	class, ok := g.Path.Class()
	if !ok {
		return false
	}
	for _, fn := range c.calls.Functions() {
		if slices.ContainsFunc(c.locks.Ops(fn), func(t lockset.Taken) bool {
			return t.Class == class && t.Mode == lockset.Read && t.Pos != g.Pos
		}) {
			return false
		}
	}
	return slices.ContainsFunc(c.writes(w.instr.Parent()), func(o write) bool {
		return !o.isMap && o.field.Root() == w.beside().Root() && !c.underLock[o.target()] &&
			slices.ContainsFunc(c.locks.HeldAt(o.instr), func(h lockset.Held) bool { return h == g })
	})
}

// writes lists the assignments of a function to fields with a name, those of elements
// of containers included.
func (c *checker) writes(fn *ssa.Function) []write {
	var out []write
	add := func(i ssa.Instruction, target ssa.Value, isMap bool) {
		f, ok := c.nameOf(target)
		if ok && (f.Len() > 0 && !lockset.IsLock(f.Last().Type()) || f.Len() == 0 && isVariable(f.Root())) {
			out = append(out, write{instr: i, field: f, isMap: isMap})
		}
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Store:
				switch i.Addr.(type) {
				case *ssa.FieldAddr, *ssa.Global, *ssa.FreeVar:
					add(i, i.Addr, false)
				}
			case *ssa.MapUpdate:
				add(i, i.Map, loaded(i.Map))
			case *ssa.Call:
				if f, ok := i.Call.Value.(*ssa.Builtin); ok && (f.Name() == "delete" || f.Name() == "clear" && knowledge.IsMap(i.Call.Args[0].Type())) {
					add(i, i.Call.Args[0], loaded(i.Call.Args[0]))
				}
			}
		}
	}
	return out
}

// loaded reports whether a map is what a field or variable holds, or what the
// function around made, not one made here.
func loaded(m ssa.Value) bool {
	switch v := path.Origin(m).(type) {
	case *ssa.UnOp:
		return v.Op == token.MUL
	case *ssa.MakeMap:
		i, ok := m.(ssa.Instruction)
		return ok && i.Parent() != v.Parent()
	}
	return false
}
