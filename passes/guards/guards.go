// Package guards says which fields functions use, and with which locks held. Which
// lock guards a field is inferred: one that lies beside it, in the same struct or in
// one around it, and that is held for writing where the field is written.
//
// That locks guard what lies beside them, and that most uses tell which, is from
// RacerD (OOPSLA 2018) and from the lock inference of Locksmith (PLDI 2006).
package guards

import (
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/limits"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintguards",
	Doc:        "finds which locks guard which fields",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, limits.Analyzer, lockset.Analyzer, roots.Analyzer},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Write is a write of a field with a guard held for writing.
type Write struct {
	Access
	Lock path.Class
}

// Field is what the functions of a package write to one field, or one variable of
// the package that others cannot name, tests and what runs
// before the program begins left out. Constructors count as far as they write to
// objects that others have; who makes the lock of an object sets it up.
type Field struct {
	Writes []Write
	Bare   []Access // writes with no guard held for writing
}

// Unlocked reports whether a function other than fn writes the field with no guard
// held for writing; nil stands for none.
func (f *Field) Unlocked(fn *ssa.Function) bool {
	return slices.ContainsFunc(f.Bare, func(a Access) bool { return fn == nil || a.Fn() != fn })
}

// Result says what the functions of a package do with fields.
type Result struct {
	log     *limits.Log
	locks   *lockset.Result
	calls   *callees.Result
	roots   *roots.Result
	pkg     *types.Package
	all     []Access
	uses    map[*ssa.Function][]Access
	fields  map[any]*Field                      // by Access.Target
	bodies  map[*ssa.Function][]*ssa.BasicBlock // of loops over functions
	stores  func() map[*types.Var][]Stored      // found when first asked
	beliefs func() []Belief                     // found when first asked
	above   map[*ssa.Function]map[any]bool      // see heldAbove
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		log:    limits.Of(pass),
		locks:  pass.ResultOf[lockset.Analyzer].(*lockset.Result),
		calls:  pass.ResultOf[callees.Analyzer].(*callees.Result),
		pkg:    pass.Pkg,
		roots:  pass.ResultOf[roots.Analyzer].(*roots.Result),
		uses:   make(map[*ssa.Function][]Access),
		fields: make(map[any]*Field),
		bodies: make(map[*ssa.Function][]*ssa.BasicBlock),
		above:  make(map[*ssa.Function]map[any]bool),
	}
	r.stores = sync.OnceValue(r.allStores)
	r.beliefs = sync.OnceValue(r.allBeliefs)
	if !r.locks.Any() {
		return r, nil
	}
	calls := r.calls
	for _, fn := range calls.Functions() {
		if callees.InTest(fn) || calls.AtInit(fn) || callees.RacesOnPurpose(fn) {
			continue
		}
		r.bodies[fn] = ssaform.Bodies(fn)
		for _, a := range accesses(fn) {
			r.all = append(r.all, a)
			if r.captured(a) && a.Write {
				r.noteLocked(a)
			}
			if a.Field.Len() == 0 && !own(a.Field.Root()) || !IsShared(a.Field.Root()) {
				continue
			}
			if len(r.locks.HeldAt(a.Instr)) > 0 || !r.iterated(a.Instr) {
				r.uses[fn] = append(r.uses[fn], a)
			}
			if a.Write && !setsUp(a) {
				r.note(a)
			}
		}
	}
	return r, nil
}

// iterated reports whether an instruction runs while a function is gone through:
// the function may hold a lock meanwhile.
func (r *Result) iterated(i ssa.Instruction) bool {
	return slices.ContainsFunc(r.bodies[i.Parent()], func(b *ssa.BasicBlock) bool { return b.Dominates(i.Block()) })
}

// note adds a write to what is known of its field.
func (r *Result) note(a Access) {
	if !r.noteLocked(a) {
		f := r.field(a)
		f.Bare = append(f.Bare, a)
	}
}

// noteLocked adds a write with a guard held for writing, if it is one.
func (r *Result) noteLocked(a Access) bool {
	locked := false
	for _, g := range Beside(r.Held(a.Instr), a.Field) {
		if class, ok := g.Path.Class(); ok && g.Mode == lockset.Write {
			f := r.field(a)
			f.Writes = append(f.Writes, Write{a, class})
			locked = true
		}
	}
	return locked
}

func (r *Result) field(a Access) *Field {
	f := r.fields[a.target()]
	if f == nil {
		f = new(Field)
		r.fields[a.target()] = f
	}
	return f
}

// captured reports whether an access is made in a goroutine to an object that the
// function around made, as a constructor does.
func (r *Result) captured(a Access) bool {
	obj, ok := a.Field.Root().(*ssa.Alloc)
	fn := a.Fn()
	if !ok || a.Field.Len() == 0 || obj.Parent() == fn || fn.Parent() == nil {
		return false
	}
	of := r.roots.Of(fn)
	return of.Complete && len(of.List) > 0 && !slices.ContainsFunc(of.List, func(x roots.Root) bool { return x.Kind != roots.Goroutine })
}

// own reports whether a variable is one of the package that others cannot name.
func own(root ssa.Value) bool {
	g, ok := root.(*ssa.Global)
	return ok && !token.IsExported(g.Name())
}

// In returns what a function does with fields, in the order of its blocks; nil for
// functions of tests, and in packages without locks. It leaves out what is done
// without a lock while a function is gone through, which may hold it.
func (r *Result) In(fn *ssa.Function) []Access { return r.uses[fn] }

// Of returns what is written to the field or variable of an access, or nil if
// nobody writes it.
func (r *Result) Of(a Access) *Field { return r.fields[a.target()] }

// Changes reports whether a function sets a field, or changes the map in it.
func (r *Result) Changes(fn *ssa.Function, field path.Path) bool {
	return slices.ContainsFunc(r.In(fn), func(a Access) bool { return a.Write && a.Field == field })
}

// Held returns the locks that are held at an instruction, those that all callers of
// its function hold included, and those that are held when it runs, if it is deferred.
func (r *Result) Held(i ssa.Instruction) []lockset.Held {
	held := slices.Clip(r.locks.HeldAt(i))
	for _, e := range r.locks.EnteredWith(i.Parent()) {
		held = append(held, e.Held)
	}
	return append(held, r.locks.DeferredWith(i.Parent())...)
}

// Beside returns the locks among held that lie beside a field: in the same struct, or
// in one around it. Beside a variable of a package lie its other variables.
func Beside(held []lockset.Held, field path.Path) []lockset.Held {
	var out []lockset.Held
	for _, h := range held {
		if parent, ok := h.Path.Parent(); ok && field.HasPrefix(parent) || besideVariable(h.Path, field) {
			out = append(out, h)
		}
	}
	return out
}

func besideVariable(lock, v path.Path) bool {
	l, ok := lock.Root().(*ssa.Global)
	g, ok2 := v.Root().(*ssa.Global)
	return ok && ok2 && lock.Len() == 0 && v.Len() == 0 && l.Pkg == g.Pkg
}

// FirstBeside returns the first of them; its path is not valid if there is none.
func FirstBeside(held []lockset.Held, field path.Path) lockset.Held {
	if hs := Beside(held, field); len(hs) > 0 {
		return hs[0]
	}
	return lockset.Held{}
}
