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
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
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
	Requires: []*analysis.Analyzer{callees.Analyzer, lockset.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

// write is one assignment to a field, an element of a map in it included.
type write struct {
	instr ssa.Instruction
	field path.Path
	isMap bool
}

func run(p *rule.Pass) error {
	locks := p.ResultOf[lockset.Analyzer].(*lockset.Result)
	underLock := make(map[*types.Var]bool) // written with the guard locked, somewhere
	var suspects []write
	guards := make(map[ssa.Instruction]lockset.Held)
	for _, fn := range p.ResultOf[callees.Analyzer].(*callees.Result).Functions() {
		for _, w := range writes(fn) {
			held := locks.HeldAt(w.instr)
			if slices.ContainsFunc(held, func(h lockset.Held) bool { return h.Mode == lockset.Write }) {
				if g := guard(held, w.field); g.Path.Valid() {
					underLock[w.field.Last()] = true
				}
				continue
			}
			if g := guard(held, w.field); g.Path.Valid() && shared(w.field.Root()) {
				suspects = append(suspects, w)
				guards[w.instr] = g
			}
		}
	}
	suspects = slices.DeleteFunc(suspects, func(w write) bool {
		return !w.isMap && (!underLock[w.field.Last()] || single(p, w, guards[w.instr], underLock))
	})
	for i, w := range suspects {
		same := func(o write) bool {
			return o.instr.Parent() == w.instr.Parent() && guards[o.instr].Path == guards[w.instr].Path
		}
		if slices.ContainsFunc(suspects[:i], same) {
			continue // one lock to take
		}
		report(p, w, guards[w.instr], slices.DeleteFunc(slices.Clone(suspects[i+1:]), func(o write) bool { return !same(o) }))
	}
	return nil
}

// report reports a write, with the others that the function makes under the
// same lock.
func report(p *rule.Pass, w write, g lockset.Held, others []write) {
	r := rule.Report{Pos: w.instr.Pos()}
	for _, o := range others {
		r.Related = append(r.Related, analysis.RelatedInformation{Pos: o.instr.Pos(), Message: fmt.Sprintf("%s is written here, too", o.field)})
	}
	more := ""
	switch n := len(others); {
	case n == 1:
		more = fmt.Sprintf(", as %s is (line %d),", others[0].field, p.Line(others[0].instr.Pos()))
	case n > 1:
		more = fmt.Sprintf(" (and in %d more places)", n)
	}
	r.Message = fmt.Sprintf("%s is written%s while %s is only read-locked (line %d), and other readers may run at the same time: take %s.Lock()",
		w.field, more, g.Path, p.Line(g.Pos), g.Path)
	p.Report(r)
}

// single reports whether the section that writes is for one goroutine at a time:
// it is the only one in the package that read-locks the mutex, and it also writes
// to the object what nobody writes with the mutex locked. The lock then keeps out
// whoever locks it, such as Close; there are no other readers.
func single(p *rule.Pass, w write, g lockset.Held, underLock map[*types.Var]bool) bool {
	locks := p.ResultOf[lockset.Analyzer].(*lockset.Result)
	class, ok := g.Path.Class()
	if !ok {
		return false
	}
	for _, fn := range p.ResultOf[callees.Analyzer].(*callees.Result).Functions() {
		if slices.ContainsFunc(locks.Ops(fn), func(t lockset.Taken) bool {
			return t.Class == class && t.Mode == lockset.Read && t.Pos != g.Pos
		}) {
			return false
		}
	}
	return slices.ContainsFunc(writes(w.instr.Parent()), func(o write) bool {
		return !o.isMap && o.field.Root() == w.field.Root() && !underLock[o.field.Last()] &&
			slices.ContainsFunc(locks.HeldAt(o.instr), func(h lockset.Held) bool { return h == g })
	})
}

// guard returns the lock among held that lies beside a field: in the same
// struct, or in one around it.
func guard(held []lockset.Held, field path.Path) lockset.Held {
	for _, h := range held {
		if parent, ok := h.Path.Parent(); ok && field.HasPrefix(parent) {
			return h
		}
	}
	return lockset.Held{}
}

// shared reports whether an object is one that others may have: not one made
// here.
func shared(root ssa.Value) bool {
	switch root.(type) {
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Global:
		return true
	}
	return false
}

// writes lists the assignments of a function to fields with a name.
func writes(fn *ssa.Function) []write {
	var out []write
	add := func(i ssa.Instruction, target ssa.Value, isMap bool) {
		if f, ok := path.Of(target); ok && f.Len() > 0 && !lockset.IsLock(f.Last().Type()) {
			out = append(out, write{i, f, isMap})
		}
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Store:
				if _, ok := i.Addr.(*ssa.FieldAddr); ok {
					add(i, i.Addr, false)
				}
			case *ssa.MapUpdate:
				add(i, i.Map, loaded(i.Map))
			case *ssa.Call:
				if f, ok := i.Call.Value.(*ssa.Builtin); ok && f.Name() == "delete" {
					add(i, i.Call.Args[0], loaded(i.Call.Args[0]))
				}
			}
		}
	}
	return out
}

// loaded reports whether a map is what a field holds, not one made here.
func loaded(m ssa.Value) bool {
	u, ok := path.Origin(m).(*ssa.UnOp)
	return ok && u.Op == token.MUL
}
