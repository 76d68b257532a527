// Package shared finds local variables that goroutines share with the
// function that starts them by capturing them, and every access to them: by
// whom, how, and whether a visible lock, receive or wait comes before it in
// its goroutine.
//
// Variables whose address goes anywhere but into function literals are left
// out: somebody else may order the accesses.
package shared

import (
	"go/token"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// Analyzer gives the []*Variable of a package, in source order.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintshared",
	Doc:        "finds local variables shared with goroutines",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{ssaform.Analyzer, callees.Analyzer, spawn.Analyzer, join.Analyzer, channels.Analyzer},
	ResultType: reflect.TypeFor[[]*Variable](),
	Run:        run,
}

// How says what an access does.
type How uint8

// Accesses.
const (
	Read    How = iota
	Assign      // x = v
	Append      // x = append(x, v)
	Count       // x++, x += v
	MapSet      // x[k] = v, delete(x, k) or clear(x), x a map
	Element     // x[i] = v, x a slice or array
	Field       // x.f = v
)

// Writes reports whether an access changes the variable or what it holds.
func (h How) Writes() bool { return h != Read }

// Access is one use of a shared variable.
type Access struct {
	Instr ssa.Instruction
	How   How
	// Field is the field of a Field access, or of a Read of just that field.
	Field *types.Var
	// Site is the spawn site in whose goroutine the access runs, or nil for the
	// goroutine that declares the variable.
	Site *spawn.Site
	// Ordered: on every path in its goroutine a lock, a receive or a wait
	// comes first, so that something may order the access.
	Ordered bool
	// Apart: what makes it Ordered does so with other goroutines alone, not with
	// the one that declares the variable, unless the goroutines of Fed were
	// started in between.
	Apart bool
	Fed   []*spawn.Site
	// Among: nothing visible orders the access among the goroutines of its site:
	// what each receives from a queue orders it with who fills the queue alone.
	Among bool
	// Ends: nothing in its goroutine lets another one go on after the access but the
	// end, nobody goes on for that, and what comes before it are calls alone that wait for
	// no group. Two of these have no order, whatever the calls wait for: that takes one
	// who lets go.
	Ends bool
	// Many: several goroutines make the access at the same time, since a
	// helper runs the literal in many, and nothing in it orders them.
	Many bool
	// Same: of an Element access, the element is the same in every goroutine:
	// its index depends on nothing but constants and loops.
	Same bool
	// Nested: the access is in a literal that runs as part of the goroutine,
	// not in its body itself.
	Nested bool
	// Via are the calls of local literals, innermost first, by which the goroutine
	// comes to it.
	Via []*ssa.Call
}

// Pos returns where the access is.
func (a Access) Pos() token.Pos {
	if a.Instr.Pos().IsValid() {
		return a.Instr.Pos()
	}
	if v, ok := a.Instr.(*ssa.UnOp); ok {
		return v.X.Pos()
	}
	return token.NoPos
}

// With reports whether something may order an access in a goroutine with one of
// the declaring function.
func (a Access) With(o Access) bool {
	return a.Ordered && (!a.Apart || slices.ContainsFunc(a.Fed, func(s *spawn.Site) bool {
		return !flow.Dominates(s.Instr, o.Instr) || flow.Reaches(o.Instr, s.Instr, nil)
	}))
}

// Variable is a shared variable.
type Variable struct {
	Cell     *ssa.Alloc
	Accesses []Access
	// Sink: nobody looks at it, other than to make its next value of it. Benchmarks
	// have such variables, lest the compiler drops the work.
	Sink bool

	given []*ssa.Go // that hand its address to a function
}

// Name returns what the source calls the variable.
func (v *Variable) Name() string { return v.Cell.Comment }

// IsParameter reports whether the variable is a parameter of its function.
func (v *Variable) IsParameter() bool {
	return slices.ContainsFunc(v.Cell.Parent().Params, func(p *ssa.Parameter) bool { return p.Name() == v.Name() && p.Pos() == v.Cell.Pos() })
}

