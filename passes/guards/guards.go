// Package guards says which fields functions use, and with which locks held. Which
// lock guards a field is inferred: one that lies beside it, in the same struct or in
// one around it, and that is held for writing where the field is written.
//
// That locks guard what lies beside them, and that most uses tell which, is from
// RacerD (OOPSLA 2018) and from the lock inference of Locksmith (PLDI 2006).
package guards

import (
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintguards",
	Doc:        "finds which locks guard which fields",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, lockset.Analyzer, roots.Analyzer},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Write is a write of a field with a guard held for writing.
type Write struct {
	Access
	Lock path.Class
}

// Field is what the functions of a package write to one field, tests and what runs
// before the program begins left out. Constructors count as far as they write to
// objects that others have.
type Field struct {
	Writes   []Write
	Unlocked bool // somebody writes it with no guard held for writing
}

// Result says what the functions of a package do with fields.
type Result struct {
	locks  *lockset.Result
	calls  *callees.Result
	roots  *roots.Result
	pkg    *types.Package
	all    []Access
	uses   map[*ssa.Function][]Access
	fields map[*types.Var]*Field
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		locks:  pass.ResultOf[lockset.Analyzer].(*lockset.Result),
		calls:  pass.ResultOf[callees.Analyzer].(*callees.Result),
		pkg:    pass.Pkg,
		roots:  pass.ResultOf[roots.Analyzer].(*roots.Result),
		uses:   make(map[*ssa.Function][]Access),
		fields: make(map[*types.Var]*Field),
	}
	if !r.locks.Any() {
		return r, nil
	}
	calls := r.calls
	for _, fn := range calls.Functions() {
		if callees.InTest(fn) || calls.AtInit(fn) {
			continue
		}
		for _, a := range accesses(fn) {
			r.all = append(r.all, a)
			if a.Field.Len() == 0 || !IsShared(a.Field.Root()) {
				continue
			}
			r.uses[fn] = append(r.uses[fn], a)
			if a.Write {
				r.note(a)
			}
		}
	}
	return r, nil
}

// note adds a write to what is known of its field.
func (r *Result) note(a Access) {
	f := r.fields[a.Field.Last()]
	if f == nil {
		f = new(Field)
		r.fields[a.Field.Last()] = f
	}
	locked := false
	for _, g := range Beside(r.Held(a.Instr), a.Field) {
		if class, ok := g.Path.Class(); ok && g.Mode == lockset.Write {
			f.Writes = append(f.Writes, Write{a, class})
			locked = true
		}
	}
	if !locked {
		f.Unlocked = true
	}
}

// In returns what a function does with fields, in the order of its blocks; nil for
// functions of tests, and in packages without locks.
func (r *Result) In(fn *ssa.Function) []Access { return r.uses[fn] }

// Of returns what is written to a field, or nil if nobody writes it.
func (r *Result) Of(field *types.Var) *Field { return r.fields[field] }

// Held returns the locks that are held at an instruction, those that all callers of
// its function hold included.
func (r *Result) Held(i ssa.Instruction) []lockset.Held {
	held := r.locks.HeldAt(i)
	for _, e := range r.locks.EnteredWith(i.Parent()) {
		held = append(held, e.Held)
	}
	return held
}

// Beside returns the locks among held that lie beside a field: in the same struct, or
// in one around it.
func Beside(held []lockset.Held, field path.Path) []lockset.Held {
	var out []lockset.Held
	for _, h := range held {
		if parent, ok := h.Path.Parent(); ok && field.HasPrefix(parent) {
			out = append(out, h)
		}
	}
	return out
}

// FirstBeside returns the first of them; its path is not valid if there is none.
func FirstBeside(held []lockset.Held, field path.Path) lockset.Held {
	if hs := Beside(held, field); len(hs) > 0 {
		return hs[0]
	}
	return lockset.Held{}
}