type finder struct {
	spawn    *spawn.Result
	join     *join.Result
	channels *channels.Result

	others map[apartKey]*othersOnly
	first  map[*ssa.Function]map[ssa.Instruction]bool // answers of unordered
	over   map[*ssa.Function]bool                     // answers of nobodyGoesOn
}

func run(pass *analysis.Pass) (any, error) {
	f := &finder{
		spawn:    pass.ResultOf[spawn.Analyzer].(*spawn.Result),
		join:     pass.ResultOf[join.Analyzer].(*join.Result),
		channels: pass.ResultOf[channels.Analyzer].(*channels.Result),

		others: make(map[apartKey]*othersOnly),
		first:  make(map[*ssa.Function]map[ssa.Instruction]bool),
		over:   make(map[*ssa.Function]bool),
	}
	var out []*Variable
	funcs := pass.ResultOf[callees.Analyzer].(*callees.Result).Functions()
	if len(f.spawn.Sites) == 0 && !slices.ContainsFunc(funcs, f.spawn.Many) {
		return out, nil
	}
	for _, fn := range funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if cell, ok := instr.(*ssa.Alloc); ok && cell.Heap && token.IsIdentifier(cell.Comment) {
					if v := f.variable(cell); v != nil {
						out = append(out, v)
					}
				}
			}
		}
	}
	return out, nil
}

func (f *finder) variable(cell *ssa.Alloc) *Variable {
	c := path.CellThrough(cell)
	if cell.Comment == "complit" || cell.Comment == "new" {
		return nil // an object, not a variable
	}
	if c.Escapes || len(c.Given) == 0 && !slices.ContainsFunc(c.Captures, f.shares) {
		return nil
	}
	v := &Variable{Cell: cell, given: c.Given}
	v.Sink = len(c.Parts) == 0 && len(c.Given) == 0 && !slices.ContainsFunc(c.Loads, func(l *ssa.UnOp) bool { return !feedsItself(l, l.X, 0) })
	for _, s := range c.Stores {
		if isLoadOf(s.Val, cell) {
			continue // return x, where x is a named result
		}
		if _, ok := s.Val.(*ssa.Parameter); ok && !s.Pos().IsValid() {
			continue // the parameter itself
		}
		f.add(v, Access{Instr: s, How: HowStored(s)})
	}
	for _, l := range c.Loads {
		f.load(v, l)
	}
	escaped := make(map[*types.Var]bool) // fields whose address goes elsewhere
	for _, p := range c.Parts {
		if fa, ok := p.(*ssa.FieldAddr); ok && path.CellOf(fa).Escapes {
			escaped[path.FieldOf(fa)] = true
		}
	}
	for _, p := range c.Parts {
		if fa, ok := p.(*ssa.FieldAddr); !ok || !escaped[path.FieldOf(fa)] {
			f.part(v, p)
		} else {
			f.handed(v, fa)
		}
	}
	if !slices.ContainsFunc(v.Accesses, func(a Access) bool { return a.Site != nil || a.Many }) {
		return nil
	}
	slices.SortStableFunc(v.Accesses, func(a, b Access) int { return int(a.Pos()) - int(b.Pos()) })
	return v
}

// shares reports whether a closure runs in another goroutine, or one that does calls it.
func (f *finder) shares(mc *ssa.MakeClosure) bool {
	fn := mc.Fn.(*ssa.Function)
	if len(f.spawn.Of(fn)) > 0 || f.spawn.Many(fn) {
		return true
	}
	use, ok := f.spawn.Runs(fn)
	return ok && use == knowledge.Spawned
}

// add completes an access with the goroutine that it runs in. One in a
// literal that runs who knows when is left out, one in a literal that several
// goroutines call or run is an access of each.
func (f *finder) add(v *Variable, a Access) {
	a.Among, a.Apart, a.Ends = true, true, true
	f.climb(v, a, a.Instr, a.Instr.Parent(), 0)
}
